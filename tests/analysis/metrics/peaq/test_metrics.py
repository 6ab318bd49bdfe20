"""PEAQ's variables as metrics of a scene: how they are computed beside other work."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from analysis.metrics import METRICS
from analysis.metrics.peaq import metrics
from tests.analysis.metrics.scenes import scene, with_signals


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_its_small_steps_are_taken_by_one_thread_and_the_others_are_given_back(two_threads, monkeypatch):
    seen = []

    def noted(*signals):
        seen.append(torch.get_num_threads())
        return variables(*signals)

    variables = metrics.variables
    monkeypatch.setattr(metrics, "variables", noted)
    alone = with_signals(scene(), references={"vocals": np.zeros_like(scene().mixture)})
    assert np.isfinite(METRICS.get("two_f").function(alone, "drums").value)
    assert seen == [1]
    assert torch.get_num_threads() == 2

"""The 2f-model against its printed formula."""

from __future__ import annotations

import pytest
import torch

from analysis.metrics.peaq.two_f import two_f_model
from analysis.metrics.peaq.variables import NAMES


def score(*, modulation: float, block: float) -> float:
    variables = torch.zeros(len(NAMES), dtype=torch.float64)
    variables[NAMES.index("average_modulation_difference_1")] = modulation
    variables[NAMES.index("average_distorted_block")] = block
    return float(two_f_model(variables))


def test_it_is_the_printed_formula():
    # 56.1345 / (1 + (0.282 + 0.8628)²) − 27.1451·2 + 86.3515
    assert score(modulation=10, block=2) == pytest.approx(24.2953 - 54.2902 + 86.3515, abs=1e-3)


def test_it_ends_at_the_scale_of_mushra():
    assert score(modulation=0, block=0) == 100
    assert score(modulation=60, block=4) == 0


def test_more_modulation_or_more_distortion_is_worse():
    assert score(modulation=10, block=2) > score(modulation=20, block=2) > score(modulation=20, block=2.5)

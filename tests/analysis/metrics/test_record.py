"""The contract that every metric of the registry keeps."""

from __future__ import annotations

from functools import cache
from math import isinf, isnan

import numpy as np
import pytest

from analysis.metrics import METRICS
from tests.analysis.metrics.scenes import scene, with_signals


@cache
def perfect():
    return with_signals(scene(seconds=1.2), estimates={"drums": scene(seconds=1.2).references["drums"]})


@cache
def silent():
    return with_signals(scene(seconds=1.2), estimates={"drums": np.zeros_like(scene(seconds=1.2).mixture)})


@cache
def alone():
    return with_signals(scene(seconds=1.2), estimates={"vocals": None})


every_metric = pytest.mark.parametrize("metric", METRICS, ids=METRICS.names())


@every_metric
def test_it_says_what_its_numbers_mean(metric):
    assert metric.label
    assert metric.unit
    assert metric.reference
    assert "perfect estimate" in metric.limits
    assert metric.range[0] < metric.range[1]


@every_metric
@pytest.mark.parametrize("channels", [1, 2])
def test_more_error_is_worse_and_values_lie_in_the_range(metric, channels):
    good, poor = (
        metric.function(scene(channels=channels, seconds=1.2, error=error), "drums").value for error in (0.1, 1.0)
    )
    assert (good > poor) == metric.higher_is_better
    for value in (good, poor):
        assert metric.range[0] <= value <= metric.range[1]


@every_metric
def test_a_perfect_estimate_beats_any_other(metric):
    plain = scene(seconds=1.2)
    value, other = metric.function(perfect(), "drums").value, metric.function(plain, "drums").value
    assert not isnan(value)
    assert (value > other) if metric.higher_is_better else (value < other)


@every_metric
def test_a_silent_estimate_is_defined_or_has_its_reason(metric):
    value = metric.function(silent(), "drums")
    assert bool(value.reason) == isnan(value.value)
    assert not isinf(value.value)


@every_metric
def test_a_clip_of_half_a_second_is_defined_or_has_its_reason(metric):
    value = metric.function(scene(seconds=0.5), "vocals")
    assert bool(value.reason) == isnan(value.value)


@every_metric
def test_an_estimate_depends_on_no_other_unless_it_says_so(metric):
    plain = scene(seconds=1.2)
    if metric.name in ("combination", "combination_l2_freq", "meta_tasnet"):  # they compare sums of estimates
        value = metric.function(alone(), "drums")
        assert isnan(value.value)
        assert "there is none of vocals" in value.reason
        return
    assert metric.function(alone(), "drums").value == pytest.approx(metric.function(plain, "drums").value, abs=1e-9)


def test_a_scene_computes_once_what_several_ask_for():
    calls = []
    shared = scene(seconds=0.1)
    for _ in range(3):
        assert shared.once(calls.append) is None
    assert calls == [shared]

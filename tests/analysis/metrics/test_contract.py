"""The contract that every metric of the registry keeps: its record says what it gives, at the edges, too."""

from __future__ import annotations

import re
from functools import cache
from math import isinf, isnan

import numpy as np
import pytest

from analysis.metrics import METRICS, Scene
from analysis.metrics.level import SUFFIX
from analysis.metrics.peaq.metrics import ENTRIES
from analysis.metrics.peass import metrics as peass
from analysis.metrics.scene import Signal
from separation.losses import LOSSES
from tests.analysis.metrics.scenes import RATE, noise, scene, with_signals

SECONDS = 1.2
ROUNDING = 200.0  # dB that count as infinite, as the record says

# A costly twin takes seconds; its loss is here, and how twins are made is tested in test_level.
HERE = [metric for metric in METRICS if not (metric.costly and metric.name.endswith(SUFFIX))]
every_metric = pytest.mark.parametrize("metric", HERE, ids=[metric.name for metric in HERE])


def song(**options) -> Scene:
    return scene(**({"seconds": SECONDS} | options))


def worse(scene: Scene) -> Scene:
    """More noise, and more of the other stems."""
    added = {name: one + scene.mixture + noise(*one.shape, seed=99) for name, one in scene.estimates.items()}
    return with_signals(scene, estimates=added)


def late(stem: Signal) -> Signal:
    """Silent in the first second, a whole window of BSS Eval: SDR and ISR look at other stems for nothing else."""
    changed = stem.copy()
    changed[:, :RATE] = 0
    return changed


@cache
def scenes() -> dict[str, Scene]:
    """Songs at the edges, each with drums to be scored."""
    plain = song()
    silence = np.zeros_like(plain.mixture)
    return {
        "plain": plain,
        "silent_stem": with_signals(plain, references={"drums": silence}),
        "silent_estimate": with_signals(plain, estimates={"drums": silence}),
        "perfect": with_signals(plain, estimates=dict(plain.references)),
        "short": song(seconds=0.01),
        "stereo": song(channels=2),
        "worse": worse(plain),
        "worse_stereo": worse(song(channels=2)),
        "alone": with_signals(plain, estimates={"vocals": None}),
        "other_stem": with_signals(plain, references={"vocals": late(plain.references["vocals"])}),
    }


@cache
def value_of(name: str, edge: str):
    return METRICS.get(name).function(scenes()[edge], "drums")


def test_the_registry_holds_every_family():
    ratios = ["sdr", "isr", "sir", "sar", "si_sdr", "sd_sdr", "si_sdr_windows", "si_sir", "si_sar", "global_sdr"]
    twins = [f"{loss.name}{SUFFIX}" for loss in LOSSES if not loss.level_free]
    frechet = ["frechet_distance", "frechet_distance_set"]
    peaq = [entry.name for entry in ENTRIES]
    assert METRICS.names() == [*ratios, *LOSSES.names(), *twins, *frechet, *peaq, *peass.NAMES]


@every_metric
def test_it_says_what_its_numbers_mean(metric):
    assert metric.label
    assert metric.unit
    assert metric.formula
    assert re.search(r"\b(19|20)\d\d\b", metric.reference)
    assert metric.range[0] < metric.range[1]
    assert metric.notes == "" or metric.notes.endswith(".")


@every_metric
@pytest.mark.parametrize("edge", ["silent_stem", "silent_estimate", "perfect", "short"])
def test_it_gives_at_an_edge_what_its_record_says(metric, edge):
    value, said = value_of(metric.name, edge), getattr(metric.edges, edge)
    if said is None:
        assert np.isfinite(value.value)
        assert value.reason == ""
    elif isnan(said.value):
        assert isnan(value.value)
        assert value.reason == said.reason
    elif isinf(said.value):
        assert value.value * np.sign(said.value) > ROUNDING
    else:
        assert value.value == pytest.approx(said.value, abs=1e-4)
        assert value.reason == ""


@every_metric
@pytest.mark.parametrize("edge", ["plain", "stereo"])
def test_one_channel_or_two_give_a_number(metric, edge):
    value = value_of(metric.name, edge)
    assert np.isfinite(value.value)
    assert value.reason == ""


@every_metric
def test_every_value_lies_in_its_range(metric):
    values = [value_of(metric.name, edge).value for edge in scenes() if edge != "alone"]
    lowest, highest = metric.range
    assert all(isnan(value) or lowest - 1e-4 <= value <= highest + 1e-4 for value in values)  # float32 rounds


@every_metric
@pytest.mark.parametrize(("good", "poor"), [("plain", "worse"), ("stereo", "worse_stereo"), ("perfect", "plain")])
def test_more_error_is_worse(metric, good, poor):
    better, worse = (value_of(metric.name, edge).value for edge in (good, poor))
    worst, *_, best = sorted(metric.range, reverse=not metric.higher_is_better)
    at_the_end = better == pytest.approx(worst, abs=0.01) and best - worst < np.inf  # no worse than that can be said
    assert at_the_end or ((better > worse) if metric.higher_is_better else (better < worse))


@every_metric
def test_it_looks_at_the_estimates_of_other_stems_only_if_it_says_so(metric):
    value = value_of(metric.name, "alone")
    if metric.needs == "all":
        assert isnan(value.value)
        assert "there is none of vocals" in value.reason
    else:
        assert value.value == pytest.approx(value_of(metric.name, "plain").value, abs=1e-9)


@every_metric
def test_it_looks_at_other_stems_only_if_it_says_so(metric):
    changed, plain = (value_of(metric.name, edge).value for edge in ("other_stem", "plain"))
    assert (changed != plain) == metric.needs_other_stems


@every_metric
def test_another_system_changes_nothing(metric):
    """Nothing of one system's estimates is kept for the next one, that shares the song's stems."""
    if metric.costly:
        pytest.skip("it takes seconds, and is a loss as the others are")
    metric.function(with_signals(song(), estimates=dict(song(error=1.0).estimates)), "drums")
    again = with_signals(song(), estimates=dict(song().estimates))
    assert metric.function(again, "drums").value == value_of(metric.name, "plain").value

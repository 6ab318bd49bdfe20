"""One call on arrays gives what the registry and museval give, and names what it cannot use."""

from __future__ import annotations

import museval
import numpy as np
import pytest

from analysis.errors import ScoringError
from analysis.metrics import METRICS, evaluate
from tests.analysis.metrics.scenes import RATE, scene


def cell(table, **labels) -> float:
    for column, label in labels.items():
        table = table[table[column] == label]
    (value,) = table["value"]
    return value


def test_it_is_musevals_evaluation_by_name():
    shared = scene(channels=2, seconds=2.3)
    theirs = museval.evaluate(
        [stem.T for stem in shared.references.values()], [shared.estimates[name].T for name in shared.references],
        win=RATE, hop=RATE,
    )  # fmt: skip
    table = evaluate(shared.references, shared.estimates, RATE)
    for name, frames in zip(("sdr", "isr", "sir", "sar"), theirs, strict=True):
        for row, target in enumerate(shared.references):
            assert cell(table, target=target, metric=name) == pytest.approx(np.nanmedian(frames[row]), abs=1e-6)


def test_any_metric_of_any_number_of_systems_in_one_tidy_table():
    good, poor = scene(seconds=1.2, error=0.1), scene(seconds=1.2, error=1.0)
    systems = {"good": good.estimates, "poor": {"drums": poor.estimates["drums"]}}
    table = evaluate(good.references, systems, RATE, metrics=["sar", "l1_freq"])
    assert table[["system", "target", "metric"]].to_numpy().tolist() == [
        [system, target, metric]
        for system, target in (("good", "vocals"), ("good", "drums"), ("poor", "drums"))
        for metric in ("sar", "l1_freq")
    ]
    assert cell(table, system="poor", metric="l1_freq") == METRICS.get("l1_freq").function(poor, "drums").value
    assert cell(table, system="poor", metric="sar") < cell(table, system="good", target="drums", metric="sar")


def test_one_channel_may_be_plain_samples_and_an_undefined_value_has_its_reason():
    shared = scene(seconds=1.2)
    plain = {name: stem[0] for name, stem in shared.references.items()}
    table = evaluate(plain, {"drums": np.zeros_like(plain["drums"])}, RATE, metrics=["sdr"])
    assert table["value"].isna().all()
    assert table["reason"].tolist() == ["the estimate is silent"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda stem: stem.T, r"shape \(9600, 1\); give \(channels, samples\).*\.T"),
        (lambda stem: stem[:, 1:], r"estimate of 'drums' has the shape \(1, 9599\), the first reference \(1, 9600\)"),
        (lambda stem: stem * np.inf, "estimate of 'drums' holds samples that are not finite"),
    ],
)
def test_a_signal_that_cannot_be_used_is_named(change, message):
    shared = scene(seconds=1.2)
    with np.errstate(invalid="ignore"), pytest.raises(ScoringError, match=message):
        evaluate(shared.references, {"drums": change(shared.references["drums"])}, RATE)


def test_an_estimate_of_an_unknown_stem_and_no_estimate_at_all_are_refused():
    shared = scene(seconds=1.2)
    with pytest.raises(ScoringError, match="estimate of 'bass', which is no reference; those are vocals, drums"):
        evaluate(shared.references, {"bass": shared.mixture}, RATE)
    with pytest.raises(ScoringError, match="nothing to score"):
        evaluate(shared.references, {}, RATE)

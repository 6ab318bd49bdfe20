"""Every loss is a metric under its own name, by its own function."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
import torch

from analysis.metrics import METRICS
from separation import stft
from separation.losses import LOSSES, at_rate, on_waveforms
from tests.analysis.metrics.scenes import scene, with_signals
from tests.separation.losses.signals import encoder_file


@pytest.mark.parametrize("loss", LOSSES, ids=LOSSES.names())
def test_a_loss_as_a_metric_is_the_loss(loss):
    metric, shared = METRICS.get(loss.name), scene(channels=2, seconds=0.7)
    if loss.needs == "own":
        signals = [shared.estimates["drums"], shared.references["drums"]]
    else:
        signals = [np.stack([stems["vocals"], stems["drums"]]) for stems in (shared.estimates, shared.references)]
    values = on_waveforms(at_rate(loss, shared.rate), *map(torch.from_numpy, (*signals, shared.mixture)))
    assert metric.function(shared, "drums").value == float(values if loss.needs == "own" else values[1])
    assert metric.needs_other_stems is (loss.needs != "own")
    assert metric.higher_is_better is loss.higher_is_better
    assert (metric.label, metric.unit, metric.reference) == (loss.label, loss.unit, loss.reference)


def test_a_loss_undefined_for_silence_says_so_and_does_not_warn(recwarn):
    plain = scene(seconds=0.5)
    silent = with_signals(plain, estimates={"drums": np.zeros_like(plain.mixture)})
    value = METRICS.get("si_sdr_time").function(silent, "drums")
    assert isnan(value.value)
    assert value.reason == "the estimate is silent"
    assert not recwarn.list


def test_a_loss_undefined_for_anything_else_gives_what_its_record_says():
    plain = scene(seconds=0.5)
    mixture = with_signals(plain, estimates={"drums": plain.mixture})
    value = METRICS.get("weighted_sdr").function(mixture, "drums")
    assert isnan(value.value)
    assert value.reason == LOSSES.get("weighted_sdr").silence


def test_an_encoders_file_serves_the_loss_and_its_twin(tmp_path):
    file, shared = encoder_file(tmp_path / "encoder.safetensors"), scene(seconds=0.5)
    for name in ("deep_feature", "deep_feature_normalised"):
        metric = METRICS.get(name).with_encoder(file)
        assert metric.name == name
        assert "encoder.safetensors" in metric.notes
        assert metric.function(shared, "drums").value != METRICS.get(name).function(shared, "drums").value


def test_a_song_of_one_stem_gives_no_value_where_stems_are_compared():
    alone = scene(stems=("drums",), seconds=0.5)
    value = METRICS.get("dissimilarity_freq").function(alone, "drums")
    assert isnan(value.value)
    assert value.reason == "the loss compares stems with each other, and the song has but one"


def test_kept_discriminators_judge_each_target_by_its_own(tmp_path):
    adversary = LOSSES.get("adversarial").with_adversary(2, 0)
    adversary.write(tmp_path / "kept.safetensors", ["drums", "bass"])
    metric = METRICS.get("adversarial").with_encoder(tmp_path / "kept.safetensors")
    shared = scene(channels=2, seconds=0.7)
    magnitudes, real = (
        stft.magnitude(torch.from_numpy(stems["drums"])) for stems in (shared.estimates, shared.references)
    )
    with torch.no_grad():
        answers = adversary.module.each[0](magnitudes)
    expected = float((magnitudes - real).square().mean() + 0.5 * (answers - 1).square().mean())
    assert metric.function(shared, "drums").value == pytest.approx(expected, rel=1e-5)
    assert (
        metric.function(shared, "vocals").reason
        == "kept.safetensors has discriminators of drums, bass, none of vocals."
    )

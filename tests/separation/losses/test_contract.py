"""What every loss of the registry keeps: shape, direction, finite gradients, channels, batches, one definition."""

from __future__ import annotations

import warnings

import pytest
import torch

from separation import stft
from separation.losses import (
    LOSSES,
    UndefinedLossWarning,
    adversarial,
    composite,
    encoders,
    of_magnitudes,
    on_waveforms,
    to_domain,
    training_mean,
)
from tests.separation.losses.signals import scene, signal

# The contract's spectra have 33 bins, which are too few for 128 mel bands.
pytestmark = pytest.mark.filterwarnings("ignore:At least one mel filterbank")

every_loss = pytest.mark.parametrize("loss", LOSSES, ids=LOSSES.names())


def gradient(loss, estimate, target, mixture):
    """Of the training mean; zeros where there is none to train by."""
    estimate = estimate.clone().requires_grad_()
    values = loss.function(estimate, target, mixture)
    mean = training_mean(values, torch.ones(values.shape, dtype=torch.bool))
    if mean is None:
        return torch.zeros_like(estimate)
    mean.backward()
    return estimate.grad


def test_the_registry_names_every_loss_of_the_papers():
    guso = [
        *("l1_freq", "l2_freq", "l1_mask", "l2_mask", "l1_time", "l2_time", "si_sdr_time", "si_sdr_freq"),
        *("sd_sdr_time", "log_l1_time", "log_l2_time", "log_l1_freq", "log_l2_freq", "psa", "dissimilarity_freq"),
        *("multi_resolution", "deep_feature", "adversarial"),
    ]
    tang = ["complex_l2", "complex_l1", "mel_l2", "log_magnitude_l2"]  # the fifth is l2_freq
    sawata = ["weighted_sdr", "multi_domain", "combination", "combination_l2_freq"]
    assert len(guso) == 18
    ours = ["log_magnitude_l1", "distortion_loudness", "interference_loudness"]
    assert sorted(LOSSES.names()) == sorted([*guso, *tang, *sawata, "composite_spectrogram", "meta_tasnet", *ours])


def test_step_sizes_are_the_published_ones():
    others = {name: LOSSES.get(name).learning_rate for name in LOSSES.names() if LOSSES.get(name).learning_rate != 1e-3}
    assert others == {"l1_time": 1e-5, "l2_time": 1e-5, "l2_mask": 1e-4}


@every_loss
@pytest.mark.parametrize(("sources", "channels"), [(3, 2), (2, 1)])
def test_there_is_one_finite_value_for_each_example_and_source(loss, sources, channels):
    values = loss.function(*scene(loss, sources=sources, channels=channels))
    assert values.shape == (2, sources)
    assert torch.isfinite(values).all()
    if loss.needs == "all":
        assert torch.equal(values, values[:, :1].expand_as(values))


@every_loss
def test_a_worse_estimate_is_worse(loss):
    close, far = (loss.function(*scene(loss, noise=noise)) for noise in (0.05, 1.0))
    assert not loss.higher_is_better
    assert (far > close).all()


@every_loss
def test_a_value_does_not_depend_on_the_other_examples_of_its_batch(loss):
    signals = scene(loss, batch=3)
    alone = loss.function(*(one[1:2] for one in signals))
    torch.testing.assert_close(loss.function(*signals)[1:2], alone, rtol=1e-4, atol=1e-5)


@every_loss
def test_a_loss_that_needs_nothing_of_other_sources_takes_one_alone(loss):
    signals = scene(loss)
    if loss.needs == "targets" and loss.domain != "mask":
        pytest.skip("it needs the other targets")
    if loss.needs == "all":
        with pytest.raises(AssertionError):
            torch.testing.assert_close(
                loss.function(*(one[:, :2] for one in signals)), loss.function(*signals)[:, :2], rtol=1e-4, atol=1e-5
            )
        return
    alone = loss.function(*(one[1, :1][0] for one in signals))
    assert alone.shape == ()
    torch.testing.assert_close(loss.function(*signals)[1, 0], alone, rtol=1e-4, atol=1e-5)


@every_loss
def test_gradients_are_finite_at_a_perfect_estimate(loss):
    estimate, target, mixture = scene(loss, noise=0.0)
    assert torch.isfinite(torch.view_as_real(gradient(loss, estimate, target, mixture).to(torch.complex64))).all()


@every_loss
@pytest.mark.parametrize("silent", ["estimate", "target", "all", "one source"])
def test_gradients_are_finite_at_silence(loss, silent):
    estimate, target, mixture = scene(loss)
    if silent in ("estimate", "all"):
        estimate = torch.zeros_like(estimate)
    if silent in ("target", "all"):
        target = torch.zeros_like(target) if loss.domain != "mask" else torch.full_like(target, torch.nan)
    if silent == "all":
        mixture = torch.zeros_like(mixture)
    if silent == "one source":
        estimate[:, 0], target[:, 0] = 0, 0
    assert torch.isfinite(torch.view_as_real(gradient(loss, estimate, target, mixture).to(torch.complex64))).all()


@every_loss
def test_the_value_in_training_is_the_value_of_the_metric(loss):
    targets = signal("waveform", 1, 2, 1)
    mixture = targets.sum(1)
    spectrum = stft.forward(mixture).unsqueeze(1)
    magnitudes = 0.7 * spectrum.abs() * torch.tensor([0.3, 0.9]).view(2, 1, 1, 1)
    estimates = stft.inverse(stft.with_phase(magnitudes, spectrum), mixture.shape[-1])
    trained = loss.function(
        of_magnitudes(magnitudes, spectrum, mixture.shape[-1], loss.domain),
        to_domain(targets, loss.domain),
        to_domain(mixture.unsqueeze(1), "magnitude" if loss.domain == "mask" else loss.domain),
    )
    torch.testing.assert_close(on_waveforms(loss, estimates, targets, mixture), trained, rtol=1e-3, atol=1e-4)


@every_loss
def test_every_record_tells_a_reader_what_to_know(loss):
    assert loss.label
    assert loss.unit
    assert loss.formula
    assert loss.silence.endswith(".")
    assert any(year in loss.reference for year in ("1990", "2019", "2020", "2021", "2022", "2023"))


@every_loss
def test_an_undefined_value_is_nan_with_a_warning_that_says_why(loss):
    targets = signal("waveform", 1, 2, 1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        values = on_waveforms(loss, torch.zeros_like(targets), torch.zeros_like(targets), torch.zeros(1, 1, 5000))
    told = [str(warning.message) for warning in caught if warning.category is UndefinedLossWarning]
    assert bool(told) == bool(values.isnan().any())
    assert not told or loss.silence in told[0]


@every_loss
def test_a_loss_leaves_the_random_numbers_of_its_caller_alone(loss):
    for network in (encoders.own, composite.untrained, adversarial.untrained):
        network.cache_clear()
    before = torch.get_rng_state()
    loss.function(*scene(loss, batch=1, sources=2, channels=1))
    assert torch.equal(torch.get_rng_state(), before)

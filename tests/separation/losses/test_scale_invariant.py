"""SI-SDR against torchmetrics and closed forms."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchmetrics.functional.audio import scale_invariant_signal_distortion_ratio

from separation.losses import LOSSES, UndefinedLossWarning, on_waveforms
from separation.losses.scale_invariant import negative_scale_invariant_sdr

SI_SDR = LOSSES.get("si_sdr_time")


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(("name", "shape"), [("si_sdr_time", (2, 500)), ("si_sdr_freq", (2, 30, 7))])
def test_it_is_torchmetrics(name, shape):
    target = noise(3, 4, *shape)
    estimate = target + 0.5 * noise(3, 4, *shape, seed=1)
    theirs = scale_invariant_signal_distortion_ratio(estimate.flatten(2), target.flatten(2), zero_mean=False)
    assert torch.allclose(LOSSES.get(name).function(estimate, target, target), -theirs, atol=1e-3)


@given(st.floats(1e-3, 1e3), st.sampled_from([1, -1]))
def test_the_scale_of_the_estimate_changes_nothing(scale, sign):
    target = noise(2, 300)
    estimate = target + noise(2, 300, seed=1)
    found = SI_SDR.function(sign * scale * estimate, target, target)
    assert float(found) == pytest.approx(float(SI_SDR.function(estimate, target, target)), abs=1e-3)


def test_noise_at_a_right_angle_is_worth_its_own_level():
    target, apart = torch.tensor([[3.0, 0.0]]), torch.tensor([[0.0, 0.03]])
    assert float(SI_SDR.function(target + apart, target, target)) == pytest.approx(-40, abs=1e-4)


def test_the_limits_are_infinite():
    target = torch.tensor([[1.0, 0.0]])
    assert float(SI_SDR.function(target / 2, target, target)) == -torch.inf
    assert float(SI_SDR.function(torch.tensor([[0.0, 1.0]]), target, target)) == torch.inf


@pytest.mark.parametrize("silent", ["estimate", "target", "both"])
def test_silence_is_undefined_and_said_by_name(silent):
    estimate = noise(1, 2, 5000) * (silent == "target")
    target = noise(1, 2, 5000) * (silent == "estimate")
    with pytest.warns(UndefinedLossWarning, match="si_sdr_time has no value for 1 of 1 estimates"):
        assert on_waveforms(SI_SDR, estimate, target, target).isnan().all()


def test_flattened_all_sources_and_the_batch_are_one_vector():
    target, estimate = noise(3, 4, 2, 50), noise(3, 4, 2, 50, seed=1)
    together = negative_scale_invariant_sdr(estimate, target, dimensions=2, flatten=True)
    alone = negative_scale_invariant_sdr(estimate.reshape(1, -1), target.reshape(1, -1), dimensions=2)
    assert together.shape == (3, 4)
    assert torch.allclose(together, alone.expand(3, 4))


@pytest.mark.parametrize("error", [1e-3, 1e-12, 1e-18, 1e-22])
def test_the_gradient_stays_finite_however_near_perfection(error):
    target = noise(2, 100)
    estimate = (target * (1 + error)).detach() + error * noise(2, 100, seed=1)
    estimate.requires_grad_()
    SI_SDR.function(estimate, target, target).backward()
    assert torch.isfinite(estimate.grad).all()

"""The two losses of loudness in cells: closed forms, limits, and what may change without changing them."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from separation.losses import LOSSES, UndefinedLossWarning, at_rate, on_waveforms
from separation.losses.cells import cells_at, frequency_at
from separation.losses.partial_loudness import interference_loudness, missing_loudness
from tests.separation.losses.signals import signal

RATE = 8000
BOTH = pytest.mark.parametrize("name", ["missing_loudness", "interference_loudness"])


def value(name, estimate, target, mixture):
    return at_rate(LOSSES.get(name), RATE).function(estimate, target, mixture)


def tones(*frequencies, amplitude=0.1, samples=RATE):
    """Tones (1, samples) faded in and out over 0.1 s, so that their ends are heard in no other band."""
    time = torch.arange(samples, dtype=torch.float64) / RATE
    fade = (time.minimum(time.flip(0)) * 10).clamp(max=1) * math.pi / 2
    tones = torch.stack([torch.sin(2 * math.pi * f * time) for f in frequencies]).sum(0)
    return amplitude * (fade.sin().square() * tones).reshape(1, samples)


def scene(*, leak=0.3, noise=0.05, samples=RATE):
    random = torch.Generator().manual_seed(3)
    target, other, extra = 0.1 * torch.randn(3, 2, 2, samples, generator=random)
    return target + leak * other + noise * extra / 0.1, target, target + other


@BOTH
@pytest.mark.parametrize("gain", [1.0, 0.01, -1.0, 3e4])
def test_a_target_times_a_gain_is_perfect(name, gain):
    _, target, mixture = scene()
    assert value(name, gain * target, target, mixture).abs().max() < 1e-9


def in_cells(*signals):
    """Energies in cells of signals, the last of which is the target at 70 dB, and the threshold of hearing at that."""
    cells, scale = cells_at(RATE), signals[-1].square().mean().rsqrt()
    spectra = [cells.spectrum(scale * one) for one in signals]
    return [cells.energy(one) for one in spectra], cells.threshold(spectra[0].shape[-1], signals[0])


@pytest.mark.parametrize("edge", [8, 14, 20])
def test_bands_taken_away_are_missing_with_their_share_of_the_loudness(edge):
    """M = ⟨s, s⟩ in cells that hold nothing else, so that Σ N(s) over the bands from `edge` up is what is missing."""
    _, target, mixture = (one[0].double() for one in scene())
    spectrum = torch.fft.rfft(target)
    taken = torch.arange(spectrum.shape[-1]) * RATE / target.shape[-1] >= float(frequency_at(torch.tensor(edge)))
    estimate = torch.fft.irfft(spectrum.masked_fill(taken, 0))
    (energy,), quiet = in_cells(target)
    loudness = ((energy + quiet) ** 0.3 - quiet**0.3).sum((0, 2))
    lowest = int(cells_at(RATE).band[int(frequency_at(torch.tensor(edge)) * 512 / RATE) + 1])
    found = missing_loudness(estimate, target, mixture, rate=RATE)
    assert float(found) == pytest.approx(float(loudness[lowest:].sum() / loudness.sum()), abs=0.05)


def by_numpy(estimate, target, mixture):
    """Both losses of one channel, cell by cell: the parts of ŝ by a QR decomposition of target and mixture."""
    cells, scale = cells_at(RATE), float(target.square().mean().rsqrt())
    spectra = [cells.spectrum(scale * one)[0].numpy() for one in (estimate, target, mixture)]
    quiet = cells.threshold(spectra[0].shape[-1], target).numpy()
    s, t, i, e, in_mixture, rest = (np.zeros(quiet.shape) for _ in range(6))
    for band, cell in np.ndindex(quiet.shape):
        bins, start = (cells.band == band).numpy(), cell * cells.length
        ours, theirs, mixed = (one[bins, start : start + cells.length].ravel() for one in spectra)
        unit, _ = np.linalg.qr(np.stack([theirs, mixed], axis=1))  # (bins and frames, 1 where there is but one, or 2)
        (t[band, cell], *more), (in_mixture[band, cell], *others) = (
            abs(unit.conj().T @ one) ** 2 for one in (ours, mixed)
        )
        i[band, cell], rest[band, cell] = sum(more), sum(others)
        s[band, cell], e[band, cell] = (np.vdot(one, one).real for one in (theirs, ours))
    i[rest <= quiet * (np.sqrt(in_mixture * s).sum() / s.sum()) ** 2] = 0  # what is not heard in the mixture
    gain = np.sqrt(t * s).sum() / s.sum()
    missing = (1 - np.minimum(np.sqrt(t / s) / gain, 1)) ** 2 * s
    whole = ((s + quiet) ** 0.3 - quiet**0.3).sum()
    beside = e / gain**2 + quiet
    lost = ((missing + beside) ** 0.3 - beside**0.3).sum() / whole
    return lost, ((s + i / gain**2 + quiet) ** 0.3 - (s + quiet) ** 0.3).sum() / whole


@pytest.mark.parametrize(
    ("leak", "noise", "gain"), [(0.1, 0.0, 1.0), (0.0, 0.03, -0.2), (0.5, 0.05, 3.0), (3.0, 0.5, 1.0)]
)
def test_both_are_their_formulas_on_projections_by_numpy(leak, noise, gain):
    signals = [one[0, :1].double() for one in scene(leak=leak, noise=noise, samples=RATE // 2)]
    lost, interference = by_numpy(gain * signals[0], *signals[1:])
    assert float(missing_loudness(gain * signals[0], *signals[1:], rate=RATE)) == pytest.approx(lost, rel=1e-6)
    assert float(interference_loudness(gain * signals[0], *signals[1:], rate=RATE)) == pytest.approx(
        interference, rel=1e-6
    )


def test_noise_that_is_in_neither_target_nor_mixture_is_no_interference():
    """Five other tones in bands of their own: nothing of the mixture is there, whatever else is."""
    target, other, foreign = tones(300.0), tones(1000.0), tones(1600.0, 2000.0, 2500.0, 3100.0, 3700.0)
    found = interference_loudness(target + foreign, target, target + other, rate=RATE)
    leaking = interference_loudness(target + other, target, target + other, rate=RATE)
    assert found < 0.02 * leaking


@BOTH
def test_level_polarity_and_the_mixtures_level_do_not_matter(name):
    estimate, target, mixture = scene()
    plain = value(name, estimate, target, mixture)
    for factors in ((1e-6, 1.0, 1.0), (-3.0, 1.0, 1.0), (1.0, 1.0, 1e-4), (1.0, 1.0, -7.0), (1e8, 1e8, 1e8)):
        scaled = (factor * one for factor, one in zip(factors, (estimate, target, mixture), strict=True))
        torch.testing.assert_close(value(name, *scaled), plain, rtol=1e-4, atol=1e-7)


def test_the_polarity_of_a_band_does_not_matter():
    low, high, other = tones(500.0), tones(2500.0), tones(1300.0)
    estimate, turned = low + 0.5 * high, low - 0.5 * high
    for loss in (missing_loudness, interference_loudness):
        plain, other_way = (
            loss(one + 0.1 * other, low + high, low + high + other, rate=RATE) for one in (estimate, turned)
        )
        assert float(other_way) == pytest.approx(float(plain), rel=1e-3)


@BOTH
def test_float32_is_as_good_as_float64(name):
    single = value(name, *scene())
    double = value(name, *(one.double() for one in scene()))
    torch.testing.assert_close(single.double(), double, rtol=1e-4, atol=0)


def test_a_silent_estimate_misses_everything_and_has_no_interference():
    _, target, mixture = scene()
    for factor in (0.0, 1e-30):
        assert torch.equal(missing_loudness(factor * target, target, mixture, rate=RATE), torch.ones(2))
        assert torch.equal(interference_loudness(factor * target, target, mixture, rate=RATE), torch.zeros(2))


def test_an_estimate_with_less_and_less_of_the_target_comes_to_miss_everything():
    """What silence gives is the limit of taking tone after tone away; the last one left is the level's measure."""
    frequencies = (300.0, 500.0, 800.0, 1200.0, 1800.0, 2600.0, 3600.0)
    target = tones(*frequencies)
    found = [float(missing_loudness(tones(*frequencies[:n]), target, target, rate=RATE)) for n in (7, 5, 3, 1)]
    assert found[0] == pytest.approx(0, abs=1e-12)
    assert sorted(found) == found
    assert found[-1] == pytest.approx(6 / 7, abs=0.05)


def test_nothing_of_the_target_and_something_of_the_mixture_is_infinite_interference():
    target, other = torch.zeros(2, 1, RATE)
    target[:, : RATE // 4], other[:, RATE // 2 :] = tones(500.0)[:, : RATE // 4], tones(900.0)[:, RATE // 2 :]
    assert interference_loudness(other, target, target + other, rate=RATE) == math.inf
    assert missing_loudness(other, target, target + other, rate=RATE) == 1


def test_where_the_mixture_is_the_target_nothing_interferes():
    estimate, target, mixture = scene()
    assert torch.equal(interference_loudness(estimate, target, target, rate=RATE), torch.zeros(2))
    rounded = target + 1e-5 * (mixture - target)  # 80 dB below the target, as 16 bits may round
    assert interference_loudness(estimate, target, rounded, rate=RATE).max() < 1e-2


@BOTH
def test_silence_of_the_target_is_undefined_and_said_by_name(name):
    silent = torch.zeros(1, 2, RATE)
    with pytest.warns(UndefinedLossWarning, match=f"{name} has no value for 1 of 1 estimates"):
        assert on_waveforms(
            LOSSES.get(name), signal("waveform", 1, 2), torch.zeros(1, 2, 5000), silent[..., :5000]
        ).isnan()


@BOTH
@pytest.mark.parametrize("samples", [1, 2, 80, 300, 600])
def test_a_clip_shorter_than_a_frame_has_a_value(name, samples):
    found = value(name, *(one[..., :samples] for one in scene()))
    assert torch.isfinite(found).all()
    assert (found >= 0).all()


@BOTH
@pytest.mark.parametrize("size", [0.0, 1e-30, 1e-17, 1e-10, 1.0, 1e15])
def test_gradients_are_finite_however_small_or_large_the_estimate(name, size):
    estimate, target, mixture = scene()
    for plain in (estimate, target, mixture, torch.ones_like(target)):
        scaled = (size * plain).requires_grad_()
        value(name, scaled, target, mixture).sum().backward()
        assert torch.isfinite(scaled.grad).all()


@BOTH
def test_a_step_against_the_gradient_makes_it_better(name):
    estimate, target, mixture = scene(leak=0.5)
    estimate = (estimate * torch.linspace(0.1, 1.0, RATE)).requires_grad_()
    before = value(name, estimate, target, mixture).sum()
    before.backward()
    step = 1e-2 * estimate.detach().norm() * estimate.grad / estimate.grad.norm()
    assert value(name, estimate.detach() - step, target, mixture).sum() < before


def test_two_channels_are_two_sets_of_cells():
    estimate, target, mixture = (one[:1] for one in scene())
    one = interference_loudness(estimate[:, :1], target[:, :1], mixture[:, :1], rate=RATE)
    twice = interference_loudness(*(one[:, :1].repeat(1, 2, 1) for one in (estimate, target, mixture)), rate=RATE)
    torch.testing.assert_close(twice, one)
    gone = estimate * torch.tensor([[1.0], [0.0]])
    assert missing_loudness(gone, target, mixture, rate=RATE) > 0.4

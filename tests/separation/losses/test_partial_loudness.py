"""The two losses of loudness in cells: closed forms, limits, and what may change without changing them."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from separation.losses import LOSSES, UndefinedLossWarning, at_rate, on_waveforms
from separation.losses.cells import cells_at, frequency_at
from separation.losses.partial_loudness import DISTORTION_EXPONENT, distortion_loudness, interference_loudness
from tests.separation.losses.signals import signal

RATE = 8000
BOTH = pytest.mark.parametrize("name", ["distortion_loudness", "interference_loudness"])


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


def loudness(energy, quiet):
    return (energy + quiet) ** DISTORTION_EXPONENT - quiet**DISTORTION_EXPONENT


@pytest.mark.parametrize("edge", [8, 14, 20])
def test_bands_taken_away_are_distortion_and_so_is_that_the_others_stand_out(edge):
    """The share a of the energy is left, with a gain of 1: D = |s|² where nothing is, (1 / a − 1)²·|s|² elsewhere."""
    _, target, mixture = (one[0].double() for one in scene())
    spectrum = torch.fft.rfft(target)
    taken = torch.arange(spectrum.shape[-1]) * RATE / target.shape[-1] >= float(frequency_at(torch.tensor(edge)))
    estimate = torch.fft.irfft(spectrum.masked_fill(taken, 0))
    cells = cells_at(RATE)
    energy = cells.of_frames(cells.spectrum(target * target.square().mean().rsqrt()))
    gone = torch.arange(len(cells.quiet)) >= int(cells.band[int(frequency_at(torch.tensor(edge)) * 512 / RATE) + 1])
    left = float(energy[:, ~gone].sum() / energy.sum())
    distortion = energy * torch.where(gone, 1.0, (1 / left - 1) ** 2)[:, None]
    whole = distortion + energy * torch.where(gone, 0.0, 1 / left**2)[:, None]
    expected = [float(loudness(one, cells.quiet[:, None]).sum()) for one in (distortion, whole)]
    found = distortion_loudness(estimate, target, mixture, rate=RATE)
    assert float(found) == pytest.approx(expected[0] / expected[1], abs=0.05)


def by_numpy(estimate, target, mixture):
    """Both losses of one channel, cell by cell: ŝ by least squares of the target and the mixture's rest."""
    cells, scale = cells_at(RATE), float(target.square().mean().rsqrt())
    ours, theirs, mixed = (cells.spectrum(scale * one)[0].numpy() for one in (estimate, target, mixture))
    quiet = cells.threshold(ours.shape[-1], target).numpy()
    places = [
        (slice(first, last + 1), slice(cell * cells.length, (cell + 1) * cells.length))
        for band in range(quiet.shape[0])
        for first, *_, last in [np.flatnonzero(cells.band.numpy() == band)[[0, -1]]]
        for cell in range(quiet.shape[1])
    ]

    def share(one, other):
        return np.vdot(other, one) / np.vdot(other, other).real

    def of_target(one):  # how loud the target is in it
        sums = [(abs(np.vdot(theirs[at], one[at])), np.vdot(theirs[at], theirs[at]).real) for at in places]
        return sum(above for above, _ in sums) / sum(below for _, below in sums)

    gain, heard = of_target(ours), of_target(mixed)
    beyond = share(mixed, theirs)
    kept, explained, interference, s = [], np.zeros_like(ours), [], []
    for at, threshold in zip(places, quiet.ravel(), strict=True):
        x = mixed[at] - share(mixed[at], theirs[at]) * theirs[at]
        columns = [theirs[at].ravel()]
        if np.vdot(x, x).real > heard**2 * threshold:
            columns.append((mixed[at] - beyond * theirs[at]).ravel())
            interference.append(abs(np.vdot(x, ours[at])) ** 2 / np.vdot(x, x).real / gain**2)
        else:
            interference.append(0.0)
        matrix = np.stack(columns, axis=1)
        found = np.linalg.lstsq(matrix, ours[at].ravel(), rcond=None)[0]
        explained[at] = (matrix @ found).reshape(ours[at].shape)
        kept.append(abs(found[0]))
        s.append(np.vdot(theirs[at], theirs[at]).real)
    level = np.dot(kept, s) / sum(s)
    changed = np.zeros_like(ours)
    for at, one in zip(places, kept, strict=True):
        changed[at] = (one - level) * theirs[at]
    of_ours, of_changed, of_explained = (
        cells.of_frames(torch.from_numpy(one)).numpy() / level**2 for one in (ours - explained, changed, explained)
    )
    distortion, each = of_ours + of_changed, cells.quiet.numpy()[:, None]
    distorted = loudness(distortion, each).sum() / loudness(distortion + of_explained, each).sum()
    s, i, quiet = np.array(s), np.array(interference), quiet.ravel()
    whole = ((s + quiet) ** 0.3 - quiet**0.3).sum()
    return distorted, ((s + i + quiet) ** 0.3 - (s + quiet) ** 0.3).sum() / whole


@pytest.mark.parametrize(
    ("leak", "noise", "gain"), [(0.1, 0.0, 1.0), (0.0, 0.03, -0.2), (0.5, 0.05, 3.0), (3.0, 0.5, 1.0)]
)
def test_both_are_their_formulas_on_projections_by_numpy(leak, noise, gain):
    signals = [one[0, :1].double() for one in scene(leak=leak, noise=noise, samples=RATE // 2)]
    distorted, interference = by_numpy(gain * signals[0], *signals[1:])
    assert float(distortion_loudness(gain * signals[0], *signals[1:], rate=RATE)) == pytest.approx(distorted, rel=1e-6)
    assert float(interference_loudness(gain * signals[0], *signals[1:], rate=RATE)) == pytest.approx(
        interference, rel=1e-6
    )


def test_what_is_in_neither_target_nor_mixture_is_distortion_and_no_interference():
    """Five other tones in bands of their own: nothing of the mixture is there, whatever else is."""
    target, other, foreign = tones(300.0), tones(1000.0), tones(1600.0, 2000.0, 2500.0, 3100.0, 3700.0)
    found = interference_loudness(target + foreign, target, target + other, rate=RATE)
    leaking = interference_loudness(target + other, target, target + other, rate=RATE)
    assert found < 0.02 * leaking
    distortion, none = (
        distortion_loudness(one, target, target + other, rate=RATE) for one in (target + foreign, target + other)
    )
    assert none < 0.02 * distortion


@pytest.mark.parametrize("seed", range(3))
def test_leakage_is_no_distortion_though_it_is_like_the_target_by_chance(seed):
    """The estimate is a·s + b·r: its projection onto s alone would differ from cell to cell."""
    target, rest = torch.randn(2, 1, RATE, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    found = [float(distortion_loudness(target + leak * rest, target, target + rest, rate=RATE)) for leak in (0.5, 1.0)]
    halved = float(
        distortion_loudness(
            0.5 * target + torch.cat([target[:, : RATE // 2], 0 * rest[:, RATE // 2 :]], -1),
            target,
            target + rest,
            rate=RATE,
        )
    )
    assert max(found) < 0.02 < 0.1 < halved


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
    for loss in (distortion_loudness, interference_loudness):
        plain, other_way = (
            loss(one + 0.1 * other, low + high, low + high + other, rate=RATE) for one in (estimate, turned)
        )
        assert float(other_way) == pytest.approx(float(plain), rel=1e-3)


@BOTH
def test_float32_is_as_good_as_float64(name):
    single = value(name, *scene())
    double = value(name, *(one.double() for one in scene()))
    torch.testing.assert_close(single.double(), double, rtol=1e-4, atol=0)


def test_a_silent_estimate_is_nothing_but_distortion_and_has_no_interference():
    _, target, mixture = scene()
    for factor in (0.0, 1e-30):
        assert torch.equal(distortion_loudness(factor * target, target, mixture, rate=RATE), torch.ones(2))
        assert torch.equal(interference_loudness(factor * target, target, mixture, rate=RATE), torch.zeros(2))


def test_an_estimate_with_less_and_less_of_the_target_is_worse_and_worse():
    """Silence, with 1, lies on the way of taking tone after tone away."""
    frequencies = (300.0, 500.0, 800.0, 1200.0, 1800.0, 2600.0, 3600.0)
    target = tones(*frequencies)
    found = [float(distortion_loudness(tones(*frequencies[:n]), target, target, rate=RATE)) for n in (7, 5, 3, 1)]
    assert found[0] == pytest.approx(0, abs=1e-12)
    assert sorted(found) == found
    assert 0.8 < found[-1] < 1


def test_nothing_of_the_target_and_something_of_the_mixture_is_infinite_interference():
    target, other = torch.zeros(2, 1, RATE)
    target[:, : RATE // 4], other[:, RATE // 2 :] = tones(500.0)[:, : RATE // 4], tones(900.0)[:, RATE // 2 :]
    assert interference_loudness(other, target, target + other, rate=RATE) == math.inf
    assert distortion_loudness(other, target, target + other, rate=RATE) == 1


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
    assert distortion_loudness(gone, target, mixture, rate=RATE) > 0.4

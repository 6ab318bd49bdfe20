"""The Wiener filter against Open-Unmix's own, and what must hold for any."""

from __future__ import annotations

import pytest
import torch
from openunmix.filtering import wiener as package

from separation.inference.wiener import wiener


def spectra(
    *, sources: int = 3, channels: int = 2, frames: int = 40, seed: int = 0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Magnitudes (sources, channels, bins, frames) and a mixture's spectrum (channels, bins, frames)."""
    generator = torch.Generator().manual_seed(seed)
    mixture = 20 * torch.randn(channels, 9, frames, dtype=torch.complex128, generator=generator)
    return 10 * torch.rand(sources, channels, 9, frames, dtype=torch.float64, generator=generator), mixture


def as_the_package_has_it(estimates, mixture, *, iterations, softmask, residual, window):
    """Open-Unmix's filter, window by window as its Separator calls it, in our shapes."""
    pieces = [
        package(
            estimates[..., start : start + window].permute(3, 2, 1, 0).contiguous(),
            torch.view_as_real(mixture[..., start : start + window]).permute(2, 1, 0, 3).contiguous(),
            iterations,
            softmask=softmask,
            residual=residual,
        )
        for start in range(0, mixture.shape[-1], window)
    ]
    filtered = torch.view_as_complex(torch.cat(pieces).permute(4, 2, 1, 0, 3).contiguous())
    return filtered[: len(estimates)]


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("softmask", [False, True])
@pytest.mark.parametrize("iterations", [0, 1, 3])
@pytest.mark.parametrize("channels", [1, 2])
def test_it_is_open_unmixs(channels, iterations, softmask, residual):
    estimates, mixture = spectra(channels=channels)
    options = {"iterations": iterations, "softmask": softmask, "residual": residual, "window": 15}
    ours = wiener(estimates, mixture, **options)
    theirs = as_the_package_has_it(estimates, mixture, **options)
    assert (ours - theirs).abs().max() < 1e-6 * theirs.abs().max()


def test_in_single_precision_it_is_within_a_ten_thousandth():
    estimates, mixture = spectra()
    exact = wiener(estimates, mixture)
    single = wiener(estimates.float(), mixture.to(torch.complex64))
    assert single.dtype == torch.complex64
    assert (single - exact).abs().max() < 1e-4 * exact.abs().max()


def test_more_than_two_channels_follow_the_formula():
    estimates, mixture = spectra(channels=3, frames=6)
    start = estimates * mixture / mixture.abs()
    level = max(1.0, float(mixture.abs().max()) / 10)
    y, x = start / level, mixture / level
    v = (y.abs() ** 2).mean(1)
    expected = torch.zeros_like(y)
    for bin_ in range(9):
        shapes = [y[k, :, bin_] @ y[k, :, bin_].conj().T / (1e-10 + v[k, bin_].sum()) for k in range(3)]
        for frame in range(6):
            mixed = sum(v[k, bin_, frame] * shapes[k] for k in range(3)) + 1e-5 * torch.eye(3)
            for k in range(3):
                expected[k, :, bin_, frame] = (
                    v[k, bin_, frame] * shapes[k] @ torch.linalg.inv(mixed) @ x[:, bin_, frame]
                )
    torch.testing.assert_close(wiener(estimates, mixture), expected * level)


def test_sources_and_what_they_leave_sum_to_the_mixture():
    estimates, mixture = spectra()
    everything = torch.cat([estimates, (mixture.abs() - estimates.sum(0)).abs().unsqueeze(0)])
    torch.testing.assert_close(wiener(everything, mixture).sum(0), mixture, rtol=1e-3, atol=1e-3)


def test_leading_dimensions_are_songs_of_their_own():
    songs = [spectra(seed=seed) for seed in range(4)]
    estimates = torch.stack([song[0] for song in songs]).unflatten(0, (2, 2))
    mixtures = torch.stack([song[1] for song in songs]).unflatten(0, (2, 2))
    mixtures[0, 1] *= 50
    together = wiener(estimates, mixtures)
    assert together.shape == (2, 2, 3, 2, 9, 40)
    torch.testing.assert_close(together[1, 0], wiener(estimates[1, 0], mixtures[1, 0]))


@pytest.mark.parametrize("softmask", [False, True])
def test_silence_stays_silence(softmask):
    estimates, mixture = spectra()
    assert not wiener(0 * estimates, 0 * mixture, softmask=softmask).any()
    half = mixture.clone()
    half[..., 20:] = 0
    filtered = wiener(estimates, half, softmask=softmask)
    assert filtered.isfinite().all()
    assert not filtered[..., 20:].any()

"""What is measured on the training songs, before the first step and after the last."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from separation import stft
from separation.networks import HearsMixtures, SeesSpectra, Separator
from separation.training.cache import StemCache
from separation.training.data import Crops

SECTION = 1 << 20  # samples of a song that are transformed at a time
HEARD = 32  # crops that a network of waveforms is fitted to


def acquaint(separator: Separator, crops: Crops) -> None:
    """Fit the networks that ask for it to the training songs, before the first step."""
    seeing = [network for network in separator.networks if isinstance(network, SeesSpectra)]
    if seeing:
        mean, deviation = input_statistics(crops.cache, frame=separator.frame, hop=separator.hop)
        for network in seeing:
            network.see(mean, deviation)
    hearing = [network for network in separator.networks if isinstance(network, HearsMixtures)]
    for listener in hearing:
        listener.hear(torch.stack([crops[number][0] for number in range(HEARD)]))


def input_statistics(cache: StemCache, *, frame: int = stft.FRAME, hop: int = stft.HOP) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of the songs' magnitudes at each frequency, (bins) both.

    Over all frames and channels of the sums of stems; a deviation is at least 1e-4 of the largest, as Open-Unmix.
    """
    count, total, squares = 0, torch.zeros(stft.bins(frame)).double(), torch.zeros(stft.bins(frame)).double()
    for mixture in _sections(cache):
        magnitudes = stft.magnitude(mixture, frame=frame, hop=hop).double()  # (channels, bins, frames)
        count += magnitudes.shape[0] * magnitudes.shape[2]
        total += magnitudes.sum(dim=(0, 2))
        squares += magnitudes.square().sum(dim=(0, 2))
    mean = total / count
    deviation = (squares / count - mean.square()).clamp(min=0).sqrt()
    return mean.float(), deviation.clamp(min=1e-4 * float(deviation.max())).float()


def fit_gains(separator: Separator, crops: Crops, numbers: range) -> Tensor:
    """The gain of each target that minimises the squared error of its waveforms over some crops, (targets).

    g = Σ⟨ŝ, s⟩ / Σ‖ŝ‖²: a scale-free loss says nothing about an estimate's level, so it is set by this after the last
    step. A target that is never heard, or estimated as silence, keeps 1; so does one whose gain would not be positive.

    Source: ours.
    """
    separator.eval()
    products = squares = torch.zeros(len(crops.targets), dtype=torch.float64)
    with torch.no_grad():
        for number in numbers:
            mixture, targets, present, _ = crops[number]
            estimates = separator.waveforms(mixture.unsqueeze(0))[0]
            products = products + present * (estimates * targets).sum(dim=(1, 2))
            squares = squares + present * estimates.square().sum(dim=(1, 2))
    fitted = (squares > 0) & (products > 0)
    return torch.where(fitted, products / torch.where(fitted, squares, 1.0), 1.0).float()


def _sections(cache: StemCache) -> Iterable[Tensor]:
    """The songs' sums of stems, (channels, samples), a section at a time."""
    for index, song in enumerate(cache.songs):
        for start in range(0, cache.frames(index), SECTION):
            frames = min(SECTION, cache.frames(index) - start)
            yield torch.from_numpy(np.sum([cache.crop(index, stem, start, frames) for stem in song.stems], axis=0))

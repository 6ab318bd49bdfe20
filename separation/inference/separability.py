"""How well a stem could be separated from its song at best: a look at the song, without any training."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from separation.inference.oracles import ORACLES
from separation.losses.scale_invariant import si_sdr_windows
from separation.progress import Progress
from separation.songs import Song

WINDOW_SECONDS = 1.0
STRETCH_SECONDS = 30.0  # of a song that are looked at in one go


def separability(songs: Sequence[Song], stem: str) -> dict[str, float]:
    """Song -> the SI-SDR in dB of the stem's estimate by the ideal ratio mask, the median over windows of 1 s.

    NaN for a song that lacks the stem, is shorter than a window, or has the stem in none of them.

    Source: Mocanu, Ricaud, Cernak 2022, doi:10.7557/18.6241, sections 3 and 4.2.
    """
    ranks = {}
    for song in Progress(songs, desc=f"Ranking by {stem}", unit="song"):
        values = torch.cat([torch.empty(0), *_windows(song, stem)]).numpy()
        defined = values[~np.isnan(values)]
        ranks[song.name] = float(np.median(defined)) if len(defined) else math.nan
    return ranks


def _windows(song: Song, stem: str) -> Iterator[Tensor]:
    """The SI-SDR of each window, a stretch of the song at a time; nothing of a song that lacks the stem."""
    names, stretch, window = list(song.stems), round(STRETCH_SECONDS * song.rate), round(WINDOW_SECONDS * song.rate)
    for start in range(0, song.frames if stem in names else 0, stretch):
        stems = torch.from_numpy(np.stack([song.stem(name, start, stretch).samples for name in names]))
        mixture = torch.from_numpy(song.mixture(start, stretch).samples)
        place = names.index(stem)
        estimate = ORACLES.get("irm").function(stems, mixture)[place]
        yield si_sdr_windows(estimate, stems[place], window)

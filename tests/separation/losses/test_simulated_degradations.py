"""The two losses of loudness on composed songs, degraded in known ways: each follows its own kind, not the other's."""

from __future__ import annotations

from functools import cache

import pytest
import torch

from separation import stft
from separation.losses.partial_loudness import distortion_loudness, interference_loudness
from separation.songs.composition import STEMS, compose
from separation.songs.synthesis import render

RATE, SECONDS = 16000, 4.0
LEAKS = (0.03, 0.1, 0.3, 1.0)  # gains of all other stems
HOLES = (0.02, 0.1, 0.3, 0.6)  # shares of tiles of the spectrogram, 94 Hz by 128 ms, that are set to zero
EDGES = (6000.0, 3000.0, 1500.0, 700.0)  # Hz, of a low-pass

every_stem = pytest.mark.parametrize("stem", STEMS)


@cache
def song(seed=9):
    stems = {name: torch.from_numpy(stem.samples) for name, stem in render(compose(seed, 1, SECONDS), RATE).items()}
    return stems, torch.stack(list(stems.values())).sum(0)


def masked(signal, mask):
    spectrum = stft.forward(signal, frame=1024, hop=256)
    return stft.inverse(spectrum * mask(*spectrum.shape[-2:]), signal.shape[-1], frame=1024, hop=256)


def with_holes(signal, share):
    """The holes of a greater share hold those of a smaller one."""

    def mask(bins, frames):
        tiles = torch.rand(-(-bins // 6), -(-frames // 8), generator=torch.Generator().manual_seed(1)) >= share
        return tiles.repeat_interleave(6, 0).repeat_interleave(8, 1)[:bins, :frames]

    return masked(signal, mask)


def low_passed(signal, edge):
    return masked(signal, lambda bins, _: (torch.arange(bins)[:, None] * RATE / 1024 < edge).float())


@cache
def values(stem):
    """kind -> (distortion, interference) at each step of its degradation."""
    stems, mixture = song()
    target = stems[stem]
    estimates = {
        "leaks": [target + leak * (mixture - target) for leak in LEAKS],
        "holes": [with_holes(target, share) for share in HOLES],
        "low pass": [low_passed(target, edge) for edge in EDGES],
    }
    losses = (distortion_loudness, interference_loudness)
    return {
        kind: [[float(loss(one, target, mixture, rate=RATE)) for one in some] for loss in losses]
        for kind, some in estimates.items()
    }


@every_stem
@pytest.mark.parametrize(("kind", "which"), [("holes", 0), ("low pass", 0), ("leaks", 1)])
def test_more_of_its_own_degradation_is_worse(stem, kind, which):
    found = values(stem)[kind][which]
    assert all(later > earlier for earlier, later in zip([0.0, *found], found, strict=False))


@every_stem
def test_leakage_of_all_the_rest_is_less_distortion_than_holes_in_a_tenth(stem):
    assert max(values(stem)["leaks"][0]) < values(stem)["holes"][0][HOLES.index(0.1)]


@every_stem
@pytest.mark.parametrize("kind", ["holes", "low pass"])
def test_whatever_is_taken_away_is_less_interference_than_leakage_at_30_db_below(stem, kind):
    assert max(values(stem)[kind][1]) < values(stem)["leaks"][1][0]


def test_a_masking_separator_trades_one_for_the_other():
    """A sharper Wiener filter takes more of the target away with the rest."""
    stems, mixture = song()
    target = stems["vocals"]
    ours, rest = (stft.magnitude(one, frame=1024, hop=256).square() for one in (target, mixture - target))
    found = []
    for sharpness in (0.1, 1.0, 10.0):
        estimate = masked(mixture, lambda *_, sharp=sharpness: ours / (ours + sharp * rest + 1e-9))
        found.append(
            [float(f(estimate, target, mixture, rate=RATE)) for f in (distortion_loudness, interference_loudness)]
        )
    distortion, interference = zip(*found, strict=True)
    assert list(distortion) == sorted(distortion)
    assert list(interference) == sorted(interference, reverse=True)

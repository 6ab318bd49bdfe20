"""How far metrics agree with known qualities of degraded composed songs; no listener and no study's clip is in it.

The yardstick is what two models say between an estimate and its twin (`degradations`): the 2f-model and PEMO-Q's
similarity, each less its mean, over its standard deviation, and their mean. Songs of odd numbers are there to choose
by, those of even numbers to check. `--choose` shows the loudness of the distortion with other exponents and cells.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import torch
from degradations import LEAKAGE, MASKS, RATE, UNORDERED, Clip, clips
from scipy.stats import spearmanr

from analysis.metrics import METRICS, Scene
from analysis.metrics.peaq.two_f import two_f_model
from analysis.metrics.peaq.variables import variables
from analysis.metrics.peass.ear import OUT_RATE, representation
from analysis.metrics.peass.metrics import score
from analysis.metrics.peass.similarity import similarities, similarity
from separation.audio import Audio, resample
from separation.losses import cells, partial_loudness

LEVEL = 1 / 8  # of full scale, root mean square of a target
AT_ONCE = 16  # signals that the ear takes together
DEFAULT = ("distortion_loudness", "log_magnitude_l1", "sar", "si_sdr")
OURS = "distortion_loudness"


def similarity_with_twins(some: Sequence[Clip]) -> list[float]:
    """PEMO-Q's similarity as an angle, 0 to 100."""
    twins, place = torch.unique(torch.cat([clip.twin for clip in some]), dim=0, return_inverse=True)
    estimates = _heard(torch.cat([clip.estimate for clip in some]))
    found = zip(*similarities(_heard(twins)[place.numpy()], estimates), strict=True)
    return [score(similarity(*frames)) for frames in found]


def _heard(signals: torch.Tensor) -> np.ndarray:
    """Representations, for which the first second is heard backwards before."""
    warm = torch.from_numpy(np.pad(LEVEL * signals.double(), ((0, 0), (RATE, 0)), "symmetric"))
    return np.concatenate([representation(some, RATE)[..., OUT_RATE:] for some in warm.split(AT_ONCE)])


def two_f(clip: Clip) -> float:
    twin, estimate = (
        torch.from_numpy(np.ascontiguousarray(resample(Audio((LEVEL * one).numpy(), RATE), 48000).samples))
        for one in (clip.twin, clip.estimate)
    )
    return float(two_f_model(variables(twin, estimate[None]))[0])


def quality(some: Sequence[Clip]) -> np.ndarray:
    """The yardstick: more is better."""
    both = np.array([two_f(clip) for clip in some]), _by_song(some)
    return np.mean([(found - found.mean()) / found.std() for found in both], axis=0)


def _by_song(some: Sequence[Clip]) -> np.ndarray:
    songs = itertools.groupby(some, key=lambda clip: clip.song)
    return np.concatenate([similarity_with_twins(list(own)) for _, own in songs])


def values(name: str, some: Sequence[Clip]) -> np.ndarray:
    """A metric of target and mixture: more is better."""
    metric = METRICS.get(name)
    found = []
    for clip in some:
        target, mixture, estimate = ((LEVEL * one).numpy() for one in (clip.target, clip.mixture, clip.estimate))
        scene = Scene(
            {"target": target, "rest": mixture - target},
            {"target": estimate, "rest": mixture - estimate},
            mixture,
            RATE,
        )
        found.append(metric.function(scene, "target").value)
    return np.array(found) * (1 if metric.higher_is_better else -1)


def agreement(found: np.ndarray, known: np.ndarray, some: Sequence[Clip]) -> str:
    """Rank correlations with the yardstick, and how many steps are in order."""
    finite = np.where(np.isinf(found), np.sign(found) * 1e9, found)
    songs = np.array([clip.song for clip in some])
    masked = np.isin([clip.kind for clip in some], [mask.__name__ for mask in MASKS])

    def rank(which: np.ndarray) -> float:
        return float(spearmanr(finite[which], known[which])[0])

    within = np.median([rank(songs == song) for song in set(songs)])
    among = np.mean([rank(masked & (songs == song)) for song in set(songs)])
    order = defaultdict(list)
    for clip, value in zip(some, found, strict=True):
        if clip.kind not in UNORDERED | {LEAKAGE}:
            order[clip.song, clip.kind].append(value)
    steps = np.concatenate([np.diff(of_steps) < 0 for of_steps in order.values()])
    overall = f"Spearman {rank(songs > 0):.3f}, within songs {within:.3f}"
    of_masks = f"of masks {rank(masked):.3f}, within songs {among:.3f}"
    pearson = np.corrcoef(finite, known)[0, 1]
    return f"{overall}; {of_masks}; Pearson {pearson:.3f}; {steps.mean():.1%} of {len(steps)} steps in order"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=8, help="how many songs (8)")
    parser.add_argument("--metrics", nargs="+", default=DEFAULT, help="names of metrics")
    parser.add_argument("--choose", action="store_true", help="other exponents and cells, on the odd songs alone")
    given = parser.parse_args()
    for half, first in (("chosen by", 1), ("checked on", 2)):
        some = [clip for song in range(first, given.songs + 1, 2) for clip in clips(song)]
        known = quality(some)
        if given.choose:
            for exponent, seconds in itertools.product((0.1, 0.15, 0.23, 0.3), (0.1, 0.2, 0.4, 0.8)):
                partial_loudness.DISTORTION_EXPONENT, cells.SECONDS = exponent, seconds
                cells.cells_at.cache_clear()
                print(
                    f"exponent {exponent}, cells of {seconds} s: {agreement(values(OURS, some), known, some)}",
                    flush=True,
                )
            return
        for name in given.metrics:
            print(f"{half} {len(some)} clips: {name}: {agreement(values(name, some), known, some)}", flush=True)


if __name__ == "__main__":
    main()

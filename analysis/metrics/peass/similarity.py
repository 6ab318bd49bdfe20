"""How alike two sounds are behind the ear: PEMO-Q's perceptual similarity, moment by moment, and over a song.

Source: Huber and Kollmeier 2006, doi:10.1109/TASL.2006.883259; the lengths, the share that is taken over and the
median as in Vincent 2012 (section 3.4).
"""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import NDArray

from analysis.metrics.peass.ear import OUT_RATE, Representation

FRAME = OUT_RATE // 10  # moments: 100 ms
TAKEN_OVER = 0.25  # of the reference, where the test has less of it
ACTIVITY = 10  # frames: 1 s
ROUNDING = 1e-9  # of the representation, which has 100 for 100 dB: less is nothing heard

Values = NDArray[np.float64]


def similarities(reference: Representation, test: Representation) -> tuple[Values, Values]:
    """The correlation of two representations (…, bands, moments) in each frame of 100 ms, and the test's energy there.

    Where the test has less than the reference it first takes over a quarter of the difference: a frame in which it is
    silent is as good as the reference, with a sixteenth of its energy, as in PEMO-Q. Frames that are equal
    have a correlation of 1; of others, where one of the two is constant, 0. Returns (…, frames) twice.
    """
    nearer = np.where(np.abs(test) < np.abs(reference), test + TAKEN_OVER * (reference - test), test)
    first, second = _framed(reference), _framed(nearer)
    energies = np.square(second).mean(axis=-1)
    same = (first == second).all(axis=-1)
    first = first - first.mean(axis=-1, keepdims=True)
    second = second - second.mean(axis=-1, keepdims=True)
    norms = np.sqrt(np.square(first).sum(axis=-1) * np.square(second).sum(axis=-1))
    correlations = np.divide((first * second).sum(axis=-1), norms, out=np.zeros_like(norms), where=norms > 0)
    return np.where(same, 1.0, correlations.clip(-1, 1)), energies


def _framed(representation: Representation) -> Values:
    """(…, frames, bands · moments of a frame)"""
    *shape, bands, moments = representation.shape
    frames = moments // FRAME
    split = representation[..., : frames * FRAME].reshape(*shape, bands, frames, FRAME)
    return np.moveaxis(split, -3, -2).reshape(*shape, frames, bands * FRAME)


def similarity(correlations: Values, energies: Values) -> float:
    """The median of frames' correlations (frames,), weighed by the test's mean energy in the second around each.

    NaN where nothing is heard.
    """
    shape = np.concatenate([[0.5], np.ones(ACTIVITY - 1), [0.5]])
    half = ACTIVITY // 2

    def around(values: Values) -> Values:
        return np.convolve(values, shape)[half : half + len(values)]

    weights = around(energies) / around(np.ones_like(energies))
    if weights.max() < ROUNDING**2:
        return nan
    order = np.argsort(correlations)
    cumulated = np.cumsum(weights[order])
    return float(correlations[order][np.searchsorted(cumulated, cumulated[-1] / 2)])

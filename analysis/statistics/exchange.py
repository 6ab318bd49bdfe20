"""Do systems differ at all? Exchanging them within blocks, which assumes nothing about how ratings are distributed."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.blocks import Blocks, why_undefined
from analysis.statistics.weighted import Values

AT_ONCE = 1_000_000  # ratings shuffled together: a few megabytes
MOST_DEALT = 200_000_000  # ratings shuffled in all: some seconds


@dataclass(frozen=True)
class Exchange:
    """A permutation test within blocks; NaN with the reason where undefined.

    between: Σⱼ nⱼ d̄ⱼ², with d̄ⱼ the mean of system j's nⱼ ratings, each taken from its block's mean.
    """

    blocks: int
    systems: int
    between: float
    p: float
    draws: int
    notes: tuple[str, ...] = ()
    reason: str = ""


def exchange_test(blocks: Blocks, *, draws: int = 10_000, seed: int = 0) -> Exchange:
    """Would systems differ as much if, in every block, the names had been dealt at random?

        p = (1 + #{draws whose between ≥ the observed}) / (1 + draws)

    Of very many ratings fewer draws are made than asked for, which a note says: p is then as true, and less fine.
    Every block in which at least two systems are rated takes part, also an incomplete one. In complete blocks the order
    of `between` is that of the analysis of variance's F. NaN with the reason where undefined.

    Source: Pitman 1938, doi:10.1093/biomet/29.3-4.322; the + 1: Phipson and Smyth 2010, doi:10.2202/1544-6115.1585.
    """
    scores = blocks.scores[np.isfinite(blocks.scores).sum(axis=1) > 1]
    n, k = scores.shape
    notes = (*blocks.notes, *_left_out(blocks, scores))
    if reason := why_undefined(scores):
        return Exchange(n, k, nan, nan, 0, notes, reason)
    rated = np.isfinite(scores)
    away = scores - np.nanmean(scores, axis=1, keepdims=True)
    counts = np.maximum(rated.sum(axis=0), 1)  # a system without ratings adds nothing: its sum is 0
    observed = float((np.nansum(away, axis=0) ** 2 / counts).sum())
    patterns = [(pattern, away[(rated == pattern).all(axis=1)][:, pattern]) for pattern in np.unique(rated, axis=0)]
    asked, draws = draws, max(1, min(draws, MOST_DEALT // scores.size))
    if draws < asked:
        notes = (*notes, f"{draws} draws and not {asked}: {scores.size} ratings are dealt anew in each.")
    random = np.random.default_rng(seed)
    size = max(1, AT_ONCE // scores.size)
    reached = 0
    for first in range(0, draws, size):
        sums = _dealt(random, patterns, min(size, draws - first))
        # Deals that are equal but for rounding count as equal: ratings are often whole numbers.
        reached += int(((sums**2 / counts).sum(axis=1) >= observed * (1 - 1e-9)).sum())
    return Exchange(n, k, observed, (1 + reached) / (1 + draws), draws, notes)


def _dealt(random: np.random.Generator, patterns: list[tuple[NDArray[np.bool_], Values]], draws: int) -> Values:
    """(draws, systems): each system's sum after the ratings of every block were dealt anew to those it rates.

    patterns: which systems are rated, (systems,), and the ratings of the blocks that rate just these, (blocks, rated).
    """
    sums = np.zeros((draws, len(patterns[0][0])))
    for rated, alike in patterns:
        sums[:, rated] += random.permuted(np.broadcast_to(alike, (draws, *alike.shape)), axis=2).sum(axis=1)
    return sums


def _left_out(blocks: Blocks, used: Values) -> tuple[str, ...]:
    notes = []
    if single := len(blocks.scores) - len(used):
        notes.append(f"{single} of {len(blocks.scores)} blocks are left out: they rate only one system.")
    if incomplete := int((~np.isfinite(used)).any(axis=1).sum()):
        notes.append(
            f"{incomplete} of {len(used)} blocks lack a rating of a system; the others are dealt among themselves."
        )
    return tuple(notes)

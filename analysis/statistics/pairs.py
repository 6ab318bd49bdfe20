"""Which systems differ, by how much? Every two of them, over the blocks in which both were rated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from math import nan, sqrt
from typing import Literal

import numpy as np
from scipy import stats

from analysis.statistics.blocks import Blocks
from analysis.statistics.multiplicity import holm
from analysis.statistics.weighted import Values, is_constant

PairTest = Literal["t", "wilcoxon"]
EFFECTS: dict[PairTest, str] = {"t": "Cohen's d_z", "wilcoxon": "matched-pairs rank-biserial correlation"}
FEW_BLOCKS, NO_DIFFERENCE = "fewer than two blocks with both systems", "both systems are rated alike in every block"
SAME_DIFFERENCE = "the difference is the same in every block"


@dataclass(frozen=True)
class Pair:
    """One pair over n blocks; difference, low and high (t) are of first mean − second mean; plus: the first is better.

    effect: what `effect_name` says; p_holm: p corrected over all pairs. NaN with the reason where undefined.
    """

    first: str
    second: str
    n: int
    difference: float
    low: float
    high: float
    statistic: float
    p: float
    effect: float
    effect_name: str
    p_holm: float = nan
    reason: str = ""


def pairwise(blocks: Blocks, *, test: PairTest = "t", level: float = 0.95) -> tuple[Pair, ...]:
    """Every pair of systems, with p corrected by Holm's procedure.

    `t`: the paired t-test, and Cohen's d_z = mean difference / standard deviation of the differences.
    `wilcoxon`: the signed-rank test, blocks without a difference left out, statistic W₊ (the sum of the ranks in the
    first's favour), and the matched-pairs rank-biserial correlation (W₊ − W₋) / (W₊ + W₋), from −1 to 1.

    The interval is of the mean difference, by t, and is not corrected for the number of pairs.

    Source: d_z: Cohen 1988, Statistical Power Analysis, section 2.3.5; rank-biserial: Kerby 2014,
    doi:10.2466/11.IT.3.1; Holm: see `multiplicity.holm`.
    """
    pairs = [
        _pair(one, other, (first - second).round(9), test, level)  # rounding would break ties of equal differences
        for (one, first), (other, second) in combinations(zip(blocks.systems, blocks.scores.T, strict=True), 2)
    ]
    corrected = holm(np.array([pair.p for pair in pairs]))
    return tuple(replace(pair, p_holm=float(p)) for pair, p in zip(pairs, corrected, strict=True))


def _pair(first: str, second: str, differences: Values, test: PairTest, level: float) -> Pair:
    differences = differences[np.isfinite(differences)]
    n = len(differences)
    mean = float(differences.mean()) if n else nan
    low, high = _interval(differences, level)
    reason = _why_undefined(differences, test)
    statistic, p, effect = (nan, nan, nan) if reason else _t(differences) if test == "t" else _wilcoxon(differences)
    return Pair(first, second, n, mean, low, high, statistic, p, effect, EFFECTS[test], reason=reason)


def _why_undefined(differences: Values, test: PairTest) -> str:
    if len(differences) < 2:
        return FEW_BLOCKS
    if not differences.any():
        return NO_DIFFERENCE
    return SAME_DIFFERENCE if test == "t" and is_constant(differences) else ""


def _interval(differences: Values, level: float) -> tuple[float, float]:
    n = len(differences)
    if n < 2 or is_constant(differences):
        return nan, nan
    half = float(stats.t.ppf((1 + level) / 2, n - 1)) * float(differences.std(ddof=1)) / sqrt(n)
    return float(differences.mean()) - half, float(differences.mean()) + half


def _t(differences: Values) -> tuple[float, float, float]:
    effect = float(differences.mean() / differences.std(ddof=1))
    t = effect * sqrt(len(differences))
    return t, 2 * float(stats.t.sf(abs(t), len(differences) - 1)), effect


def _wilcoxon(differences: Values) -> tuple[float, float, float]:
    differences = differences[differences != 0]
    ranks = stats.rankdata(np.abs(differences))
    for_first, against = float(ranks[differences > 0].sum()), float(ranks[differences < 0].sum())
    p = float(stats.wilcoxon(differences).pvalue)
    return for_first, p, (for_first - against) / (for_first + against)

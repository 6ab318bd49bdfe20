"""Do systems differ at all? Friedman's test and the analysis of variance, over blocks in which all were rated."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from scipy import stats

from analysis.statistics.blocks import FEW_BLOCKS, Blocks, why_undefined
from analysis.statistics.weighted import Values

NONE_COMPLETE = "fewer than two blocks rate all systems; the permutation test takes blocks that rate some"
NO_ERROR = "the systems differ by the same amounts in every block: nothing is left to compare them with"


@dataclass(frozen=True)
class Friedman:
    """Friedman's test over n complete blocks; `kendalls_w` is its effect size, 0 (no agreement) to 1 (one order)."""

    blocks: int
    systems: int
    chi_square: float
    df: int
    p: float
    kendalls_w: float
    notes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class RepeatedMeasures:
    """The analysis of variance over n complete blocks, with p as it is and with its degrees of freedom times ε.

    partial_eta_squared: the systems' sum of squares over itself plus the error's. greenhouse_geisser, huynh_feldt: ε,
    from 1/(k − 1) to 1.
    """

    blocks: int
    systems: int
    f: float
    df_systems: int
    df_error: int
    p: float
    greenhouse_geisser: float
    p_greenhouse_geisser: float
    huynh_feldt: float
    p_huynh_feldt: float
    partial_eta_squared: float
    notes: tuple[str, ...] = ()
    reason: str = ""


def friedman(blocks: Blocks) -> Friedman:
    """Friedman's test: do the ranks within blocks differ between systems? Ties take the mean of their ranks.

        χ² = (k − 1) Σⱼ (Rⱼ − n(k + 1)/2)² / Σᵢⱼ (rᵢⱼ − (k + 1)/2)²,  W = χ² / (n(k − 1))

    Blocks that lack a system are left out, which a note says. NaN with the reason where undefined.

    Source: Friedman 1937, doi:10.1080/01621459.1937.10503522; with ties: Conover 1999, Practical Nonparametric
    Statistics, section 5.8.
    """
    scores, notes = blocks.complete, blocks.dropped
    n, k = scores.shape
    if reason := _why_undefined(blocks):
        return Friedman(n, k, nan, max(k - 1, 0), nan, nan, notes, reason)
    from_middle = stats.rankdata(scores, axis=1) - (k + 1) / 2
    chi_square = float((k - 1) * (from_middle.sum(axis=0) ** 2).sum() / (from_middle**2).sum())
    return Friedman(n, k, chi_square, k - 1, float(stats.chi2.sf(chi_square, k - 1)), chi_square / (n * (k - 1)), notes)


def repeated_measures(blocks: Blocks) -> RepeatedMeasures:
    """The analysis of variance of systems within blocks, for ratings that are near enough to normal.

        F = (SS_systems / (k − 1)) / (SS_error / ((n − 1)(k − 1)))

    Where differences between some systems vary more than between others (no sphericity), p is too small; the corrected
    ones are not. Huynh and Feldt's ε is NaN with two blocks and more than two systems. Blocks that lack a system are
    left out, which a note says. NaN with the reason where undefined.

    Source: Greenhouse and Geisser 1959, doi:10.1007/BF02289823; Huynh and Feldt 1976, doi:10.3102/10769986001001069.
    """
    scores, notes = blocks.complete, blocks.dropped
    n, k = scores.shape
    df_systems, df_error = max(k - 1, 0), max(n - 1, 0) * max(k - 1, 0)
    reason = _why_undefined(blocks)
    if not reason:
        within = scores - scores.mean(axis=1, keepdims=True)
        error = within - within.mean(axis=0)
        if np.abs(error).max() <= 1e-12 * np.abs(scores).max():
            reason = NO_ERROR
    if reason:
        return RepeatedMeasures(n, k, nan, df_systems, df_error, *(nan,) * 6, notes, reason)
    between_squares, error_squares = n * float((within.mean(axis=0) ** 2).sum()), float((error**2).sum())
    f = (between_squares / df_systems) / (error_squares / df_error)
    epsilons = _greenhouse_geisser(error), _huynh_feldt(error)
    plain, geisser, feldt = (float(stats.f.sf(f, e * df_systems, e * df_error)) for e in (1.0, *epsilons))
    effect = between_squares / (between_squares + error_squares)
    return RepeatedMeasures(
        n, k, f, df_systems, df_error, plain, epsilons[0], geisser, epsilons[1], feldt, effect, notes
    )


def _why_undefined(blocks: Blocks) -> str:
    reason = why_undefined(blocks.complete)
    return NONE_COMPLETE if reason == FEW_BLOCKS and why_undefined(blocks.scores) != FEW_BLOCKS else reason


def _greenhouse_geisser(error: Values) -> float:
    """tr(S)² / ((k − 1) tr(S²)), with S the covariance of the systems, centred both ways.

    error: (blocks, systems), means of blocks and of systems taken off. As S is error' · error, no mean is left to take.
    """
    covariance = error.T @ error
    return float(np.trace(covariance) ** 2 / ((error.shape[1] - 1) * (covariance**2).sum()))


def _huynh_feldt(error: Values) -> float:
    """(n(k − 1)ε − 2) / ((k − 1)(n − 1 − (k − 1)ε)), at most 1, with Greenhouse and Geisser's ε."""
    n, k = error.shape
    if k == 2:
        return 1.0
    if n == 2:
        return nan
    scaled = (k - 1) * _greenhouse_geisser(error)
    below = (k - 1) * (n - 1 - scaled)
    return min((n * scaled - 2) / below, 1.0) if below > 1e-9 else 1.0

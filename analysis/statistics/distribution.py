"""How ratings are distributed: is there one opinion or are there two, and do they look normal?"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from scipy import stats

from analysis.statistics.weighted import Values, is_constant

BIMODAL_ABOVE = 5 / 9  # the coefficient of the uniform distribution
MOST_FOR_SHAPIRO = 5000  # Royston's approximation of p was made for no more
CONSTANT = "the ratings are constant"


@dataclass(frozen=True)
class Bimodality:
    """The bimodality coefficient b of n ratings; NaN with the reason where undefined."""

    n: int
    coefficient: float
    reason: str = ""

    @property
    def bimodal(self) -> bool:
        """Whether b > 5/9. Strong skewness alone can do that too: look at the histogram."""
        return self.coefficient > BIMODAL_ABOVE


@dataclass(frozen=True)
class Normality:
    """A test of n ratings; a small p says that they are not normal ones. NaN with the reason where undefined."""

    n: int
    test: str
    statistic: float
    p: float
    reason: str = ""


def bimodality(scores: Values) -> Bimodality:
    """The bimodality coefficient: 1/3 for a normal distribution, 5/9 for a uniform one, towards 1 for two opinions.

        b = (g² + 1) / (k + 3(n − 1)² / ((n − 2)(n − 3))), with g skewness and k excess kurtosis, both bias-corrected

    scores: (ratings,); what is not finite is left out. NaN with fewer than four ratings or where they are constant.

    Source: ITU-R BS.1534-3, which names b > 5/9; Pfister et al. 2013, doi:10.3389/fpsyg.2013.00700.

    Example:
        >>> bimodality(np.array([0.0, 0.0, 100.0, 100.0, 0.0, 100.0])).bimodal
        False
        >>> bimodality(np.repeat([0.0, 100.0], 10)).bimodal
        True
    """
    scores = scores[np.isfinite(scores)]
    n = len(scores)
    if n < 4:
        return Bimodality(n, nan, "fewer than four ratings")
    if is_constant(scores):
        return Bimodality(n, nan, CONSTANT)
    skewness, kurtosis = (float(moment(scores, bias=False)) for moment in (stats.skew, stats.kurtosis))
    return Bimodality(n, (skewness**2 + 1) / (kurtosis + 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))))


def normality(scores: Values) -> Normality:
    """Shapiro and Wilk's test up to 5,000 ratings, D'Agostino and Pearson's K² above.

    scores: (ratings,), of one clip, say, or a model's residuals; what is not finite is left out. NaN with fewer than
    three ratings or where they are constant.

    Source: Shapiro and Wilk 1965, doi:10.1093/biomet/52.3-4.591; D'Agostino and Pearson 1973,
    doi:10.1093/biomet/60.3.613.
    """
    scores = scores[np.isfinite(scores)]
    n = len(scores)
    test = "Shapiro-Wilk" if n <= MOST_FOR_SHAPIRO else "D'Agostino-Pearson"
    if n < 3:
        return Normality(n, test, nan, nan, "fewer than three ratings")
    if is_constant(scores):
        return Normality(n, test, nan, nan, CONSTANT)
    found = stats.shapiro(scores) if n <= MOST_FOR_SHAPIRO else stats.normaltest(scores)
    return Normality(n, test, float(found.statistic), float(found.pvalue))

"""What ratings and scores share: one point for each song, target and system that has both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import NothingToCompareError

Average = Literal["mean", "median"]
AVERAGES: tuple[Average, ...] = ("mean", "median")
POINT = ("song", "target", "system")


@dataclass(frozen=True)
class Grades:
    """The single ratings behind the points.

    point, listener: (ratings,), which point each is of and which listener it is from; score: (ratings,), 0 to 100.
    """

    point: NDArray[np.intp]
    listener: NDArray[np.intp]
    score: NDArray[np.float64]

    @property
    def listeners(self) -> int:
        return int(self.listener.max()) + 1 if self.listener.size else 0


@dataclass(frozen=True)
class Points:
    """Opinions and scores of the same signals.

    labels: a row a point, with song, target and system; opinion: (points,), the mean or median rating;
    scores: (points, metrics), NaN where a metric has no value or an infinite one; grades: None where only a
    published average is known.
    """

    labels: pd.DataFrame
    opinion: NDArray[np.float64]
    scores: NDArray[np.float64]
    metrics: tuple[str, ...]
    grades: Grades | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def codes(self, *columns: str) -> NDArray[np.intp]:
        """(points,): a number from 0 for each different combination of those labels."""
        return _numbered(self.labels, columns)

    def without_grades(self) -> Points:
        """The same points where only their averages are known."""
        return replace(self, grades=None)

    def turned(self, higher_is_better: Mapping[str, bool]) -> Points:
        """The same points with the sign of every metric turned so that more is better.

        A metric that is not in `higher_is_better` is taken as higher is better.
        """
        signs = np.array([1.0 if higher_is_better.get(metric, True) else -1.0 for metric in self.metrics])
        return replace(self, scores=self.scores * signs)


def match(ratings: pd.DataFrame, scores: pd.DataFrame, *, average: Average) -> Points:
    """The points that ratings and scores share, sorted by song, target and system.

    References and anchors (`role` other than `system`) are left out, and so are ratings that are NaN. An opinion is
    the mean or median over all rows of its point, repeated trials included.

    Raises `NothingToCompareError` where they share none.
    """
    rated = ratings[(ratings["role"] == "system") & ratings["score"].notna()]
    values = scores.assign(value=scores["value"].where(np.isfinite(scores["value"])))
    wide = values.pivot_table(index=list(POINT), columns="metric", values="value", aggfunc="first", dropna=False)
    opinion = rated.groupby(list(POINT), observed=True)["score"].agg(average)
    shared = opinion.index.intersection(wide.index).sort_values()
    if not len(shared):
        raise NothingToCompareError(_nothing_shared(rated, scores))
    # In the order in which the scores name them: related metrics stay together.
    metrics = tuple(str(name) for name in pd.unique(scores["metric"]))
    place = shared.get_indexer(pd.MultiIndex.from_frame(rated[list(POINT)]))
    used = place >= 0
    grades = Grades(
        point=place[used],
        listener=_numbered(rated.loc[used], ("study", "listener")),
        score=rated["score"].to_numpy(float)[used],
    )
    return Points(
        labels=shared.to_frame(index=False).astype(str),
        opinion=opinion.loc[shared].to_numpy(float),
        scores=wide.reindex(index=shared, columns=list(metrics)).to_numpy(float),
        metrics=metrics,
        grades=grades,
    )


def _numbered(table: pd.DataFrame, columns: Sequence[str]) -> NDArray[np.intp]:
    return np.asarray(table.groupby(list(columns), observed=True).ngroup(), dtype=np.intp)


def _nothing_shared(rated: pd.DataFrame, scores: pd.DataFrame) -> str:
    if rated.empty:
        return "There are no ratings of systems."
    if scores.empty:
        return "There are no scores."
    one, other = (" / ".join(map(str, table[list(POINT)].iloc[0])) for table in (rated, scores))
    return (
        "Ratings and scores share no song, target and system; "
        f"the first rating is of {one}, the first score of {other}."
    )

"""From two tables to the answer: which metrics agree with people, how surely, and where that cannot be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

import pandas as pd

from analysis.errors import NoOpinionError, NothingToCompareError
from analysis.statistics.analytic import pearson_interval, spearman_interval
from analysis.statistics.bootstrap import bootstrap, can_resample
from analysis.statistics.correlation import correlate
from analysis.statistics.mos import mean_opinion_scores
from analysis.statistics.normalise import normalise_within_trials
from analysis.statistics.points import Average, Points, match
from analysis.statistics.scales import opinions_only

Scale = Literal["raw", "normalised"]
SCALES: tuple[Scale, ...] = ("raw", "normalised")
LEVELS = ("pooled", "target", "within_song", "system")
CORRELATION_COLUMNS = (
    "level", "group", "metric", "n",
    "pearson", "pearson_low", "pearson_high", "spearman", "spearman_low", "spearman_high",
    "interval", "reason",
)  # fmt: skip
FISHER = "Fisher's z over the points (Spearman: Bonett and Wright)"
FEW_SONGS = 5  # with fewer, resampled songs are too much alike, or too few, to stand for others
NOT_RESAMPLED = "none (one listener and one song cannot be resampled)"


@dataclass(frozen=True)
class Choices:
    """How ratings become opinions, and how intervals are made."""

    average: Average = "mean"
    scale: Scale = "raw"
    include_simulated: bool = False
    draws: int = 10_000
    seed: int = 0


@dataclass(frozen=True)
class Agreement:
    """Points, their correlations (`CORRELATION_COLUMNS`), and what a reader must know about them."""

    points: Points
    correlations: pd.DataFrame
    notes: tuple[str, ...] = ()


def usable_ratings(ratings: pd.DataFrame, choices: Choices) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The ratings that the choices allow, on the scale that they name, and notes on what was left out.

    Raises `NothingToCompareError` where only simulated ratings are there and they were not asked for, `NoOpinionError`
    where none says how good a clip is.
    """
    given = len(ratings)
    ratings, left_out = opinions_only(ratings)
    if given and ratings.empty:
        raise NoOpinionError(f"There is no opinion among these ratings. {' '.join(left_out)}")
    notes = list(left_out)
    simulated = ratings["simulated"].astype(bool)
    if not choices.include_simulated:
        if len(ratings) and simulated.all():
            raise NothingToCompareError(
                f"All {len(ratings):,} ratings are simulated, and simulated ratings are left out unless asked for."
            )
        if simulated.any():
            notes.append(f"{int(simulated.sum()):,} simulated ratings are left out.")
        ratings = ratings[~simulated]
    elif simulated.any():
        notes.append(f"{int(simulated.sum()):,} of {len(ratings):,} ratings are simulated: no person gave them.")
    if choices.scale == "normalised":
        ratings = normalise_within_trials(ratings)
        flat = int(ratings["score"].isna().sum())
        if flat:
            notes.append(f"{flat} ratings are left out: their trial's grades are all equal and cannot be normalised.")
    return ratings, tuple(notes)


def agree(
    ratings: pd.DataFrame, scores: pd.DataFrame, *, higher_is_better: Mapping[str, bool], choices: Choices
) -> Agreement:
    """Every metric against people's opinions, at every level, with intervals from resampled listeners and songs.

    ratings: what `usable_ratings` leaves. A metric that is not in `higher_is_better` is taken as higher is better.
    Raises `NothingToCompareError` where ratings and scores share no point.
    """
    points = match(ratings, scores, average=choices.average)
    turned = points.turned(higher_is_better)
    rows = [asdict(row) for row in correlate(turned)]
    if can_resample(turned):
        intervals = bootstrap(turned, average=choices.average, draws=choices.draws, seed=choices.seed)
        for row, found in zip(rows, intervals, strict=True):
            row |= {
                "pearson_low": found.pearson.low, "pearson_high": found.pearson.high,
                "spearman_low": found.spearman.low, "spearman_high": found.spearman.high,
            }  # fmt: skip
    table = pd.DataFrame(rows).reindex(columns=list(CORRELATION_COLUMNS))
    return Agreement(points, table.assign(interval=_how(points, choices)), _notes(points, higher_is_better))


def agree_published(points: Points, *, higher_is_better: Mapping[str, bool]) -> Agreement:
    """The same from a published table of mean opinions, with analytic intervals: there are no ratings to resample."""
    rows = [asdict(row) for row in correlate(points.turned(higher_is_better)) if row.level != "within_song"]
    for row in rows:
        row["pearson_low"], row["pearson_high"] = pearson_interval(row["pearson"], row["n"])
        row["spearman_low"], row["spearman_high"] = spearman_interval(row["spearman"], row["n"])
    table = pd.DataFrame(rows).reindex(columns=list(CORRELATION_COLUMNS))
    return Agreement(points, table.assign(interval=FISHER))


def opinion_tables(ratings: pd.DataFrame) -> pd.DataFrame:
    """The mean opinion scores as mos.csv has them: by system, by target, by song, by target and system.

    References and anchors appear among the systems, under their role, and in no other row.
    """
    systems = ratings[ratings["role"] == "system"]
    groups: list[tuple[str, pd.DataFrame, tuple[str, ...]]] = [
        ("system", ratings, ("system", "role")),
        ("target", systems, ("target",)),
        ("song", systems, ("song",)),
        ("target and system", ratings, ("target", "system", "role")),
    ]
    tables = [mean_opinion_scores(table, columns).assign(by=by) for by, table, columns in groups]
    labels = ["by", "song", "target", "system", "role"]
    measures = [column for column in tables[0] if column not in (*labels,)]
    return pd.concat(tables, ignore_index=True).reindex(columns=[*labels, *measures])


def _how(points: Points, choices: Choices) -> str:
    if points.grades is None or not can_resample(points):
        return NOT_RESAMPLED
    listeners, songs = points.grades.listeners, points.labels["song"].nunique()
    units = [f"{count} {name}{'s' if count > 1 else ''}" for count, name in ((listeners, "listener"), (songs, "song"))]
    return f"bootstrap of {' and '.join(units)}, {choices.draws} draws"


def _notes(points: Points, higher_is_better: Mapping[str, bool]) -> tuple[str, ...]:
    notes = []
    songs = points.labels["song"].nunique()
    if songs < FEW_SONGS:
        count = "one song" if songs == 1 else f"{songs} songs"
        notes.append(f"There are ratings of {count} only: the intervals say little about other songs.")
    unknown = [metric for metric in points.metrics if metric not in higher_is_better]
    if unknown:
        notes.append(f"Taken as higher is better, as nothing else is known of them: {', '.join(unknown)}.")
    return tuple(notes)

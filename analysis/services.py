"""What analysis writes: scores into the database, tables into files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from analysis.errors import TableError
from analysis.files import write_text
from analysis.models import MetricDescription, Score
from mushra.models import Experiment

if TYPE_CHECKING:
    import pandas as pd

    from analysis.score_file import ScoreRow
    from analysis.statistics.agreement import Agreement, Choices

PUBLISHED = " (published)"  # after the name of a metric whose scores are a study's own


@transaction.atomic
def scores_store(*, experiment: Experiment, rows: Iterable[ScoreRow]) -> int:
    """Store scores for an experiment, in the place of those of the same song, target, system and metric.

    Returns how many there were.
    """
    rows = list(rows)
    metrics_describe(dict.fromkeys(row.metric for row in rows))
    scores = [
        Score(
            experiment=experiment, song=row.song, target=row.target, system=row.system, metric_id=row.metric,
            value=None if isnan(row.value) else row.value, reason=row.reason, caution=row.caution, version=row.version,
        )
        for row in rows
    ]  # fmt: skip
    Score.objects.bulk_create(
        scores,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["experiment", "song", "target", "system", "metric"],
        update_fields=["value", "reason", "caution", "version"],
    )
    return len(scores)


def metrics_describe(names: Iterable[str]) -> None:
    """Keep what METRICS says of these metrics; of one that it does not have, no more than its name."""
    from analysis.metrics import METRICS

    known = METRICS.names()
    for name in names:
        metric = METRICS.get(name.lower()) if name.lower() in METRICS else None
        MetricDescription.objects.update_or_create(
            name=name,
            defaults={
                "label": metric.label if metric else name,
                "unit": metric.unit if metric else "",
                "higher_is_better": metric.higher_is_better if metric else None,
                "position": known.index(metric.name) if metric else len(known),
            },
        )


@dataclass(frozen=True)
class Written:
    """What `correlations_write` found, and the files that it wrote."""

    agreement: Agreement
    notes: tuple[str, ...]
    files: tuple[Path, ...]


def correlations_write(
    *,
    ratings: Path,
    scores: Path,
    output: Path,
    choices: Choices,
    attribute: str | None = None,
    anchors: Sequence[str] = (),
    published: Path | None = None,
) -> Written:
    """Correlate a ratings.csv with a scores.csv, and write correlations.csv and mos.csv into a folder.

    anchors: systems of the ratings that are none, where the file does not say so itself. published: another scores.csv
    of the same clips, whose metrics are told apart by `PUBLISHED`.

    Raises `TableError` and `NothingToCompareError`, before anything is written.
    """
    import pandas as pd

    from analysis.metrics import METRICS
    from analysis.statistics.agreement import agree, opinion_tables, usable_ratings
    from analysis.statistics.tables import read_ratings, read_scores

    rated = _of_attribute(read_ratings(ratings), ratings, attribute)
    rated = rated.assign(role=rated["role"].mask(rated["system"].isin(anchors), "anchor"))
    used, left_out = usable_ratings(rated, choices)
    scored = read_scores(scores)
    if published is not None:
        theirs = read_scores(published)
        scored = pd.concat([scored, theirs.assign(metric=theirs["metric"] + PUBLISHED)], ignore_index=True)
    # Other studies write SDR where we write sdr.
    ours = {str(name): str(name).removesuffix(PUBLISHED).lower() for name in scored["metric"].unique()}
    directions = {name: METRICS.get(own).higher_is_better for name, own in ours.items() if own in METRICS}
    agreement = agree(used, scored, higher_is_better=directions, choices=choices)
    files = (output / "correlations.csv", output / "mos.csv")
    for path, table in zip(files, (agreement.correlations, opinion_tables(used)), strict=True):
        write_text(path, table.to_csv(index=False, lineterminator="\n"))
    return Written(agreement, (*left_out, *agreement.notes), files)


def _of_attribute(ratings: pd.DataFrame, path: Path, attribute: str | None) -> pd.DataFrame:
    there: Sequence[str] = sorted(set(ratings["attribute"]))
    if attribute is None and len(there) == 1:
        return ratings
    if attribute not in there:
        asked = f"no attribute {attribute!r}" if attribute is not None else f"{len(there)} attributes, to be told apart"
        raise TableError(f"{path} has {asked}; choose one with --attribute: {', '.join(map(repr, there))}.")
    return ratings[ratings["attribute"] == attribute]

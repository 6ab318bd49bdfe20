"""Pages of a study's ratings and scores, and counts of its scores, wherever the study comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from analysis.errors import ParameterError
from analysis.models import Score
from analysis.score_file import NO_REASON
from analysis.selectors import metric_facts
from analysis.stored import table_read
from analysis.studies import RunHere, Study, no_scores
from mushra.selectors.ratings import rating_rows, ratings_of

if TYPE_CHECKING:
    import pandas as pd

Rows = list[dict[str, Any]]
SCORE_FIELDS = ("song", "target", "system", "metric_id", "value", "reason", "caution", "version")
WHOLE_NUMBERS = ("replicate", "trial_index")


def rating_page(study: Study, *, simulated: bool, target: str, attribute: str, rows: slice) -> tuple[Rows, int]:
    """A page of ratings.csv, and how many rows there are. Raises `ParameterError` on an unknown target or attribute."""
    if isinstance(study, RunHere):
        experiment = study.experiment
        _known("attribute", attribute, [experiment.attribute])
        _known("target", target, experiment.trials.order_by().values_list("target", flat=True))
        chosen = {"experiment": experiment, "include_simulated": simulated, "target": target}
        return list(rating_rows(**chosen, rows=rows)), ratings_of(**chosen).count()
    frame = _table(study, "ratings")
    frame = frame if simulated else frame[~frame["simulated"].astype(bool)]
    frame = _of(_of(frame, "attribute", attribute), "target", target)
    scale = {"scale_minimum": 0.0, "scale_maximum": 100.0}  # an import brings all to this one
    return [scale | _rating(row) for row in _records(frame.iloc[rows])], len(frame)


def score_page(study: Study, *, target: str, metric: str, rows: slice) -> tuple[Rows, int]:
    """A page of scores, and how many there are. Raises `ParameterError` on an unknown target or metric."""
    if isinstance(study, RunHere):
        scores = Score.objects.filter(experiment=study.experiment)
        for name, field, value in (("metric", "metric_id", metric), ("target", "target", target)):
            _known(name, value, scores.order_by().values_list(field, flat=True).distinct())
            scores = scores.filter(**{field: value}) if value else scores
        ordered = scores.order_by("metric__position", "metric__name", "song", "target", "system")
        found: Rows = [dict(row) for row in ordered.values(*SCORE_FIELDS)[rows]]
        return [row | {"metric": row["metric_id"], "made_by": row["version"]} for row in found], scores.count()
    frame = _of(_of(_table(study, "scores"), "metric", metric), "target", target)
    return [_score(row) for row in _records(frame.iloc[rows])], len(frame)


def metric_rows(study: Study) -> Rows:
    """What is known of each metric that the study has scores of, and how many there are, with and without a value."""
    if isinstance(study, RunHere):
        counted = Score.objects.filter(experiment=study.experiment).order_by("metric__position", "metric__name")
        counts = counted.values_list("metric__name", "metric__position").annotate(Count("value"), Count("pk"))
        numbers = {name: (defined, total) for name, _, defined, total in counts}
    else:
        grouped = _table(study, "scores").groupby("metric", sort=False, observed=True)["value"].agg(["count", "size"])
        numbers = {str(name): (int(row["count"]), int(row["size"])) for name, row in grouped.iterrows()}
    facts = metric_facts()
    return [
        _fact(name, facts) | {"defined": defined, "undefined": total - defined}
        for name, (defined, total) in numbers.items()
    ]


def _fact(name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    known = facts.get(name)
    if known is None:
        return {"name": name, "label": name, "unit": "", "higher_is_better": None}
    return {"name": name, "label": known.label, "unit": known.unit, "higher_is_better": known.higher_is_better}


def _table(study: Any, name: str) -> pd.DataFrame:
    file = getattr(study.study, name)
    return table_read(file) if file else no_scores()


def _of(frame: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    if not value:
        return frame
    texts = frame[column].astype(str)
    _known(column, value, texts)
    return frame[texts == value]


def _known(what: str, asked: str, there: Iterable[str]) -> None:
    if asked and asked not in (known := sorted(set(there))):
        raise ParameterError(f"There is no {what} {asked!r} in this study; there are {', '.join(known) or 'none'}.")


def _records(frame: pd.DataFrame) -> Rows:
    """Rows with None for what is missing."""
    plain = frame.astype(object)
    return [
        {str(key): value for key, value in row.items()} for row in plain.where(frame.notna(), None).to_dict("records")
    ]


def _rating(row: dict[str, Any]) -> dict[str, Any]:
    """A rating of a table, whose columns may all be text: whole numbers as such, and None for an empty cell."""
    for name in WHOLE_NUMBERS:
        text = str(row.get(name) or "")
        row[name] = int(text) if text.isdecimal() else text or None
    return row


def _score(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"reason": NO_REASON if row["value"] is None else "", "caution": "", "made_by": ""}

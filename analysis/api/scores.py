"""A study's scores: read in pages; added, of metrics that were computed elsewhere, all that are sent or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import nan
from typing import Any

from django.http import HttpRequest
from ninja import Router

from analysis.api import schemas
from analysis.api.answers import answers, reading
from analysis.api.auth import READ, WRITE
from analysis.api.paging import Limit, Offset
from analysis.api.rows import score_page
from analysis.errors import AnalysisError
from analysis.score_file import NO_REASON, ScoreRow
from analysis.services import scores_store
from analysis.studies import RunHere, study_get
from mushra.models import Stimulus

router = Router(auth=READ, tags=["studies"])
TOO = {frozenset({409, 413}): schemas.Problem}  # a study that takes none, and more than fits into a request
NAMED = 3  # problems that the sentence names; the answer lists all


class ScoresRefusedError(AnalysisError):
    """Scores that are not this experiment's; `rows` says of each what is wrong with it."""

    status = 422

    def __init__(self, message: str, rows: Sequence[dict[str, Any]]) -> None:
        super().__init__(message)
        self.rows = rows


class NotRunHereError(AnalysisError):
    """A study that scores cannot be added to."""

    status = 409


@router.get(
    "/studies/{slug:slug}/scores", response=reading(schemas.Scores), operation_id="getScores",
    summary="Its scores: the rows of scores.csv, in pages",
)  # fmt: skip
def scores(
    request: HttpRequest, slug: str, target: str = "", metric: str = "", limit: Limit = 1000, offset: Offset = 0
) -> Any:
    # Stamped by content: a reason may change where no value does.
    found = study_get(slug=slug, user=request.auth)
    rows, total = score_page(found, target=target, metric=metric, rows=slice(offset, offset + limit))
    return schemas.Scores(version=found.version(), limit=limit, offset=offset, total=total, rows=rows)


@router.post(
    "/studies/{slug:slug}/scores", response=answers(schemas.Stored, schemas.RowsRefused) | TOO,
    auth=WRITE, operation_id="addScores", summary="Add scores of a metric that was computed elsewhere",
    description="All rows are stored, in the place of those of the same song, target, system and metric, or none. "
    "Needs a token; a session is not enough.",
)  # fmt: skip
def add_scores(request: HttpRequest, slug: str, rows: list[schemas.NewScore]) -> Any:
    study = study_get(slug=slug, user=request.auth, edit=True)
    if not isinstance(study, RunHere):
        raise NotRunHereError(f"{study.title} was imported, and its scores with it; import it again with more of them.")
    problems = list(_problems(study, rows))
    if problems:
        raise ScoresRefusedError(_sentence(problems, len(rows)), problems)
    stored = scores_store(experiment=study.experiment, rows=map(_score, rows))
    return {"stored": stored, "version": study.version()}


def _problems(study: RunHere, rows: Sequence[schemas.NewScore]) -> Iterable[dict[str, Any]]:
    """Of each row that is not about one of the experiment's clips, or says something twice, what is wrong with it."""
    heard = Stimulus.objects.filter(trial__experiment=study.experiment, trial__is_training=False).order_by()
    clips = set(heard.values_list("trial__song", "trial__target", "system"))
    songs, pairs = {song for song, _, _ in clips}, {(song, target) for song, target, _ in clips}
    first: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=1):
        key = (row.song, row.target, row.system, row.metric)
        if row.song not in songs:
            detail = f"there is no song {row.song!r} in {study.slug}; there are {_listed(songs)}"
        elif key[:2] not in pairs:
            there = _listed(target for song, target in pairs if song == row.song)
            detail = f"{row.song} has no target {row.target!r}; it has {there}"
        elif key[:3] not in clips:
            there = _listed(system for *pair, system in clips if tuple(pair) == key[:2])
            detail = f"{row.song}, {row.target} has no system {row.system!r}; it has {there}"
        elif key in first:
            detail = f"a second score of {', '.join(key)}; the first is in row {first[key]}"
        elif row.value is not None and row.reason:
            detail = "a reason goes with a value of null, and this has a value"
        else:
            first[key] = number
            continue
        yield {"row": number, "detail": detail}


def _sentence(problems: Sequence[dict[str, Any]], total: int) -> str:
    named = "; ".join(f"row {each['row']}: {each['detail']}" for each in problems[:NAMED])
    rest = f"; and {len(problems) - NAMED} more" if len(problems) > NAMED else ""
    return f"Nothing was stored, as {len(problems)} of {total} rows cannot be: {named}{rest}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))


def _score(row: schemas.NewScore) -> ScoreRow:
    reason = "" if row.value is not None else row.reason or NO_REASON
    return ScoreRow(row.song, row.target, row.system, row.metric, nan if row.value is None else row.value, reason)

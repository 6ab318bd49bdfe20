"""Reading studies: the list, one of them, its ratings and metrics."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from analysis.api import schemas
from analysis.api.answers import reading
from analysis.api.auth import READ
from analysis.api.paging import Limit, Offset
from analysis.api.rows import metric_rows, rating_page
from analysis.api.unchanged import stamp
from analysis.models import ImportedStudy, SystemDescription
from analysis.studies import RunHere, Study, study_get, study_list
from analysis.views.filters import Filters
from analysis.views.parts import outline

router = Router(auth=READ, tags=["studies"])


@router.get("/studies", response=reading(schemas.Studies), operation_id="listStudies", summary="All studies")
def studies(request: HttpRequest) -> Any:
    return {"studies": [_summary(study) for study in study_list(user=request.auth)]}


@router.get(
    "/studies/{slug:slug}", response=reading(schemas.StudyDetail), operation_id="getStudy", summary="One study"
)  # fmt: skip
def study(request: HttpRequest, slug: str) -> Any:
    found = study_get(slug=slug, user=request.auth)
    there = outline(found, Filters())
    facts = {one.system: one for one in _about(found).described_systems.all()}
    systems = [_facts(facts.get(name, SystemDescription(system=name))) for name in there.systems]
    choices = {"attributes": there.attributes, "targets": there.targets, "metrics": there.metrics}
    return _summary(found) | choices | {"systems": systems}


@router.get(
    "/studies/{slug:slug}/ratings", response=reading(schemas.Ratings), operation_id="getRatings",
    summary="Its ratings: the rows of ratings.csv, in pages",
)  # fmt: skip
def ratings(
    request: HttpRequest,
    response: HttpResponse,
    slug: str,
    target: str = "",
    attribute: str = "",
    simulated: Annotated[bool, Query(description="with simulated listeners' too; they are marked")] = False,
    limit: Limit = 1000,
    offset: Offset = 0,
) -> Any:
    found = study_get(slug=slug, user=request.auth)
    page = {"version": stamp(request, response, found), "limit": limit, "offset": offset}
    rows, total = rating_page(
        found, simulated=simulated, target=target, attribute=attribute, rows=slice(offset, offset + limit)
    )
    return schemas.Ratings(**page, total=total, rows=rows)


@router.get(
    "/studies/{slug:slug}/metrics", response=reading(schemas.Metrics), operation_id="getMetrics",
    summary="What is known of the metrics that it has scores of",
)  # fmt: skip
def metrics(request: HttpRequest, response: HttpResponse, slug: str) -> Any:
    found = study_get(slug=slug, user=request.auth)
    return {"version": stamp(request, response, found), "metrics": metric_rows(found)}


def _summary(study: Study) -> dict[str, Any]:
    about = _about(study)
    known = {"slug": study.slug, "title": study.title, "version": study.version(), "listeners": about.listener_count}
    if isinstance(about, ImportedStudy):
        here = {"kind": "imported", "state": None, "simulated_listeners": None}
    else:
        here = {"kind": "experiment", "state": about.state, "simulated_listeners": about.simulated_count}
    return known | here | {"ratings": about.rating_count}


def _about(study: Study) -> Any:
    """The study's record: an experiment with its counts, or an imported study."""
    return study.experiment if isinstance(study, RunHere) else study.study


def _facts(system: SystemDescription) -> dict[str, str]:
    return {name: getattr(system, name) for name in ("system", "loss", "network", "seed", "group")}

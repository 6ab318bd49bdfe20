"""The pages of a study's dashboard, a part each. What is slow to compute loads on its own, and once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analysis.errors import AnalysisError, NothingToCompareError
from analysis.parts import PARTS
from analysis.parts.content import Content, Notice
from analysis.parts.part import Evidence, Part
from analysis.remembered import is_remembered, part_content, remembered
from analysis.studies import Study, study_get
from analysis.views.filters import Choice, Filters, choice
from mushra.views.staff import staff_page
from separation.errors import UnknownNameError


@dataclass(frozen=True)
class Outline:
    """What a study has that can be chosen from."""

    attributes: tuple[str, ...]
    targets: tuple[str, ...]
    systems: tuple[str, ...]
    metrics: tuple[str, ...]
    has_simulated: bool


class UnknownPartError(AnalysisError):
    """A page that no dashboard has."""

    status = 404


@staff_page
def part(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A part's page: with what it says, where that is known already or asked for; otherwise it comes on its own."""
    study, record, filters = study_get(slug=slug, user=request.user), part_get(name), Filters.read(request.GET)
    context = shell(study, name) | {"part": record, "query": filters.query()}
    if "now" in request.GET or is_remembered(study, f"part {name}", used(record, filters).selection):
        context |= _body(study, record, filters)
    return render(request, "analysis/part.html", context)


@staff_page
def body(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """What a part says, without the page around it."""
    context = _body(study_get(slug=slug, user=request.user), part_get(name), Filters.read(request.GET))
    return render(request, "analysis/parts/body.html", context)


def shell(study: Study, here: str) -> dict[str, Any]:
    """What every page of a study's dashboard shows around its own part."""
    tabs = [(one.name, one.label) for one in map(PARTS.get, PARTS.names())]
    return {"study": study, "tabs": tabs, "here": here, "title": study.title, "nav": "studies"}


def outline(study: Study, filters: Filters) -> Outline:
    """What there is to choose from in a study, of the attribute that is chosen."""

    def make() -> Outline:
        data = study.data()
        evidence = Evidence(data, Filters(attribute=filters.attribute).selection)
        simulated = bool(data.ratings["simulated"].astype(bool).any())
        return Outline(evidence.attributes, evidence.all_targets, evidence.all_systems, evidence.metrics, simulated)

    return remembered(study, "outline", Filters(attribute=filters.attribute).selection, make)


def choices(outline: Outline, filters: Filters, uses: tuple[str, ...]) -> list[Choice]:
    """The rows of links above a part: those of its choices that the study leaves open."""
    rows = []
    if len(outline.attributes) > 1 and "attribute" in uses:
        first, *_ = outline.attributes
        rows.append(choice(filters, "Attribute", "attribute", {"" if name == first else name: name or "not named"
                                                               for name in outline.attributes}))  # fmt: skip
    if len(outline.targets) > 1 and "target" in uses:
        rows.append(choice(filters, "Target", "target", {"": "All"} | {name: name for name in outline.targets}))
    if "average" in uses:
        rows.append(choice(filters, "Average", "average", {"mean": "Mean", "median": "Median"}))
    if "scale" in uses:
        rows.append(choice(filters, "Scale", "scale", {"raw": "As given", "normalised": "Normalised"}))
    if "screening" in uses:
        rows.append(choice(filters, "Post-screening", "screening", {"0": "Off", "1": "Applied"}))
    if outline.has_simulated and "simulated" in uses:
        rows.append(choice(filters, "Listeners", "simulated", {"0": "People only", "1": "With simulated"}))
    return rows


def _body(study: Study, record: Part, filters: Filters) -> dict[str, Any]:
    there = outline(study, filters)
    chosen, only_simulated = used(record, filters), False
    try:
        content = part_content(study, record.name, chosen.selection)
    except NothingToCompareError as error:
        content = Content([Notice(str(error), "empty")])
        only_simulated = there.has_simulated and not chosen.selection.simulated
    metrics = [field for field in ("metric", "other") if field in record.uses]
    return {
        "study": study,
        "part": record,
        "filters": filters,
        "query": filters.query(),
        "choices": choices(there, filters, record.uses),
        "systems": there.systems if "without" in record.uses else (),
        "metrics": there.metrics,
        "pickers": [(field, getattr(filters, field)) for field in metrics],
        "carried": filters.hidden("without", *metrics),
        "blocks": [(type(block).__name__, block) for block in content.blocks],
        "with_simulated": filters.query(simulated="1") if only_simulated else "",
        "figures": {name: figure.plot for name, figure in content.figures.items()},
    }


def used(record: Part, filters: Filters) -> Filters:
    """The filters that change this part: another page's choices must not have it computed anew."""
    return Filters(**{name: getattr(filters, name) for name in record.uses})


def part_get(name: str) -> Part:
    """The part of that name. Raises `UnknownPartError`."""
    try:
        return PARTS.get(name)
    except UnknownNameError as error:
        raise UnknownPartError(str(error)) from error

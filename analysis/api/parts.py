"""Reading what a study's dashboard says, part by part: its tables as numbers, its figures, its words."""

from __future__ import annotations

from dataclasses import fields
from math import isfinite
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from analysis.api import schemas
from analysis.api.answers import reading
from analysis.api.auth import READ
from analysis.api.unchanged import stamp
from analysis.errors import AnalysisError, NothingToCompareError
from analysis.parts import PARTS
from analysis.parts import content as block
from analysis.parts.part import Part
from analysis.remembered import part_content
from analysis.studies import study_get
from analysis.views.filters import KNOWN, Filters
from separation.errors import UnknownNameError

router = Router(auth=READ, tags=["parts of the dashboard"])


class NoSuchPartError(AnalysisError):
    """A part that no dashboard has."""

    status = 404


def _parameters() -> list[dict[str, Any]]:
    """The choices of a dashboard's address, as OpenAPI describes parameters."""
    text = {"type": "string"}
    found = []
    for field in fields(Filters):
        if field.name == "without":
            schema: dict[str, Any] = {"type": "array", "items": text}
        else:
            schema = (
                text | ({"enum": list(KNOWN[field.name])} if field.name in KNOWN else {}) | {"default": field.default}
            )
        found.append({"in": "query", "name": field.name, "required": False, "schema": schema})
    return found


@router.get(
    "/studies/{slug:slug}/parts", response=reading(schemas.Parts), operation_id="listParts",
    summary="The pages of its dashboard",
)  # fmt: skip
def parts(request: HttpRequest, slug: str) -> Any:
    study_get(slug=slug, user=request.auth)
    return {"parts": [_summary(PARTS.get(name)) for name in PARTS.names()]}


@router.get(
    "/studies/{slug:slug}/parts/{part}", response=reading(schemas.Part), operation_id="getPart",
    summary="What a page of its dashboard says", openapi_extra={"parameters": _parameters()},
)  # fmt: skip
def part(request: HttpRequest, response: HttpResponse, slug: str, part: str) -> Any:
    study, record, asked = study_get(slug=slug, user=request.auth), _part(part), Filters.read(request.GET)
    version = stamp(request, response, study)
    chosen = {name: getattr(asked, name) for name in record.uses}  # another part's choices change nothing
    try:
        content = part_content(study, record.name, Filters(**chosen).selection)
    except NothingToCompareError as error:
        content = block.Content([block.Notice(str(error), "empty")])
    known = _summary(record) | {"study": study.slug, "version": version}
    known["chosen"] = {name: list(value) if isinstance(value, tuple) else value for name, value in chosen.items()}
    return schemas.Part(**known, **_said(content))


def _part(name: str) -> Part:
    try:
        return PARTS.get(name)
    except UnknownNameError as error:
        raise NoSuchPartError(str(error)) from error


def _summary(record: Part) -> dict[str, Any]:
    return {"part": record.name, "label": record.label, "question": record.question, "uses": list(record.uses)}


def _said(content: block.Content) -> dict[str, Any]:
    """A part's content by kinds of blocks; tables and figures by their names."""
    return {
        "notices": [
            {"tone": each.tone, "words": each.words} for each in content.blocks if isinstance(each, block.Notice)
        ],
        "texts": [each.words for each in content.blocks if isinstance(each, block.Text)],
        "tables": {name: _table(table) for name, table in content.tables.items()},
        "figures": {
            name: {"text": figure.text, "numbers": figure.numbers, "plot": figure.plot}
            for name, figure in content.figures.items()
        },
    }


def _table(table: block.Table) -> dict[str, Any]:
    columns = [{"key": column.key, "label": column.label, "places": column.places} for column in table.columns]
    keys = [column.key for column in table.columns]
    rows = [
        {key: _plain(row.get(key)) for key in ([*keys, "reason"] if row.get("reason") else keys)} for row in table.rows
    ]
    return {"title": table.title, "about": table.about, "columns": columns, "rows": rows}


def _plain(value: Any) -> schemas.Plain:
    """A value as JSON has it: numpy's numbers as Python's, null for what is no finite number."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not isfinite(value):
        return None
    return value if isinstance(value, str | bool | int | float) or value is None else str(value)

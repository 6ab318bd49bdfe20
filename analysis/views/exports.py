"""What a study's dashboard gives as files: a table in any format, and a report of all parts."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from analysis.errors import AnalysisError
from analysis.exports import TABLE_FORMATS, TableFormat
from analysis.parts.content import Table
from analysis.remembered import part_content
from analysis.report_files import REPORT_FORMATS, ReportFormat, report_html
from analysis.reports import report_make
from analysis.studies import study_get
from analysis.views.filters import Filters
from analysis.views.parts import outline, part_get, used
from mushra.views.staff import staff_page
from separation.errors import UnknownNameError


class UnknownFileError(AnalysisError):
    """A file that no part of a dashboard has."""

    status = 404


@staff_page
def table(request: HttpRequest, slug: str, part: str, name: str, form: str) -> HttpResponse:
    """One table of a part, with the same choices in the address as the part's page."""
    study, record, wanted = study_get(slug=slug, user=request.user), part_get(part), _format(form)
    filters = used(record, Filters.read(request.GET))
    found = part_content(study, part, filters.selection).tables
    if name not in found:
        raise UnknownFileError(f"{record.label} has no table {name!r}; there are {', '.join(found) or 'none'}.")
    simulated = filters.simulated == "1" and outline(study, filters).has_simulated
    file = f"{slug}-{part}-{name}{'-with-simulated' if simulated else ''}.{form}"
    return _file(wanted.write(_marked(found[name], simulated=simulated)), wanted.media_type, file)


@staff_page
def report(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """All parts of a study (or those of `?part=`) in one file, with the choices in the address."""
    study, wanted = study_get(slug=slug, user=request.user), _report_format(form)
    wanted.ready()
    parts = [part_get(name).name for name in request.GET.getlist("part")]
    made = report_make(study, Filters.read(request.GET).selection, parts=parts)
    file = f"{slug}-report{'-with-simulated' if made.simulated else ''}.{form}"
    return _file(wanted.make(report_html(made)), wanted.media_type, file)


def _format(name: str) -> TableFormat:
    try:
        return TABLE_FORMATS.get(name)
    except UnknownNameError as error:
        raise UnknownFileError(str(error)) from error


def _report_format(name: str) -> ReportFormat:
    try:
        return REPORT_FORMATS.get(name)
    except UnknownNameError as error:
        raise UnknownFileError(str(error)) from error


def _marked(table: Table, *, simulated: bool) -> Table:
    """The table whose title says so where ratings that no person gave are in its numbers: it goes into papers."""
    return replace(table, title=f"{table.title} (simulated ratings)") if simulated else table


def _file(content: str | bytes, media_type: str, name: str) -> HttpResponse:
    charset = "; charset=utf-8" if isinstance(content, str) else ""
    response = HttpResponse(content, content_type=f"{media_type}{charset}")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

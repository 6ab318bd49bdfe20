"""An experiment's results as files, for staff: every table in every format, and all of it as one zip file."""

from __future__ import annotations

import tempfile
from urllib.parse import urlencode

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mushra.exporters import EXPORTERS, FORMATS, TABLES
from mushra.selectors import experiment_get, export_rows
from mushra.services.bundles import Contents, bundle_write
from mushra.views.staff import problem, staff_page
from separation.errors import UnknownNameError

PARTS = ("audio", "personal", "consent", "simulated")  # of a bundle, as the page's form names them


@staff_page
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """The page that offers all of them."""
    tables = [(table, [(one, f"{table.name}_{one.name}") for one in FORMATS]) for table in TABLES]
    written = {name for _, names in tables for _, name in names}
    others = [exporter for exporter in EXPORTERS if exporter.name not in written]
    experiment = experiment_get(slug=slug, user=request.user)
    context = {
        "experiment": experiment, "formats": FORMATS, "tables": tables, "others": others,
        "nav": "studies", "simulated": _is_on(request, "simulated"),
    }  # fmt: skip
    return render(request, "mushra/lab/results.html", context)


@staff_page
def export(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A file by its exporter's name; ?simulated=1 for simulated listeners too."""
    try:
        exporter = EXPORTERS.get(name)
    except UnknownNameError as error:
        return problem(request, str(error), status=404)
    simulated = _is_on(request, "simulated")
    experiment = experiment_get(slug=slug, user=request.user)
    rows = export_rows(exporter=exporter, experiment=experiment, include_simulated=simulated)
    file_name = exporter.file_name(slug, include_simulated=simulated)
    return HttpResponse(
        exporter.function(rows),
        content_type=exporter.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


@staff_page
def bundle(request: HttpRequest, slug: str) -> FileResponse:
    """The zip file; ?audio=1, ?personal=1, ?consent=1 and ?simulated=1 for what it does not hold otherwise."""
    contents = Contents(**{part: _is_on(request, part) for part in PARTS})
    experiment = experiment_get(slug=slug, user=request.user)
    # On the data's own disk, as sounds may be large; gone when the answer was sent.
    file = tempfile.TemporaryFile(dir=settings.DATA_DIR)  # noqa: SIM115 - the answer closes it
    try:
        bundle_write(experiment=experiment, file=file, contents=contents)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{slug}.zip", content_type="application/zip")


@staff_page
def old_export(request: HttpRequest, slug: str) -> HttpResponse:
    """The address that files of ratings had before, with the format as a parameter."""
    experiment_get(slug=slug, user=request.user)
    asked = request.GET.copy()
    name = (asked.pop("format", None) or ["ratings_csv"])[-1]
    address = reverse("lab:export", kwargs={"slug": slug, "name": name})
    return redirect(f"{address}?{urlencode(asked)}" if asked else address)


def _is_on(request: HttpRequest, part: str) -> bool:
    return request.GET.get(part) in ("1", "on")

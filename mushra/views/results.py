"""An experiment's ratings and answers as files, for staff."""

from __future__ import annotations

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from mushra.errors import UnknownExperimentError
from mushra.exporters import EXPORTERS
from mushra.selectors import experiment_get, export_rows
from separation.errors import UnknownNameError


@require_GET
@staff_member_required
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """Ratings or answers in a format (?format=, `ratings_csv` without it); ?simulated=1 for simulated listeners too."""
    try:
        exporter = EXPORTERS.get(request.GET.get("format", "ratings_csv"))
        experiment = experiment_get(slug=slug)
    except (UnknownNameError, UnknownExperimentError) as error:
        return HttpResponse(str(error), status=404, content_type="text/plain; charset=utf-8")
    simulated = request.GET.get("simulated") == "1"
    data = exporter.function(export_rows(exporter=exporter, experiment=experiment, include_simulated=simulated))
    response = HttpResponse(data, content_type=exporter.content_type)
    name = exporter.file_name(slug, include_simulated=simulated)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

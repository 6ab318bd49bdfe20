"""Exports as an action: beside the action's menu there is one for the table and its format."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from mushra import selectors
from mushra.exporters import EXPORTERS
from mushra.models import Experiment
from separation.errors import ConcordError


def _choices() -> list[tuple[str, str]]:
    return [(exporter.name, exporter.label) for exporter in EXPORTERS]


class ExportForm(ActionForm):
    exporter = forms.ChoiceField(label="File:", choices=_choices, required=False)
    simulated = forms.BooleanField(label="with simulated listeners:", required=False)


class Exported(admin.ModelAdmin):
    """A list of experiments with the action "Export"."""

    action_form = ExportForm

    @admin.action(description="Export", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Experiment]) -> HttpResponse | None:
        try:
            return exported(
                queryset,
                name=request.POST.get("exporter") or "ratings_csv",
                include_simulated=bool(request.POST.get("simulated")),
            )
        except ConcordError as error:
            self.message_user(request, str(error), messages.ERROR)
            return None


def exported(experiments: QuerySet[Experiment], *, name: str, include_simulated: bool) -> HttpResponse:
    """One experiment's file, or a zip file with one each. Raises `ConcordError` where it cannot be made."""
    exporter = EXPORTERS.get(name)
    chosen: dict[str, Any] = {"exporter": exporter, "include_simulated": include_simulated}
    files = {
        exporter.file_name(experiment.slug, include_simulated=include_simulated): exporter.function(
            selectors.export_rows(experiment=experiment, **chosen)
        )
        for experiment in experiments
    }
    content_type = exporter.content_type
    if len(files) == 1:
        ((file_name, data),) = files.items()
    else:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in files.items():
                archive.writestr(each, content)
        file_name, data, content_type = f"{exporter.rows}.zip", buffer.getvalue(), "application/zip"
    disposition = f'attachment; filename="{file_name}"'
    return HttpResponse(data, content_type=content_type, headers={"Content-Disposition": disposition})

"""Exports as an action: beside the action's menu there is one for the table and its format."""

from __future__ import annotations

import io
import zipfile

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from mushra import selectors
from mushra.exporters import EXPORTERS, Exporter
from mushra.models import Experiment
from mushra.services.bundles import Contents, bundle_write
from separation.errors import ConcordError

ZIP = "application/zip"
BUNDLE = "bundle"  # all tables of a study in one zip file, without its sounds


def _choices() -> list[tuple[str, str]]:
    return [*((exporter.name, exporter.label) for exporter in EXPORTERS), (BUNDLE, "everything, as a bundle (ZIP)")]


class ExportForm(ActionForm):
    exporter = forms.ChoiceField(label="File:", choices=_choices, required=False)
    simulated = forms.BooleanField(label="with simulated listeners:", required=False)


class Exported(admin.ModelAdmin):
    """A list of experiments with the action "Export"."""

    action_form = ExportForm

    class Media:
        css = {"all": ["css/admin.css"]}

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
    if name == BUNDLE:
        content_type, what = ZIP, "bundles"
        files = dict(_bundle(experiment, include_simulated=include_simulated) for experiment in experiments)
    else:
        exporter = EXPORTERS.get(name)
        content_type, what = exporter.content_type, exporter.rows
        files = dict(_table(experiment, exporter, include_simulated=include_simulated) for experiment in experiments)
    if len(files) == 1:
        ((file_name, data),) = files.items()
    else:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in files.items():
                archive.writestr(each, content)
        file_name, data, content_type = f"{what}.zip", buffer.getvalue(), ZIP
    disposition = f'attachment; filename="{file_name}"'
    return HttpResponse(data, content_type=content_type, headers={"Content-Disposition": disposition})


def _table(experiment: Experiment, exporter: Exporter, *, include_simulated: bool) -> tuple[str, bytes]:
    rows = selectors.export_rows(experiment=experiment, exporter=exporter, include_simulated=include_simulated)
    return exporter.file_name(experiment.slug, include_simulated=include_simulated), exporter.function(rows)


def _bundle(experiment: Experiment, *, include_simulated: bool) -> tuple[str, bytes]:
    buffer = io.BytesIO()
    bundle_write(experiment=experiment, file=buffer, contents=Contents(simulated=include_simulated))
    return f"{experiment.slug}.zip", buffer.getvalue()

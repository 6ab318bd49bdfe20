"""Django's admin: scores and imported studies are looked at; what is known of systems is said here, or by a command."""

from __future__ import annotations

from django.contrib import admin

from analysis.api.admin import ApiTokenAdmin  # noqa: F401  # tokens are there
from analysis.models import ImportedClip, ImportedStudy, Score, SystemDescription
from mushra.admin.parts import ReadOnly, Restricted, Visible
from mushra.models import Experiment


@admin.register(Score)
class ScoreAdmin(ReadOnly, Restricted, admin.ModelAdmin):
    list_display = ["experiment", "song", "target", "system", "metric_id", "value", "reason", "caution", "version"]
    list_filter = [("experiment", Visible), "metric", "target"]
    search_fields = ["song", "system"]
    list_display_links = None


@admin.register(SystemDescription)
class SystemDescriptionAdmin(Restricted, admin.ModelAdmin):
    ways = ((Experiment, "experiment__"), (ImportedStudy, "imported__"))
    list_display = ["system", "experiment", "imported", "loss", "network", "seed", "group"]
    list_filter = [
        ("experiment", Visible), ("imported", Visible),
        "loss", "network", "group",
    ]  # fmt: skip
    list_select_related = ["experiment", "imported"]
    search_fields = ["system", "loss", "network"]


@admin.register(ImportedStudy)
class ImportedStudyAdmin(ReadOnly, Restricted, admin.ModelAdmin):
    ways = ((ImportedStudy, ""),)
    list_select_related = ["owner"]
    list_display = ["title", "slug", "owner", "listener_count", "rating_count", "created_at", "changed_at"]
    search_fields = ["title", "slug", "origin"]


@admin.register(ImportedClip)
class ImportedClipAdmin(ReadOnly, Restricted, admin.ModelAdmin):
    ways = ((ImportedStudy, "study__"),)
    list_display = ["study", "song", "target", "system"]
    list_filter = [("study", Visible), "target"]
    search_fields = ["song", "system"]

"""Scores can be looked at in Django's admin; they are written by `score` and `import_scores` alone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from analysis.models import Score


@admin.register(Score)
class ScoreAdmin(admin.ModelAdmin):
    list_display = ["experiment", "song", "target", "system", "metric_id", "value", "reason", "caution", "version"]
    list_filter = ["experiment", "metric", "target"]
    search_fields = ["song", "system"]
    list_display_links = None

    def has_add_permission(self, *args: Any) -> bool:
        return False

    def has_change_permission(self, *args: Any) -> bool:
        return False

    def has_delete_permission(self, *args: Any) -> bool:
        return False

"""Experiments in the making, to be looked at; they are made and thrown away on their own pages."""

from __future__ import annotations

from django.contrib import admin

from mushra.admin.parts import ReadOnly, Restricted
from mushra.models import Draft


@admin.register(Draft)
class DraftAdmin(ReadOnly, Restricted, admin.ModelAdmin):
    ways = ((Draft, ""),)
    list_display = ["__str__", "owner", "created_at", "changed_at"]
    list_filter = [("owner", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["owner"]
    search_fields = ["title", "owner__username"]
    search_help_text = "Title, or whose it is"
    date_hierarchy = "changed_at"
    fields = ["title", "owner", "answers", "created_at", "changed_at"]

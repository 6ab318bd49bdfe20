"""Trials with what can be heard in each."""

from __future__ import annotations

from django.contrib import admin

from mushra.admin.parts import ReadOnly, Restricted, Visible
from mushra.models import Stimulus, Trial


class StimulusInline(ReadOnly, admin.TabularInline):
    model = Stimulus
    extra = 0
    fields = ["role", "system", "gain_db", "sha256"]


@admin.register(Trial)
class TrialAdmin(ReadOnly, Restricted, admin.ModelAdmin):
    list_display = ["experiment", "position", "song", "target", "is_training", "rate", "frames", "loudness"]
    list_display_links = ["song"]
    list_filter = [("experiment", Visible), "is_training", "target"]
    list_select_related = ["experiment"]
    search_fields = ["song", "target", "stimuli__system", "experiment__title"]
    search_help_text = "Song, target, system or study"
    inlines = [StimulusInline]

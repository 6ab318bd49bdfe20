"""What listeners did on the pages of trials, to be looked at."""

from __future__ import annotations

from django.contrib import admin

from mushra.admin.parts import ReadOnly, Restricted, Visible
from mushra.models import Experiment, Interaction


@admin.register(Interaction)
class InteractionAdmin(ReadOnly, Restricted, admin.ModelAdmin):
    ways = ((Experiment, "presentation__session__experiment__"),)
    list_display = [
        "listener", "song", "target", "sequence", "kind", "signal", "value", "second_value", "seconds", "received_at",
    ]  # fmt: skip
    list_filter = [
        ("presentation__session__experiment", Visible), "kind",
        "presentation__session__simulated",
    ]  # fmt: skip
    list_select_related = ["presentation__session", "presentation__trial"]
    search_fields = ["=presentation__session__listener", "presentation__trial__song"]
    search_help_text = "A listener's code, or a song"
    date_hierarchy = "received_at"
    show_full_result_count = False  # there are many of them

    @admin.display(ordering="presentation__session__listener")
    def listener(self, interaction: Interaction) -> str:
        return interaction.presentation.session.listener

    @admin.display(ordering="presentation__trial__song")
    def song(self, interaction: Interaction) -> str:
        return interaction.presentation.trial.song

    @admin.display(ordering="presentation__trial__target")
    def target(self, interaction: Interaction) -> str:
        return interaction.presentation.trial.target

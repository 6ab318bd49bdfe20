"""Ratings, to be looked at."""

from __future__ import annotations

from django.contrib import admin

from mushra.admin.parts import SIMULATED, ReadOnly, Restricted, Visible
from mushra.models import Experiment, Rating


@admin.register(Rating)
class RatingAdmin(ReadOnly, Restricted, admin.ModelAdmin):
    ways = ((Experiment, "slot__presentation__session__experiment__"),)
    list_display = ["listener", "kind", "song", "target", "stimulus", "score", "comment", "rated_at"]
    list_filter = [
        ("slot__presentation__session__experiment", Visible),
        "slot__presentation__session__simulated", "slot__stimulus__role",
    ]  # fmt: skip
    search_fields = [
        "=slot__presentation__session__listener", "slot__stimulus__system", "slot__stimulus__trial__song",
        "slot__comment__text",
    ]  # fmt: skip
    search_help_text = "A listener's code, a system, a song, or words of a comment"
    date_hierarchy = "rated_at"
    show_full_result_count = False  # to count them all takes longer than to find some
    list_select_related = ["slot__stimulus__trial", "slot__presentation__session", "slot__comment"]

    @admin.display(ordering="slot__presentation__session__listener")
    def listener(self, rating: Rating) -> str:
        return rating.slot.presentation.session.listener

    @admin.display(ordering="slot__stimulus__trial__song")
    def song(self, rating: Rating) -> str:
        return rating.slot.stimulus.trial.song

    @admin.display(ordering="slot__stimulus__trial__target")
    def target(self, rating: Rating) -> str:
        return rating.slot.stimulus.trial.target

    @admin.display(ordering="slot__stimulus__system")
    def stimulus(self, rating: Rating) -> str:
        return rating.slot.stimulus.system

    @admin.display
    def comment(self, rating: Rating) -> str:
        comment = getattr(rating.slot, "comment", None)
        return comment.text if comment else ""

    @admin.display(description="listener is", ordering="slot__presentation__session__simulated")
    def kind(self, rating: Rating) -> str:
        return SIMULATED if rating.slot.presentation.session.simulated else "a person"

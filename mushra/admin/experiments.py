"""Experiments: found, exported, opened and closed by actions; of what listeners were given, nothing can be changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from mushra import selectors, services
from mushra.admin.exporting import Exported
from mushra.admin.invitations import InvitationInline
from mushra.admin.parts import SIMULATED, ReadOnly, Restricted, StepInline
from mushra.admin.words import protocol_words, rule_words, scale_words, screening_words
from mushra.models import Experiment, Trial


class TrialInline(ReadOnly, admin.TabularInline):
    model = Trial
    extra = 0
    fields = ["position", "song", "target", "is_training", "rate", "frames", "loudness"]
    show_change_link = True


@admin.register(Experiment)
class ExperimentAdmin(Restricted, Exported):
    ways = ((Experiment, ""),)
    list_display = [
        "title",
        "slug",
        "owner",
        "protocol",
        "state",
        "trial_count",
        "listener_count",
        "rating_count",
        "simulated",
        "created_at",
    ]
    list_filter = ["state", "protocol", "attribute", "created_at"]
    search_fields = ["title", "slug", "trials__song"]
    search_help_text = "Title, slug or song"
    date_hierarchy = "created_at"
    readonly_fields = [
        "state", "slug", "owner", "protocol_used", "attribute", "question", "scale", "rules", "screening", "order",
        "trials_per_listener", "replicates", "return_url", "screen_out_url", "full_url", "crowd_ids", "good_listeners",
        "seed", "created_at", "files",
    ]  # fmt: skip
    fields = ["title", *readonly_fields]
    inlines = [InvitationInline, StepInline, TrialInline]
    actions = ["open", "pause", "close", "export"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Experiment]:
        return selectors.experiment_list(user=request.user).select_related("owner")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # the stepper and `manage.py build_experiment` make them: they are made of files

    def has_delete_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return False  # ratings hang on it; close it instead

    @admin.display(description="protocol")
    def protocol_used(self, experiment: Experiment) -> str:
        return protocol_words(experiment)

    @admin.display(description="answers")
    def scale(self, experiment: Experiment) -> str:
        return scale_words(experiment)

    @admin.display(description="rules")
    def rules(self, experiment: Experiment) -> str:
        return rule_words(experiment)

    @admin.display(description="screening")
    def screening(self, experiment: Experiment) -> str:
        return screening_words(experiment)

    @admin.display(description="trials")
    def trial_count(self, experiment: Experiment) -> int:
        return experiment.trial_count

    @admin.display(description="listeners finished")
    def listener_count(self, experiment: Experiment) -> int:
        return experiment.listener_count

    @admin.display(description="ratings")
    def rating_count(self, experiment: Experiment) -> int:
        return experiment.rating_count

    @admin.display(description="simulated listeners")
    def simulated(self, experiment: Experiment) -> str:
        return format_html("{} {}", experiment.simulated_count, SIMULATED) if experiment.simulated_count else "–"

    @admin.display(description="results")
    def files(self, experiment: Experiment) -> str:
        return format_html('<a href="{}">Files of results</a>', reverse("lab:results", args=[experiment.slug]))

    @admin.action(description="Open to listeners", permissions=["change"])
    def open(self, request: HttpRequest, queryset: QuerySet[Experiment]) -> None:
        self._each(request, queryset, services.experiment_open, "open")

    @admin.action(description="Pause", permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Experiment]) -> None:
        self._each(request, queryset, services.experiment_pause, "paused")

    @admin.action(description="Close for good", permissions=["change"])
    def close(self, request: HttpRequest, queryset: QuerySet[Experiment]) -> None:
        self._each(request, queryset, services.experiment_close, "closed")

    def _each(self, request: HttpRequest, queryset: QuerySet[Experiment], service: Any, state: str) -> None:
        changed = self.changeable(request, queryset)
        for experiment in changed:
            service(experiment=experiment)
        self.message_user(request, f"{len(changed)} now {state}.", messages.SUCCESS)

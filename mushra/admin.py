"""Django's admin: experiments and their links are managed here; what listeners did is looked at, never changed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from mushra import selectors, services
from mushra.admin_parts import ReadOnly, StepAnswerInline, StepInline
from mushra.admin_words import grade_words, protocol_words, rule_words, scale_words
from mushra.exporters import EXPORTERS
from mushra.models import Experiment, Invitation, Presentation, Rating, Session, Stimulus, Trial

SIMULATED = format_html('<strong title="{}">{}</strong>', "No person: ratings computed to try things out", "simulated")


class InvitationInline(admin.TabularInline):
    model = Invitation
    extra = 0
    fields = ["link", "max_sessions", "note", "created_at"]
    readonly_fields = ["link", "created_at"]

    @admin.display(description="listeners' link")
    def link(self, invitation: Invitation) -> str:
        return _listeners_link(invitation)


class TrialInline(ReadOnly, admin.TabularInline):
    model = Trial
    extra = 0
    fields = ["position", "song", "target", "is_training", "rate", "frames", "loudness"]
    show_change_link = True


@admin.register(Experiment)
class ExperimentAdmin(admin.ModelAdmin):
    list_display = [
        "title",
        "slug",
        "protocol",
        "state",
        "trial_count",
        "listener_count",
        "rating_count",
        "simulated",
        "created_at",
    ]
    list_filter = ["state", "protocol"]
    search_fields = ["title", "slug"]
    readonly_fields = [
        "slug", "protocol_used", "attribute", "question", "scale", "rules", "return_url", "crowd_ids", "seed",
        "created_at", "ratings",
    ]  # fmt: skip
    fields = ["title", "state", *readonly_fields]
    inlines = [InvitationInline, StepInline, TrialInline]
    actions = ["open", "pause", "close", "export", "export_with_simulated"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Experiment]:
        return selectors.experiment_list()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # `manage.py build_experiment` makes them: they are made of files

    def has_delete_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return False  # ratings hang on it; close it instead

    @admin.display(description="built", ordering="created_at")
    def created(self, experiment: Experiment) -> str:
        return date_format(timezone.localtime(experiment.created_at), "j M Y")

    @admin.display(description="protocol")
    def protocol_used(self, experiment: Experiment) -> str:
        return protocol_words(experiment)

    @admin.display(description="answers")
    def scale(self, experiment: Experiment) -> str:
        return scale_words(experiment)

    @admin.display(description="rules")
    def rules(self, experiment: Experiment) -> str:
        return rule_words(experiment)

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

    @admin.display(description="ratings.csv")
    def ratings(self, experiment: Experiment) -> str:
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
        for experiment in queryset:
            service(experiment=experiment)
        self.message_user(request, f"{len(queryset)} now {state}.", messages.SUCCESS)

    @admin.action(description="Export ratings.csv", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Experiment]) -> HttpResponse:
        return _export(queryset, include_simulated=False)

    @admin.action(description="Export ratings.csv with simulated listeners", permissions=["view"])
    def export_with_simulated(self, request: HttpRequest, queryset: QuerySet[Experiment]) -> HttpResponse:
        return _export(queryset, include_simulated=True)


class StimulusInline(ReadOnly, admin.TabularInline):
    model = Stimulus
    extra = 0
    fields = ["role", "system", "gain_db", "sha256"]


@admin.register(Trial)
class TrialAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["experiment", "position", "song", "target", "is_training", "rate", "frames", "loudness"]
    list_display_links = ["song"]
    list_filter = ["experiment", "is_training", "target"]
    list_select_related = ["experiment"]
    inlines = [StimulusInline]


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    list_display = ["__str__", "experiment", "used", "max_sessions", "link", "created_at"]
    list_filter = ["experiment"]
    list_select_related = ["experiment"]
    fields = ["experiment", "max_sessions", "note", "link", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        return super().get_queryset(request).annotate(session_count=Count("sessions"))

    def get_readonly_fields(self, request: HttpRequest, obj: Invitation | None = None) -> list[str]:
        return ["link", "created_at", *(["experiment"] if obj else [])]

    @admin.display(description="sessions begun")
    def used(self, invitation: Invitation) -> int:
        return invitation.session_count

    @admin.display(description="listeners' link")
    def link(self, invitation: Invitation) -> str:
        return _listeners_link(invitation)


class PresentationInline(ReadOnly, admin.TabularInline):
    model = Presentation
    extra = 0
    fields = ["position", "trial", "submitted_at", "grades"]
    readonly_fields = ["grades"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Presentation]:
        return super().get_queryset(request).prefetch_related("slots__stimulus", "slots__rating", "slots__comment")

    @admin.display(description="grades, in the order of the slots")
    def grades(self, presentation: Presentation) -> str:
        return grade_words(presentation)


@admin.register(Session)
class SessionAdmin(admin.ModelAdmin):
    list_display = ["listener", "kind", "study", "state", "progress", "started_at", "finished_at", "sample_rate"]
    list_filter = ["experiment", "state", "simulated", "language"]
    list_select_related = ["experiment"]
    search_fields = ["listener", "completion_code"]
    readonly_fields = [
        "experiment", "invitation", "listener", "completion_code", "kind", "state", "progress", "seed", "sample_rate",
        "level_db", "language", "crowd_ids", "started_at", "finished_at",
    ]  # fmt: skip
    fields = readonly_fields
    inlines = [StepAnswerInline, PresentationInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return selectors.session_progress(super().get_queryset(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        return False

    @admin.display(ordering="experiment__slug")
    def study(self, session: Session) -> str:
        return session.experiment.slug

    @admin.display(description="trials handed in")
    def progress(self, session: Session) -> str:
        return f"{session.submitted_count} of {session.presentation_count}"

    @admin.display(description="listener is")
    def kind(self, session: Session) -> str:
        return SIMULATED if session.simulated else "a person"


@admin.register(Rating)
class RatingAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["listener", "kind", "song", "target", "stimulus", "score", "comment", "rated_at"]
    list_filter = ["slot__presentation__session__experiment", "slot__presentation__session__simulated"]
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


def _listeners_link(invitation: Invitation) -> str:
    address = invitation.get_absolute_url()
    return format_html('<a href="{}">{}</a>', address, address) if invitation.pk else "made when saved"


def _export(experiments: QuerySet[Experiment], *, include_simulated: bool) -> HttpResponse:
    """One experiment's ratings.csv, or a zip file with one each."""
    exporter = EXPORTERS.get("ratings_csv")
    files = {
        exporter.file_name(experiment.slug, include_simulated=include_simulated): exporter.function(
            selectors.rating_rows(experiment=experiment, include_simulated=include_simulated)
        )
        for experiment in experiments
    }
    if len(files) == 1:
        ((name, data),) = files.items()
        content_type = exporter.content_type
    else:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        name, data, content_type = "ratings.zip", buffer.getvalue(), "application/zip"
    return HttpResponse(
        data, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )

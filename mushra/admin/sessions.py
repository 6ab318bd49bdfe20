"""Who listened, how far each came, and what each was given and answered."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from mushra import selectors
from mushra.admin.deletion import delete_data
from mushra.admin.parts import SIMULATED, ReadOnly, Restricted, StepAnswerInline, Visible
from mushra.admin.words import grade_words
from mushra.models import Presentation, Session


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
class SessionAdmin(Restricted, admin.ModelAdmin):
    list_display = ["listener", "kind", "study", "state", "progress", "started_at", "finished_at", "sample_rate"]
    list_filter = [("experiment", Visible), "state", "simulated", "language", "started_at"]
    list_select_related = ["experiment"]
    search_fields = ["listener", "completion_code", "crowd_ids", "invitation__note"]
    search_help_text = "A listener's code, completion code, id of a crowd platform, or the note of their link"
    date_hierarchy = "started_at"
    actions = ["delete_data"]
    readonly_fields = [
        "experiment", "invitation", "listener", "completion_code", "kind", "state", "progress", "seed", "row",
        "sample_rate", "level_db", "language", "crowd_ids", "started_at", "finished_at",
    ]  # fmt: skip
    fields = readonly_fields
    inlines = [StepAnswerInline, PresentationInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return selectors.session_progress(super().get_queryset(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        return False  # the action says first what there is, and what remembers it forgets it

    def has_forget_permission(self, request: HttpRequest) -> bool:
        """Who may delete a listener's data: the right that Django knows as deleting a session."""
        return request.user.has_perm("mushra.delete_session")

    @admin.action(description="Delete all data of the listener", permissions=["forget"])
    def delete_data(self, request: HttpRequest, queryset: QuerySet[Session]) -> HttpResponse | None:
        return delete_data(self, request, self.changeable(request, queryset))

    @admin.display(ordering="experiment__slug")
    def study(self, session: Session) -> str:
        return session.experiment.slug

    @admin.display(description="trials handed in")
    def progress(self, session: Session) -> str:
        return f"{session.submitted_count} of {session.presentation_count}"

    @admin.display(description="listener is")
    def kind(self, session: Session) -> str:
        return SIMULATED if session.simulated else "a person"

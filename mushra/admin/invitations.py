"""Links for listeners: the one thing that is made here."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from mushra.admin.parts import Restricted, Visible
from mushra.models import Invitation


def listeners_link(invitation: Invitation) -> str:
    address = invitation.get_absolute_url()
    return format_html('<a href="{}">{}</a>', address, address) if invitation.pk else "made when saved"


class InvitationInline(admin.TabularInline):
    model = Invitation
    extra = 0
    fields = ["link", "max_sessions", "note", "created_at"]
    readonly_fields = ["link", "created_at"]

    @admin.display(description="listeners' link")
    def link(self, invitation: Invitation) -> str:
        return listeners_link(invitation)


@admin.register(Invitation)
class InvitationAdmin(Restricted, admin.ModelAdmin):
    list_display = ["__str__", "experiment", "used", "max_sessions", "link", "created_at"]
    list_filter = [("experiment", Visible)]
    list_select_related = ["experiment"]
    search_fields = ["note", "token", "experiment__title"]
    search_help_text = "Note, link or study"
    date_hierarchy = "created_at"
    fields = ["experiment", "max_sessions", "note", "link", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        return super().get_queryset(request).annotate(session_count=Count("sessions") + F("forgotten"))

    def get_readonly_fields(self, request: HttpRequest, obj: Invitation | None = None) -> list[str]:
        return ["link", "created_at", *(["experiment"] if obj else [])]

    @admin.display(description="sessions begun")
    def used(self, invitation: Invitation) -> int:
        return invitation.session_count

    @admin.display(description="listeners' link")
    def link(self, invitation: Invitation) -> str:
        return listeners_link(invitation)

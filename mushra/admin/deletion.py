"""Deleting a listener's data from the list of sessions: asked first, and said afterwards what went."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from mushra import services
from mushra.models import Session


def delete_data(
    model_admin: admin.ModelAdmin, request: HttpRequest, sessions: QuerySet[Session]
) -> HttpResponse | None:
    """The page that asks; once it was answered, the deletion itself, noted in the history of each experiment."""
    if not request.POST.get("confirmed"):
        context = {
            **model_admin.admin_site.each_context(request),
            "title": "Delete all data of these listeners?",
            "opts": model_admin.model._meta,
            "kept": [services.listener_kept(session=session) for session in sessions],
            "chosen": [session.pk for session in sessions],
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "mushra/admin/delete_data.html", context)
    for session in list(sessions):
        kept = services.listener_delete(experiment=session.experiment, listener=session.listener)
        model_admin.message_user(request, f"Deleted: {kept}.", messages.SUCCESS)
        model_admin.log_change(request, session.experiment, f"Deleted on request: {kept}.")
    return None

"""What people read while the database or the disk fails, in the place of a bare error: a sentence, and what to do."""

from __future__ import annotations

import errno
import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from mushra.languages import is_for_listeners

log = logging.getLogger(__name__)

AGAIN = 10  # s until a listener's page loads itself anew
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
NO_DISK = {errno.EIO, errno.EROFS}
POSTGRESQL_DISK_FULL = "53100"  # the state that PostgreSQL names it by

FULL = "The disk is full: nothing can be stored. What was stored before is there; make room, and all goes on by itself."
DISK = "The storage takes or gives no files now. What was stored before is there; all goes on when it works again."
LOCKED = "Another program keeps the database locked. Nothing is lost; all goes on when it lets go."
GONE = "The database does not answer. What was stored before is there; all goes on when it runs again."


def outage_of(error: Exception) -> str:
    """What is wrong with the machine, in a sentence for researchers; empty where the error is our own."""
    if isinstance(error, InterfaceError | OperationalError):
        said = str(error)
        if said.startswith("no such"):  # SQLite's word for a table or column that is missing
            return ""
        if "disk is full" in said or getattr(error.__cause__, "sqlstate", None) == POSTGRESQL_DISK_FULL:
            return FULL
        return LOCKED if "is locked" in said else GONE
    if isinstance(error, OSError):
        return FULL if error.errno in NO_SPACE else DISK if error.errno in NO_DISK else ""
    return ""


class Outage:
    """Middleware: what fails for the machine's sake is answered by 503, for scripts as JSON.

    A listener's page says that all is kept and loads itself anew; a researcher's says what is wrong.
    """

    def __init__(self, get_response):  # type: ignore[no-untyped-def]
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        reason = outage_of(error)
        if not reason:
            return None
        log.error("%s (%s: %s)", reason, type(error).__name__, error)
        listeners = is_for_listeners(request)
        if listeners:
            reason = gettext(
                "The server has a problem and cannot go on now. What you did so far is kept. "
                "This page tries again by itself."
            )
        if request.content_type == "application/json" or request.path.startswith("/api/"):
            response: HttpResponse = JsonResponse({"error": reason}, status=503)
        else:
            # Rendered without the request: who is signed in is asked of the database.
            template = "mushra/outage.html" if listeners else "problem.html"
            context = {"message": reason, "status": 503, "again": AGAIN, "address": _begin_of(request)}
            response = HttpResponse(render_to_string(template, context), status=503)
        response["Retry-After"] = str(AGAIN)
        response["Cache-Control"] = "no-store"
        return response


def _begin_of(request: HttpRequest) -> str:
    """The page to load anew: a listener's own, also after a form whose address answers no GET."""
    match = request.resolver_match
    if request.method == "GET" or match is None or "token" not in match.kwargs:
        return request.get_full_path()
    return request.path[: request.path.index(match.kwargs["token"])] + match.kwargs["token"] + "/"

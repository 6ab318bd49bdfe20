"""Pages for researchers: staff. And what a page answers when something is wrong with the question."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from separation.errors import ConcordError

View = Callable[..., HttpResponse]


def staff_page(view: View) -> View:
    """A page to look at for staff: others are sent to sign in, or told that they may not; errors become a sentence."""
    return never_cache(require_safe(_guarded(view)))


def staff_form(view: View) -> View:
    """The same for a page that also takes a form."""
    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(_guarded(view)))


def _guarded(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url("admin:login"))
        if not (request.user.is_active and request.user.is_staff):
            return problem(request, f"This page is for staff, and {request.user} is not staff.", status=403)
        try:
            return view(request, *args, **kwargs)
        except ConcordError as error:
            return problem(request, str(error), status=getattr(error, "status", 400))

    return guarded


def problem(request: HttpRequest, message: str, *, status: int) -> HttpResponse:
    """A page that says what is wrong in one sentence."""
    return render(request, "problem.html", {"message": message, "status": status}, status=status)

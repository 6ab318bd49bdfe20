"""Explains a link that leads nowhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from mushra.errors import LinkError

View = Callable[..., HttpResponse]


def explains_links(view: View) -> View:
    """A link that leads nowhere gets a page that says why, with the right status."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except LinkError as error:
            return render(request, "mushra/link_problem.html", {"error": error}, status=error.status)

    return wrapped

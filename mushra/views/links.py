"""Explains a link that leads nowhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from mushra.errors import LinkError, TooManyRequestsError
from mushra.models import Invitation
from mushra.protocol.flow_file import filled_in
from mushra.selectors.steps import way_back
from mushra.views.cookies import session_of

View = Callable[..., HttpResponse]


def explains_links(view: View) -> View:
    """A link that leads nowhere gets a page that says why, with the right status, and leads back where it can."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, token=token, **kwargs)
        except LinkError as error:
            context = {"error": error, "full_url": _full_url(request, token) if error.status == 410 else ""}
            response = render(request, "mushra/link_problem.html", context, status=error.status)
            return may_come_again(response, error)

    return wrapped


Response = TypeVar("Response", bound=HttpResponse)


def may_come_again(response: Response, error: Exception) -> Response:
    """The response, which says when to try again where it was too much at once."""
    if isinstance(error, TooManyRequestsError):
        response["Retry-After"] = str(error.retry_after)
    return response


def _full_url(request: HttpRequest, token: str) -> str:
    """Where that link's study sends listeners when it is full or closed, filled in; empty where there is none."""
    invitation = Invitation.objects.select_related("experiment").get(token=token)
    session = session_of(request, invitation)
    address = invitation.experiment.full_url
    return way_back(address, session=session) if session else filled_in(address, request.GET.dict())

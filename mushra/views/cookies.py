"""The one cookie that tells whose session a browser has: a secret token, out of reach of scripts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from mushra.models import Invitation, Session
from mushra.selectors import session_get, session_under_link

PREFIX = "listener-"
KEPT = 60 * 24 * 3600  # seconds a listener has for coming back


def _name(invitation: Invitation) -> str:
    # One a link, so that one device can take part in several studies.
    return f"{PREFIX}{invitation.pk}"


def _path() -> str:
    return reverse("mushra:listen", kwargs={"token": "x"}).removesuffix("x/")


def session_of(request: HttpRequest, invitation: Invitation) -> Session | None:
    """The session that this browser has under that invitation, or None."""
    return session_get(invitation=invitation, token=request.COOKIES.get(_name(invitation)))


def session_under(request: HttpRequest, *, link: str) -> Session | None:
    """The session that this browser has under the invitation of that link's token, in one query; or None."""
    tokens = [value for name, value in request.COOKIES.items() if name.startswith(PREFIX)]
    session = session_under_link(link=link, tokens=tokens)
    return session if session is not None and owns(request, session) else None


def owns(request: HttpRequest, session: Session) -> bool:
    """Whether the session is this browser's."""
    return session.invitation is not None and request.COOKIES.get(_name(session.invitation)) == session.token


def remember(request: HttpRequest, response: HttpResponse, session: Session) -> HttpResponse:
    """The response, with the session's cookie."""
    response.set_cookie(
        _name(session.invitation),
        session.token,
        max_age=KEPT,
        path=_path(),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: HttpResponse, invitation: Invitation) -> HttpResponse:
    """The response, with the session's cookie taken back."""
    response.delete_cookie(_name(invitation), path=_path(), samesite="Lax")
    return response

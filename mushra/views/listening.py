"""The pages that a listener sees: welcome, trials, thanks, or in plain words why there is nothing to hear."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from mushra.errors import LinkError, UnknownSlotError
from mushra.selectors import (
    check_is_open,
    check_may_begin,
    clip_get,
    invitation_get,
    minutes_of_test,
    presentation_current,
    session_of_clip,
    trial_page,
)
from mushra.services import session_start
from mushra.views.cookies import forget, remember, session_of

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


@require_GET
@explains_links
def listen(request: HttpRequest, token: str) -> HttpResponse:
    """Where the listener is now: the welcome, the trial to rate, or the thanks."""
    invitation = invitation_get(token=token)
    experiment = invitation.experiment
    session = session_of(request, invitation)
    context = {"invitation": invitation, "experiment": experiment, "session": session}
    if session is None:
        check_may_begin(invitation=invitation)
        context |= {
            "start_key": uuid.uuid4(),
            "cookie_refused": "refused" in request.GET,
            "minutes": minutes_of_test(experiment=experiment),
        }
        return render(request, "mushra/welcome.html", context)
    if session.is_finished:
        return render(request, "mushra/thanks.html", context | {"may_begin_again": _may_begin(invitation)})
    check_is_open(experiment=experiment)
    presentation = presentation_current(session=session)
    return render(request, "mushra/trial.html", context | trial_page(presentation=presentation))


@csrf_exempt
def start(request: HttpRequest, token: str) -> HttpResponse:
    """The listener has agreed. A browser without our cookie refuses cookies: say so, before its place is lost."""
    if request.method == "POST" and settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return redirect(f"{reverse('mushra:listen', kwargs={'token': token})}?refused")
    return _start(request, token)


@csrf_protect
@require_POST
@explains_links
def _start(request: HttpRequest, token: str) -> HttpResponse:
    """Begin the session, once for every welcome page however often it is sent."""
    invitation = invitation_get(token=token)
    if session_of(request, invitation) is not None:
        return redirect(invitation)
    try:
        start_key = uuid.UUID(request.POST.get("start_key", ""))
    except ValueError:
        return redirect(invitation)
    session = session_start(invitation=invitation, start_key=start_key)
    return remember(request, redirect(invitation), session)


@require_POST
@explains_links
def another_listener(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody else listens on this device: its finished session is let go, and the welcome comes again."""
    invitation = invitation_get(token=token)
    session = session_of(request, invitation)
    response = redirect(invitation)
    return forget(response, invitation) if session is not None and session.is_finished else response


@require_GET
def audio(request: HttpRequest, token: str) -> HttpResponse:
    """One clip as FLAC, for the one session whose it is; nothing in the headers tells clips of a trial apart."""
    try:
        session = session_of_clip(token=token)
        if session.invitation is None or session_of(request, session.invitation) != session:
            return HttpResponseForbidden("This clip belongs to another listener's session.", content_type="text/plain")
        with clip_get(token=token).open("rb") as file:
            response = HttpResponse(file.read(), content_type="audio/flac")
    except UnknownSlotError as error:
        raise Http404(str(error)) from error
    # The browser may keep a clip for the way back from a reload; nobody between may.
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["Vary"] = "Cookie"
    return response


def _may_begin(invitation: Any) -> bool:
    try:
        check_may_begin(invitation=invitation)
    except LinkError:
        return False
    return True

"""The pages that a listener sees: welcome, steps, trials, thanks, or in plain words why there is nothing to hear."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from mushra.errors import LinkError, UnknownSlotError
from mushra.languages import language_of
from mushra.models import Experiment, Session, Step
from mushra.protocol.protocols import PROTOCOLS
from mushra.protocol.recruiting import person_of
from mushra.rate_limits import BEGIN, OPEN, address_of
from mushra.selectors import (
    check_is_open,
    check_may_begin,
    clip_get,
    invitation_get,
    minutes_of_flow,
    session_flow,
    trial_page,
)
from mushra.selectors.steps import ending, step_page
from mushra.services import session_set_language, session_start
from mushra.views.cookies import forget, owns, remember, session_of
from mushra.views.delivery import clip_answer
from mushra.views.links import explains_links

log = logging.getLogger(__name__)


@require_GET
@explains_links
def listen(request: HttpRequest, token: str) -> HttpResponse:
    """Where the listener is now: the welcome, a step, the trial to rate, or the end."""
    OPEN.take(address_of(request))
    invitation = invitation_get(token=token)
    experiment = invitation.experiment
    session = session_of(request, invitation)
    context = {"invitation": invitation, "experiment": experiment, "session": session}
    if session is None:
        check_may_begin(invitation=invitation, given=request.GET)
        return render(request, "mushra/welcome.html", context | _welcome(request, experiment))
    session_set_language(session=session, language=language_of(request))
    if session.state != Session.State.ACTIVE:
        page = "mushra/thanks.html" if session.is_finished else "mushra/steps/ended.html"
        return render(request, page, context | ending(session=session) | {"may_begin_again": _may_begin_again(session)})
    check_is_open(experiment=experiment)
    flow = session_flow(session=session)
    context |= {"progress": flow.progress(), "was_kept": "kept" in request.GET}
    if flow.step is not None:
        return render(request, f"mushra/steps/{flow.step.kind}.html", context | step_page(flow=flow))
    page = trial_page(presentation=flow.presentation) | {"minutes_left": context["progress"]["minutes_left"]}
    return render(request, "mushra/trial.html", context | page)


def welcome_facts(kinds: Iterable[str], protocol: str) -> dict[str, Any]:
    """What the welcome says of a test with steps of these kinds."""
    kinds = set(kinds)
    return {
        "protocol": PROTOCOLS.get(protocol),
        "has_consent": Step.Kind.CONSENT in kinds,
        "has_level": Step.Kind.LEVEL in kinds,
        "has_questions": bool(kinds & {Step.Kind.QUESTIONNAIRE, Step.Kind.HEADPHONES}),
    }


def _welcome(request: HttpRequest, experiment: Experiment) -> dict[str, Any]:
    return welcome_facts(experiment.steps.values_list("kind", flat=True), experiment.protocol) | {
        "start_key": uuid.uuid4(),
        "cookie_refused": "refused" in request.GET,
        "minutes": minutes_of_flow(experiment=experiment),
        "crowd_ids": {name: request.GET[name] for name in experiment.crowd_ids if request.GET.get(name)},
    }


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
    BEGIN.take(address_of(request))
    given = {key.removeprefix("id-"): value for key, value in request.POST.items()}
    session = session_start(invitation=invitation, start_key=start_key, given=given)
    return remember(request, redirect(invitation), session)


@require_POST
@explains_links
def another_listener(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody else listens on this device: its ended session is let go, and the welcome comes again."""
    invitation = invitation_get(token=token)
    session = session_of(request, invitation)
    response = redirect(invitation)
    return forget(response, invitation) if session is not None and session.finished_at else response


@require_GET
def audio(request: HttpRequest, token: str) -> HttpResponse:
    """One clip, for the one session whose it is; nothing in its bytes or headers tells clips of a trial apart."""
    try:
        clip = clip_get(token=token)
        if not owns(request, clip.session):
            return HttpResponseForbidden("This clip belongs to another listener's session.", content_type="text/plain")
        return clip_answer(token=token, file=clip.file)
    except UnknownSlotError as error:
        raise Http404(str(error)) from error
    except OSError:
        log.exception("A listener's clip cannot be read.")
        # The page asks again, until whatever is wrong with the storage is mended; grades go another way.
        return HttpResponse("This clip cannot be read just now.", status=503, content_type="text/plain")


def _may_begin_again(session: Session) -> bool:
    """Whether somebody else may listen on that session's device; a link that names its listener is theirs alone."""
    if person_of(session.crowd_ids):
        return False
    try:
        check_may_begin(invitation=session.invitation)
    except LinkError:
        return False
    return True

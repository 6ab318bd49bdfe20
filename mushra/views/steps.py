"""The pages beside the trials: what a step's form sends, and the sounds that steps play."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mushra.errors import LinkError
from mushra.models import Session, Step
from mushra.protocol.flow import StepPage
from mushra.protocol.mask import mask
from mushra.protocol.screening import METHODS, TRIALS, screening_sound
from mushra.selectors import invitation_get, session_flow
from mushra.selectors.flow import level_trial
from mushra.selectors.steps import step_page
from mushra.services import step_submit
from mushra.services.steps import StepKept, turn_of
from mushra.views.cookies import session_of
from mushra.views.links import explains_links


@require_http_methods(["GET", "POST"])
@explains_links
def step(request: HttpRequest, token: str, step: int, occurrence: int) -> HttpResponse:
    """A step's page is handed in: on to where the listener is now, or back to the page with what is wrong.

    A browser that opens the address again, as after a crash, is led to where the listener is.
    """
    invitation = invitation_get(token=token)
    session = session_of(request, invitation)
    if session is None or request.method == "GET":
        return redirect(invitation)
    sent = dict(request.POST.lists())
    try:
        problems = step_submit(session=session, step=step, occurrence=occurrence, sent=sent)
    except StepKept:
        return redirect(f"{invitation.get_absolute_url()}?kept")
    if not problems:
        return redirect(invitation)
    flow = session_flow(session=session)
    context = {"invitation": invitation, "experiment": session.experiment, "session": session}
    return render(
        request,
        f"mushra/steps/{flow.step.kind}.html",
        context | step_page(flow=flow, sent=sent, problems=problems),
        status=422,
    )


@require_GET
def headphones_sound(request: HttpRequest, token: str, step: int, occurrence: int, trial: int) -> HttpResponse:
    """One sound of the screening that the listener is at. Its address, size and headers say nothing of the answer."""
    session = _session(request, token)
    if session is None:
        return HttpResponseForbidden("This sound belongs to a listener's session.", content_type="text/plain")
    flow = session_flow(session=session)
    if flow.current != StepPage(step, occurrence) or flow.step.kind != Step.Kind.HEADPHONES or trial >= TRIALS:
        raise Http404("There is no such sound.")
    seed = turn_of(session=session, step=flow.step, occurrence=occurrence).seed
    return _sound(screening_sound(METHODS.get(flow.step.content["method"]), trial, seed), "audio/wav")


@require_GET
def level_clip(request: HttpRequest, token: str) -> HttpResponse:
    """The training's reference, by which a listener sets the level."""
    session = _session(request, token)
    if session is None:
        return HttpResponseForbidden("This sound belongs to a listener's session.", content_type="text/plain")
    with level_trial(session).reference_audio.open("rb") as file:
        return _sound(mask(file.read(), "level.flac"), "application/octet-stream")  # as every clip of a listener


def _session(request: HttpRequest, token: str) -> Session | None:
    try:
        return session_of(request, invitation_get(token=token))
    except LinkError as error:
        raise Http404(str(error)) from error


def _sound(data: bytes, content_type: str) -> HttpResponse:
    # The browser may keep a sound for the way back from a reload; nobody between may.
    headers = {"Cache-Control": "private, max-age=3600", "Vary": "Cookie"}
    return HttpResponse(data, content_type=content_type, headers=headers)

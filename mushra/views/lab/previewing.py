"""The preview's pages: the listeners' own templates and scripts, with rows that are never stored and saves not kept."""

from __future__ import annotations

import json
import uuid
from types import SimpleNamespace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mushra.errors import ExperimentError, UnknownPreviewError
from mushra.models import Draft, Step
from mushra.protocol.flow import StepPage, TrialPage
from mushra.protocol.mask import mask
from mushra.protocol.protocols import PROTOCOLS
from mushra.protocol.screening import METHODS, TRIALS, screening_sound
from mushra.protocol.steps import LEVELS, STEP_KINDS, Turn
from mushra.selectors.pages import shown_trial
from mushra.selectors.steps import step_page
from mushra.services.drafts import draft_get
from mushra.services.preview_clips import MIXTURE, REFERENCE, clip_of_token, clip_tokens, kept_clip, preview_clip
from mushra.services.previewing import Preview, PreviewFlow
from mushra.views.lab.design import draft_blueprint
from mushra.views.listening import welcome_facts

CODE = "PREV-IEWS"
LEVEL = "preview_level"  # a cookie


def listen(request: HttpRequest, token: str) -> HttpResponse:
    """The page at ?page=: 0 the welcome, then all others, and after the last the thanks."""
    draft, preview = _preview(request, token)
    context = _context(draft, preview)
    place = _place(request)
    if place == 0:
        facts = welcome_facts([step.kind for step in preview.steps.values()], preview.experiment.protocol)
        more = {"start_key": uuid.uuid4(), "minutes": preview.minutes, "crowd_ids": {}}
        return render(request, "mushra/welcome.html", context | facts | more)
    if place > len(preview.pages):
        session = SimpleNamespace(completion_code=CODE, is_finished=True)
        return render(request, "mushra/thanks.html", context | {"session": session, "may_begin_again": True})
    flow = preview.flow(place - 1, attempt=_whole(request, "attempt"))
    context |= {"progress": flow.progress(), "session": flow.session}
    page = flow.current
    if isinstance(page, StepPage):
        return render(request, f"mushra/steps/{flow.step.kind}.html", context | step_page(flow=flow))
    return render(request, "mushra/trial.html", context | _trial(draft, preview, flow, page, _level(request)))


def _trial(draft: Draft, preview: Preview, flow: PreviewFlow, page: TrialPage, level: float) -> dict[str, Any]:
    tokens = clip_tokens(draft=draft, preview=preview, position=page.position)
    presentation, slots = preview.presentation(page.position, tokens)
    protocol = PROTOCOLS.get(preview.settings.protocol)
    following: list[str] = []
    if page.position + 1 < len(preview.trials):
        ahead = clip_tokens(draft=draft, preview=preview, position=page.position + 1)
        is_heard = {REFERENCE: protocol.has_reference or protocol.has_x, MIXTURE: preview.settings.mixture}
        following = [clip for name, clip in ahead.items() if is_heard.get(name, True)]
    shown = shown_trial(presentation=presentation, slots=slots, base_db=level, following=following, interactions=0)
    training = sum(order.trial == 0 for order in preview.trials)
    is_training = page.position < training
    return shown | {
        "page": page.position + 1 if is_training else page.position + 1 - training,
        "pages": training if is_training else len(preview.trials) - training,
        "minutes_left": flow.progress()["minutes_left"],
    }


def start(request: HttpRequest, token: str) -> HttpResponse:
    """The welcome was agreed to; or from the thanks another listener begins."""
    is_start = request.resolver_match is not None and request.resolver_match.url_name == "start"
    answer = _to(token, 1 if is_start else 0)
    answer.delete_cookie(LEVEL, path=reverse("preview:listen", args=[token]))
    return answer


def step(request: HttpRequest, token: str, step: int, occurrence: int) -> HttpResponse:
    """A step's page is handed in: checked as a listener's, and let go."""
    draft, preview = _preview(request, token)
    place = preview.place_of(step, occurrence)
    if place is None:
        raise Http404("The preview has no such step.")
    if request.method != "POST":
        return _to(token, place + 1)
    definition = preview.steps[step]
    sent = dict(request.POST.lists())
    is_last = occurrence + 1 >= preview.attempts(step)
    turn = Turn((preview.settings.seed, definition.position, occurrence), is_last=is_last)
    outcome = STEP_KINDS.get(definition.kind).take(definition.content, sent, turn)
    context = _context(draft, preview)
    if outcome.problems:
        flow = preview.flow(place, attempt=occurrence if preview.attempts(step) > 1 else 0)
        page = step_page(flow=flow, sent=sent, problems=outcome.problems)
        return render(request, f"mushra/steps/{definition.kind}.html", context | page, status=422)
    if outcome.ends:
        return render(request, "mushra/steps/ended.html", context | {"withdrew": outcome.withdraws})
    if outcome.passed is False and not is_last:
        return redirect(f"{_address(token, place + 1)}&attempt={occurrence + 1}")
    answer = _to(token, place + 2)
    if "level_db" in outcome.answers:  # nothing is stored: the browser keeps it until the preview begins anew
        answer.set_cookie(LEVEL, str(outcome.answers["level_db"]), path=reverse("preview:listen", args=[token]))
    return answer


def taken(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - as every address of a session has it
    """A grade, a comment or a log: answered as if it were stored."""
    sent = _object(request)
    return JsonResponse(sent | {"stored": len(sent.get("interactions", ()))})


def trial(request: HttpRequest, token: str) -> HttpResponse:
    """A trial is handed in: on to the next page."""
    _, preview = _preview(request, token)
    position = _object(request).get("position")
    if not isinstance(position, int) or TrialPage(position) not in preview.pages:
        return JsonResponse({"error": "The preview has no such page; load it again."}, status=404)
    return JsonResponse({"next": _address(token, preview.pages.index(TrialPage(position)) + 2)})


def audio(request: HttpRequest, token: str) -> HttpResponse:
    """A clip of a page, for the one whose draft it is."""
    try:
        owner, number, name = clip_of_token(token=token)
        draft = draft_get(token=owner, user=request.user)
        data = kept_clip(draft=draft, name=name)
        if data is None:
            _, preview = _preview(request, owner)
            data = preview_clip(draft=draft, preview=preview, trial=number, name=name)
    except UnknownPreviewError as error:
        raise Http404(str(error)) from error
    return _sound(mask(data, token), "application/octet-stream")


def headphones_sound(request: HttpRequest, token: str, step: int, occurrence: int, trial: int) -> HttpResponse:
    """One sound of a headphone screening."""
    _, preview = _preview(request, token)
    definition = preview.steps.get(step)
    if definition is None or definition.kind != Step.Kind.HEADPHONES or trial >= TRIALS:
        raise Http404("There is no such sound.")
    seed = (preview.settings.seed, definition.position, occurrence)
    return _sound(screening_sound(METHODS.get(definition.content["method"]), trial, seed), "audio/wav")


def level_clip(request: HttpRequest, token: str) -> HttpResponse:
    """The training's reference."""
    draft, preview = _preview(request, token)
    return _sound(mask(preview_clip(draft=draft, preview=preview, trial=0), "level.flac"), "application/octet-stream")


def _preview(request: HttpRequest, token: str) -> tuple[Draft, Preview]:
    draft = draft_get(token=token, user=request.user)
    blueprint, wrong = draft_blueprint(draft)
    if blueprint is None:
        raise ExperimentError(" ".join(one.message for one in wrong))
    return draft, Preview(blueprint)


def _context(draft: Draft, preview: Preview) -> dict[str, Any]:
    """What every page has; `preview_of` is where its bar leads back to."""
    return {
        "invitation": draft,  # of which the templates use the token alone
        "experiment": preview.experiment,
        "preview_of": reverse("lab:step", kwargs={"token": draft.token, "step": "preview"}),
        "return_url": "",
    }


def _place(request: HttpRequest) -> int:
    return _whole(request, "page")


def _whole(request: HttpRequest, name: str) -> int:
    given = request.GET.get(name, "0")
    return int(given) if given.isdecimal() and len(given) < 6 else 0


def _level(request: HttpRequest) -> float:
    """What was set on the page for it, in dB of full scale; 0 where there was none."""
    try:
        level = float(request.COOKIES.get(LEVEL, "0"))
    except ValueError:
        return 0.0
    return level if LEVELS[0] <= level <= LEVELS[1] else 0.0


def _object(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = json.loads(request.body)
    except ValueError:
        sent = None
    return sent if isinstance(sent, dict) else {}


def _address(token: str, place: int) -> str:
    return f"{reverse('preview:listen', kwargs={'token': token})}?page={place}"


def _to(token: str, place: int) -> HttpResponse:
    return redirect(_address(token, place))


def _sound(data: bytes, content_type: str) -> HttpResponse:
    return HttpResponse(data, content_type=content_type, headers={"Cache-Control": "private, max-age=3600"})

"""Step 2: which seconds of every song are heard, seen as a waveform, moved, and listened to."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from mushra.forms.excerpts import LONGEST, SHORTEST, ExcerptsForm, start_field
from mushra.models import Draft
from mushra.protocol.excerpts import excerpt_frames
from mushra.protocol.overview import excerpt_flac, excerpt_overview
from mushra.selectors.excerpts import excerpt_facts
from mushra.services.planning import TrialPlan
from mushra.views.lab.design import draft_trials
from mushra.views.lab.page import StepPage


class ExcerptsPage(StepPage):
    name = "excerpts"
    template = "mushra/lab/excerpts.html"

    def form(self, draft: Draft, data: Any = None) -> ExcerptsForm:
        return ExcerptsForm(data, trials=draft_trials(draft))

    def context(self, draft: Draft, form: Any) -> dict[str, Any]:
        trials = draft_trials(draft)
        address = {
            action: reverse("lab:action", kwargs={"token": draft.token, "step": "excerpts", "action": action})
            for action in ACTIONS
        }
        return {
            "trials": [
                {
                    "song": plan.song.name,
                    "target": plan.target,
                    "systems": [estimate.system for estimate in plan.estimates],
                    "field": form[start_field(trial)],
                }
                for trial, plan in trials.items()
            ],
            "addresses": address,
            "shortest": SHORTEST,
            "longest": LONGEST,
        }


PAGE = ExcerptsPage()


def overview(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The waveform of a trial's whole song, and where its excerpt is proposed."""
    plan = _plan(request, draft)
    seen = excerpt_overview(song=plan.song, target=plan.target, seconds=_seconds(request, "seconds"))
    return JsonResponse(seen.as_json())


def facts(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Loudness, length and clipping of everything that is heard in the excerpt that begins at ?start=."""
    plan = _plan(request, draft)
    start, frames = _place(request, plan)
    rows = [asdict(fact) for fact in excerpt_facts(estimates=plan.estimates, start=start, frames=frames)]
    return JsonResponse({"rows": [{name: _known(value) for name, value in row.items()} for row in rows]})


def sound(request: HttpRequest, draft: Draft) -> HttpResponse:
    """One signal of an excerpt: ?signal= is reference, mixture or a system."""
    plan = _plan(request, draft)
    start, frames = _place(request, plan)
    signal, system = request.GET.get("signal", ""), request.GET.get("system", "")
    if signal == "reference":
        heard = plan.song.stem(plan.target, start, frames)
    elif signal == "mixture":
        heard = plan.song.mixture(start, frames)
    else:
        estimate = next((one for one in plan.estimates if one.system == system), None)
        if estimate is None:
            raise Http404(f"{plan.name} has no system {system!r}.")
        heard = estimate.read(start, frames)
    return HttpResponse(excerpt_flac(heard), content_type="audio/flac")


ACTIONS = {"overview": overview, "facts": facts, "sound": sound}


def _plan(request: HttpRequest, draft: Draft) -> TrialPlan:
    trials = draft_trials(draft)
    trial = (request.GET.get("song", ""), request.GET.get("target", ""))
    if trial not in trials:
        raise Http404(f"The experiment has no trial {' / '.join(trial)}.")
    return trials[trial]


def _place(request: HttpRequest, plan: TrialPlan) -> tuple[int, int]:
    """First sample and number of samples of the excerpt, always inside the song."""
    frames = excerpt_frames(_seconds(request, "seconds"), plan.song.rate, plan.song.frames)
    start = round(_seconds(request, "start") * plan.song.rate)
    return min(max(start, 0), plan.song.frames - frames), frames


def _seconds(request: HttpRequest, name: str) -> float:
    try:
        value = float(request.GET.get(name, ""))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Http404(f"?{name}= must be a number of seconds.")
    return value


def _known(value: Any) -> Any:
    """JSON has no NaN."""
    return None if isinstance(value, float) and not math.isfinite(value) else value

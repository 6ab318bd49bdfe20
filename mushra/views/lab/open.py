"""Step 6: the experiment is built while the page waits, and opened."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import NoReverseMatch, reverse

from mushra.models import Draft, Experiment
from mushra.protocol.anchors import ANCHORS
from mushra.protocol.protocols import PROTOCOLS
from mushra.services.background import Stopped, Told
from mushra.services.drafts import draft_delete
from mushra.services.experiments import invitation_create
from mushra.services.making import Blueprint, draft_make, unused_slug
from mushra.services.planning import TrialPlan
from mushra.views.lab.design import draft_blueprint, draft_departures
from mushra.views.lab.listeners import PAGE as LISTENERS
from mushra.views.lab.page import StepPage
from separation.errors import ConcordError


class OpenPage(StepPage):
    name = "open"
    template = "mushra/lab/open.html"

    def context(self, draft: Draft, form: Any) -> dict[str, Any]:
        blueprint, wrong = draft_blueprint(draft)
        if blueprint is None:
            return {"wrong": wrong}
        return {"summary": _summary(draft, blueprint), "departures": draft_departures(draft)}


PAGE = OpenPage()


def build(request: HttpRequest, draft: Draft) -> HttpResponse | StreamingHttpResponse:
    """Build the draft: a line of JSON a trial, {done, of, name}, and at the end {url} or {error}.

    Who goes away stops it, and nothing is left of it.
    """
    blueprint, wrong = draft_blueprint(draft)
    if request.method != "POST" or blueprint is None:
        return JsonResponse({"error": " ".join(one.message for one in wrong) or "Building is asked for by a form."})
    blueprint = replace(blueprint, slug=unused_slug(blueprint.title))
    lines = _built(draft, blueprint, is_open=bool(request.POST.get("open")))
    return StreamingHttpResponse(lines, content_type="application/x-ndjson", headers={"X-Accel-Buffering": "no"})


ACTIONS = {"build": build}


def _built(draft: Draft, blueprint: Blueprint, *, is_open: bool) -> Iterator[str]:
    told: Told[TrialPlan, tuple[Experiment, bool]] = Told(
        lambda progress: draft_make(draft=draft, blueprint=blueprint, is_open=is_open, progress=progress)
    )
    try:
        for said in told:
            if said is None:
                yield "\n"  # shows whether anybody is still there
                continue
            done, plans = said
            name = "training" if plans[done].is_training else plans[done].name
            yield _line(done=done, of=len(plans), name=name)
        experiment, _ = told.result()
    except Stopped:
        return
    except ConcordError as error:
        yield _line(error=str(error))
        return
    except Exception:
        logging.getLogger(__name__).exception("An experiment could not be built.")
        yield _line(error="The server failed; nothing was built. Its log says why.")
        return
    form = LISTENERS.answered(draft)
    form.is_valid()
    invitation_create(experiment=experiment, max_sessions=form.cleaned_data["max_sessions"])
    draft_delete(draft=draft)
    yield _line(url=_page(experiment))


def _page(experiment: Experiment) -> str:
    """The experiment's own page."""
    try:
        return reverse("analysis:live", kwargs={"slug": experiment.slug})
    except NoReverseMatch:
        return reverse("analysis:study", kwargs={"slug": experiment.slug})


def _line(**message: Any) -> str:
    return json.dumps(message) + "\n"


def _summary(draft: Draft, blueprint: Blueprint) -> list[tuple[str, str]]:
    """What will be built, in a few lines."""
    from mushra.views.lab.minutes import draft_minutes

    settings = blueprint.settings.resolved()
    estimates = blueprint.estimates
    songs, systems, targets = (
        list(dict.fromkeys(getter(estimate) for estimate in estimates))
        for getter in (lambda one: one.song.name, lambda one: one.system, lambda one: one.target)
    )
    trials = len({(estimate.song.name, estimate.target) for estimate in estimates})
    moved = len(blueprint.starts)
    pages = [step.title or step.kind for step in blueprint.flow.steps] if blueprint.flow else []
    return [
        ("Title", blueprint.title),
        ("Trials", f"{trials}, and one for training ({len(songs)} songs, {', '.join(targets)})"),
        ("Systems", ", ".join(systems)),
        ("Excerpts", f"{settings.seconds:g} s, {f'{moved} moved' if moved else 'all as proposed'}"),
        ("Protocol", PROTOCOLS.get(settings.protocol).label),
        ("Question", settings.question.replace("{target}", " / ".join(targets))),
        ("Anchors", ", ".join(ANCHORS.get(name).label for name in settings.anchors or ()) or "none"),
        ("Pages beside the trials", ", ".join(pages) or "none"),
        ("Time", f"about {draft_minutes(draft)} min a listener"),
    ]

"""What a researcher does on an experiment's own page; every action leads back to it, or says what is wrong there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from analysis.errors import AnalysisError
from analysis.good_listeners import fill_when_enough
from analysis.views.live import page_context
from mushra.models import Experiment
from mushra.selectors import experiment_get
from mushra.services import (
    experiment_close,
    experiment_copy,
    experiment_open,
    experiment_pause,
    invitation_create,
    invitation_get_open,
    invitations_create,
    recruiting_set,
)
from mushra.views.staff import View, problem, staff_form
from separation.errors import ConcordError
from separation.words import counted

STATES: dict[str, tuple[Callable[..., Experiment], str]] = {
    "open": (experiment_open, "The study is open: its links let listeners in."),
    "pause": (experiment_pause, "The study is paused: what was rated is kept, and its links go on later."),
    "close": (experiment_close, "The study is closed: no link works and no rating is taken any more."),
}


def action(view: Callable[[HttpRequest, Experiment], str]) -> View:
    """A form of an experiment's page, for whoever may change it: the view says what was done.

    Looked at, the address leads to the page. Where something is wrong the page comes back with what was typed.
    """

    @staff_form
    def taken(request: HttpRequest, slug: str) -> HttpResponse:
        experiment = experiment_get(slug=slug, user=request.user, edit=request.method == "POST")
        if request.method != "POST":
            return redirect("analysis:live", slug)
        try:
            done = view(request, experiment)
        except ConcordError as error:
            return _refused(request, experiment, view.__name__, error)
        messages.success(request, done)
        return redirect("analysis:live", slug)

    return taken


@action
def state(request: HttpRequest, experiment: Experiment) -> str:
    """`state`: open, pause or close. What is opened has a link at least."""
    asked = request.POST.get("state", "")
    if asked not in STATES:
        raise UnknownStateError(f"A study is brought to {', '.join(STATES)}; not to {asked[:40]!r}.")
    service, said = STATES[asked]
    service(experiment=experiment)
    if experiment.is_open:
        invitation_get_open(slug=experiment.slug)
    return said


@staff_form
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """For whoever may look at the experiment: the copy is their own."""
    experiment = experiment_get(slug=slug, user=request.user)
    if request.method != "POST":
        return redirect("analysis:live", slug)
    made = experiment_copy(experiment=experiment, owner=request.user)
    messages.success(request, f"This is the copy of “{experiment.title}”: a draft, without listeners and links.")
    return redirect("analysis:live", made.slug)


@action
def link(request: HttpRequest, experiment: Experiment) -> str:
    """`max_sessions` (empty: as many as come) and `note`."""
    number = _whole(request.POST.get("max_sessions", ""), "The number of listeners")
    invitation_create(experiment=experiment, max_sessions=number, note=request.POST.get("note", "").strip()[:200])
    return "The link is the first in the list."


@action
def personal_links(request: HttpRequest, experiment: Experiment) -> str:
    """`names`, a line each."""
    made = invitations_create(experiment=experiment, notes=request.POST.get("names", "").splitlines())
    return f"{counted(len(made), 'personal link')} made, each good for one listener."


@action
def recruiting(request: HttpRequest, experiment: Experiment) -> str:
    """`recruiter`, what it asks for, and `good_listeners` (empty: as many as come)."""
    experiment = recruiting_set(
        experiment=experiment,
        recruiter=request.POST.get("recruiter", ""),
        entered=request.POST.dict(),
        good_listeners=_whole(request.POST.get("good_listeners", ""), "The number of good listeners"),
    )
    if fill_when_enough(experiment=experiment):
        return "Saved. There are as many good listeners already, so the study is full."
    return "Saved."


def _refused(request: HttpRequest, experiment: Experiment, form: str, error: ConcordError) -> HttpResponse:
    try:
        context: dict[str, Any] = page_context(
            request, experiment, problems={form: str(error)}, typed=request.POST.dict()
        )
    except ConcordError:  # a recruiter that there is not
        return problem(request, str(error), status=400)
    return render(request, "analysis/live/page.html", context, status=422)


def _whole(text: str, what: str) -> int | None:
    """A whole number, or None where nothing was typed. Raises `NumberTypedError`."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 9):
        raise NumberTypedError(f"{what} is a whole number, or empty; not {text[:40]!r}.")
    return int(text)


class UnknownStateError(AnalysisError):
    """A state that no study has."""


class NumberTypedError(AnalysisError):
    """What was typed is no whole number."""

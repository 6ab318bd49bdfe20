"""The experiment stepper: one view for all steps. What is typed is kept at every way out of a page, right or wrong."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from mushra.forms.typed import as_sent, typed_in
from mushra.models import Draft
from mushra.services.draft_answers import draft_answer
from mushra.services.drafts import draft_create, draft_delete, draft_get
from mushra.views.lab.page import StepPage
from mushra.views.staff import staff_form
from separation.permissions import check_editable, check_owned, is_editable

# Their modules read audio: each is loaded when its page is asked for.
STEPS = {
    "songs": "Songs and systems",
    "excerpts": "Excerpts",
    "protocol": "Protocol",
    "listeners": "Listeners",
    "preview": "Preview",
    "open": "Open",
}


LOOKING = {"overview", "facts", "sound"}  # actions that change nothing


def page_of(step: str) -> StepPage:
    """The page of a step; raises `Http404`."""
    page: StepPage = _module(step).PAGE
    return page


def _module(step: str) -> Any:
    if step not in STEPS:
        raise Http404(f"There is no step {step!r}; they are {', '.join(STEPS)}.")
    return import_module(f"mushra.views.lab.{step}")


@staff_form
def new(request: HttpRequest) -> HttpResponse:
    """Begin an experiment, or go on with one that was begun."""
    if request.method == "POST":
        return _to(draft_create(owner=request.user), "songs")
    drafts = Draft.objects.visible_to(request.user).select_related("owner")
    return render(request, "mushra/lab/new.html", {"drafts": drafts, "nav": "studies"})


@staff_form
def forget(request: HttpRequest, token: str) -> HttpResponse:
    """Give up a draft and its clips; only its owner may."""
    draft = draft_get(token=token, user=request.user)
    if request.method == "POST":
        check_owned(draft, user=request.user)
        draft_delete(draft=draft)
    return redirect("lab:new")


@staff_form
def step(request: HttpRequest, token: str, step: str) -> HttpResponse:
    """A step's page. `go` says where the form leads: a step's name, or `keep`, to stay."""
    draft, page = draft_get(token=token, user=request.user), page_of(step)
    if request.method != "POST":
        return shown(request, draft, page)
    if request.POST.get("go") in STEPS and not is_editable(draft, user=request.user):
        return _to(draft, request.POST["go"])  # who may only look goes from step to step by the same buttons
    check_editable(draft, user=request.user)
    typed = typed_in(request.POST, page.form(draft))
    draft = draft_answer(draft=draft, step=step, typed=typed, title=request.POST.get("title"))
    form = page.form(draft, as_sent(typed))
    goal = request.POST.get("go", "")
    if goal == "keep":
        return JsonResponse({"errors": _errors(form), **page.live(draft, form)})
    names = list(STEPS)
    if goal in STEPS and names.index(goal) <= names.index(step):
        return _to(draft, goal)
    if not form.is_valid():
        return shown(request, draft, page, form=form, status=422)
    return _to(draft, goal if goal in STEPS else names[min(names.index(step) + 1, len(names) - 1)])


@staff_form
def action(request: HttpRequest, token: str, step: str, action: str) -> HttpResponse:
    """What else a step's page does: its module's ACTIONS, by name."""
    actions = getattr(_module(step), "ACTIONS", {})
    if action not in actions:
        raise Http404(f"The step {step!r} does nothing called {action!r}.")
    answer: HttpResponse = actions[action](
        request, draft_get(token=token, user=request.user, edit=action not in LOOKING)
    )
    return answer


def shown(
    request: HttpRequest, draft: Draft, page: StepPage, *, form: Any = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a step; errors beside fields only where somebody has been there."""
    form = form or page.answered(draft)
    names = list(STEPS)
    place = names.index(page.name)
    context = {
        "draft": draft,
        "form": form,
        "step": page.name,
        "label": STEPS[page.name],
        "number": place + 1,
        "steps": [(name, STEPS[name]) for name in names],
        "before": names[place - 1] if place else "",
        "after": names[place + 1] if place + 1 < len(names) else "",
        "show_errors": page.name in draft.answers,
        "nav": "studies",
        "may_edit": is_editable(draft, user=request.user),
    }
    return render(request, page.template, context | page.context(draft, form) | more, status=status)


def _errors(form: Any) -> dict[str, list[str]]:
    return {} if form.is_valid() else {name: [str(error) for error in errors] for name, errors in form.errors.items()}


def _to(draft: Draft, step: str) -> HttpResponse:
    return redirect("lab:step", token=draft.token, step=step)

"""Runs: what is being trained, separated and scored; its progress, its curves, its log."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response

from analysis.run_forms import FORMS
from analysis.runs import Run, card_rows, log_lines, pulse, run_of_folder, run_of_job, run_version, workers
from mushra.views.staff import staff_page
from separation.models import Job
from separation.permissions import is_editable

ROWS = 50  # of the table of epochs: more would be more than anybody reads


@staff_page
def runs(request: HttpRequest) -> HttpResponse:
    """All runs."""
    now = pulse(user=request.user)
    starts = [(kind, form.title) for kind, form in FORMS.items()]
    context = {"starts": starts, "pulse": now, "version": now.version(), "nav": "runs"}
    return render(request, "analysis/runs/list.html", context)


@staff_page
def runs_live(request: HttpRequest) -> HttpResponse:
    """The list alone; 304 where the page has what there is."""
    now = pulse(user=request.user)
    return _fresh(request, now.version(), "analysis/runs/rows.html", lambda: {"pulse": now})


@staff_page
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """A job's page."""
    return render(request, "analysis/runs/run.html", page_context(request, run_of_job(pk=pk, user=request.user)))


@staff_page
def run_live(request: HttpRequest, pk: int) -> HttpResponse:
    """Its state, its progress and the end of its log; 304 where the page has what there is."""
    found = run_of_job(pk=pk, user=request.user)
    return _fresh(request, run_version(found), "analysis/runs/live.html", lambda: live_context(found))


@staff_page
def run_folder(request: HttpRequest, key: str) -> HttpResponse:
    """The page of a training that was started by command; one that a job made has the job's page."""
    found = run_of_folder(key=key, user=request.user)
    if found.job:
        return redirect("analysis:run", found.job.pk)
    return render(request, "analysis/runs/run.html", page_context(request, found))


@staff_page
def run_curves(request: HttpRequest, pk: int) -> HttpResponse:
    """A job's curves and the table of its epochs, without the page around them."""
    return render(request, "analysis/runs/curves.html", _curves(run_of_job(pk=pk, user=request.user)))


@staff_page
def folder_curves(request: HttpRequest, key: str) -> HttpResponse:
    """The same of a training that was started by command."""
    return render(request, "analysis/runs/curves.html", _curves(run_of_folder(key=key, user=request.user)))


def page_context(request: HttpRequest, found: Run, **more: Any) -> dict[str, Any]:
    """What a run's page shows; `more` where an action was refused."""
    card = card_rows(found.folder) if found.folder else []
    may_edit = bool(found.job and is_editable(found.job, user=request.user))
    return (
        live_context(found) | {"nav": "runs", "card": card, "version": run_version(found), "may_edit": may_edit} | more
    )


def live_context(found: Run) -> dict[str, Any]:
    """What of it changes by itself."""
    in_vain = found.state == Job.State.QUEUED and not workers()
    return {"run": found, "job": found.job, "log": log_lines(found), "waits_in_vain": in_vain}


def _curves(found: Run) -> dict[str, Any]:
    from analysis.figures.training_curves import training_curves_figure
    from analysis.parts.drawing import plain

    epochs = found.folder.epochs() if found.folder else []
    if not epochs or found.folder is None:
        return {"epochs": [], "figures": {}}
    columns = {name: [row.get(name, float("nan")) for row in epochs]
               for name in ("step", "loss", "validation_loss", "learning_rate")}  # fmt: skip
    figure = training_curves_figure(
        steps=columns["step"],
        loss=columns["loss"],
        validation=columns["validation_loss"],
        rate=columns["learning_rate"],
        name=str(found.folder.card.get("loss", "loss")),
    )
    rows = list(zip(*columns.values(), strict=True))
    return {"epochs": rows[-ROWS:], "left_out": max(0, len(rows) - ROWS), "figures": {"curves": plain(figure)}}


def _fresh(request: HttpRequest, version: str, template: str, context: Any) -> HttpResponse:
    etag = f'"{version}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    response = render(request, template, context())
    response["ETag"] = etag
    return response

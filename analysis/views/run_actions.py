"""What a researcher does with runs: starts, cancels and retries them. Every action leads to the run's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from analysis.run_forms import form_of
from analysis.runs import run_of_job, workers
from analysis.views.runs import page_context
from mushra.views.staff import staff_form
from separation.errors import ConcordError, JobError
from separation.models import Job
from separation.queue import job_cancel, job_create, job_retry


@staff_form
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """The form for a run of that kind; `?model=` and the like choose beforehand."""
    form_class = form_of(kind)
    if request.method != "POST":
        chosen = {name: request.GET.getlist(name) if name == "model" else request.GET[name] for name in request.GET}
        return _form(request, form_class(initial=chosen, user=request.user), status=200)
    form = form_class(request.POST, user=request.user)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        job = job_create(kind=form.kind, arguments=form.arguments(), owner=request.user)
    except JobError as error:
        form.add_error("name", str(error))
        return _form(request, form, status=422)
    messages.success(request, "A worker begins it when it is its turn.")
    return redirect("analysis:run", job.pk)


def action(service: Callable[..., Job], said: str) -> Callable[..., HttpResponse]:
    """A button of a run's page. Looked at, the address leads to the page; refused, the page says why."""

    @staff_form
    def taken(request: HttpRequest, pk: int) -> HttpResponse:
        found = run_of_job(pk=pk, user=request.user, edit=request.method == "POST")
        if request.method == "POST":
            try:
                service(job=found.job)
            except ConcordError as error:
                context = page_context(request, found, refused=str(error))
                return render(request, "analysis/runs/run.html", context, status=409)
            messages.success(request, said)
        return redirect("analysis:run", pk)

    return taken


cancel = action(job_cancel, "It stops; what it has made so far stays.")
retry = action(job_retry, "It waits for a worker, and goes on from what there is.")


def _form(request: HttpRequest, form: Any, *, status: int) -> HttpResponse:
    context = {"form": form, "nav": "runs", "workers": workers(), "songs_dir": settings.SONGS_DIR}
    return render(request, "analysis/runs/start.html", context, status=status)

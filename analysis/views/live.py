"""An experiment's own page: its state, its links, where its listeners come from, and how it goes, live."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from analysis.live import progress, pulse, trouble
from analysis.score_folders import score_command
from mushra.exporters.formats.cells import marked
from mushra.models import Experiment, Invitation
from mushra.protocol.recruiting import RECRUITERS, Recruiter, recruiter_of
from mushra.selectors import experiment_get
from mushra.views.staff import staff_page
from separation.permissions import is_editable


@staff_page
def live(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; ?recruiter= shows what another recruiter wants, ?ask=close asks whether to close."""
    experiment = experiment_get(slug=slug, user=request.user)
    return render(request, "analysis/live/page.html", page_context(request, experiment))


@staff_page
def live_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """The page's live part; 304 without computing anything where the page has what there is."""
    experiment = experiment_get(slug=slug, user=request.user)
    now = pulse(experiment=experiment)
    etag = f'"{now.version()}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    context = {"experiment": experiment, "progress": progress(experiment=experiment, pulse=now)}
    response = render(request, "analysis/live/progress.html", context)
    response["ETag"] = etag
    return response


@staff_page
def links_table(request: HttpRequest, slug: str) -> HttpResponse:
    """All links as a CSV file, for a mail merge: whom each is for, the link, how many have begun and may."""
    experiment = experiment_get(slug=slug, user=request.user)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(["note", "link", "begun", "max_sessions"])
    for one in reversed(links(request, experiment)):
        writer.writerow([marked(one.note), one.address, one.begun, one.max_sessions or ""])
    response = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-links.csv"'
    return response


def page_context(request: HttpRequest, experiment: Experiment, **more: Any) -> dict[str, Any]:
    """What the page shows; `more` where a form came back: what is wrong, and what was typed."""
    now = pulse(experiment=experiment)
    recruiter = _recruiter(request, experiment)
    all_links = links(request, experiment)
    handed_out = next((one for one in all_links if one.max_sessions is None), None)
    typed = more.get("typed") or _entered(recruiter, experiment)
    return {
        "experiment": experiment,
        "title": experiment.title,
        "nav": "studies",
        "version": now.version(),
        "progress": progress(experiment=experiment, pulse=now),
        "trouble": trouble(experiment=experiment),
        "may_edit": is_editable(experiment, user=request.user),
        "ask_close": request.GET.get("ask") == "close",
        "links": all_links,
        "recruiters": RECRUITERS,
        "recruiter": recruiter,
        "entries": [(entry, typed.get(entry.name, "")) for entry in recruiter.entries],
        "good_listeners": typed.get("good_listeners", ""),
        "score_command": score_command(experiment),
        "handed_out": recruiter.hand_out(handed_out.address) if handed_out else "",
    } | more


def links(request: HttpRequest, experiment: Experiment) -> list[Invitation]:
    """The experiment's links, newest first, with `address` in full and `begun`, the sessions under each."""
    counted = Invitation.objects.filter(experiment=experiment).annotate(begun=Count("sessions") + F("forgotten"))
    found = list(counted.order_by("-created_at", "-pk"))
    for one in found:
        one.address = request.build_absolute_uri(one.get_absolute_url())
    return found


def _recruiter(request: HttpRequest, experiment: Experiment) -> Recruiter:
    """The one that is asked for, or else the experiment's."""
    asked = request.POST.get("recruiter") or request.GET.get("recruiter", "")
    return RECRUITERS.get(asked) if asked else recruiter_of(experiment.crowd_ids)


def _entered(recruiter: Recruiter, experiment: Experiment) -> dict[str, str]:
    """What the recruiter's form holds: the experiment's own values, where it is the experiment's recruiter."""
    typed = {"good_listeners": str(experiment.good_listeners or "")}
    if recruiter == recruiter_of(experiment.crowd_ids):
        typed |= {entry.name: recruiter.shown(getattr(experiment, entry.name)) for entry in recruiter.entries}
    return typed

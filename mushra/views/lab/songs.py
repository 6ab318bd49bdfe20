"""Step 1: the title, clips uploaded or already on the server, and which of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mushra.forms.songs import SongsForm
from mushra.importers.clips.records import NEEDS, ROLES, ClipsError, Place, Problem
from mushra.models import Draft
from mushra.selectors.clips import OWN, Collection, collections
from mushra.services.clips import draft_forget_received, draft_receive, draft_received, draft_take_clips
from mushra.services.draft_answers import draft_answer
from mushra.views.lab.page import StepPage
from mushra.views.lab.removing import removable, remove
from mushra.views.lab.stepper import shown

MOST = 20  # sentences of what is odd


class SongsPage(StepPage):
    name = "songs"
    template = "mushra/lab/songs.html"

    def form(self, draft: Draft, data: Any = None) -> SongsForm:
        return SongsForm(data, collections=collections(draft=draft), title=draft.title)

    def context(self, draft: Draft, form: Any) -> dict[str, Any]:
        return {
            "tables": [_table(each) for each in form.collections],
            "chosen": form.chosen,
            "removable": removable(draft),
            "has_server_songs": any(each.key != OWN for each in form.collections),
        }


PAGE = SongsPage()


def _table(collection: Collection) -> dict[str, Any]:
    """A collection as the page shows it: rows of songs, columns of systems, in each cell the targets there."""
    there: dict[tuple[str, str], set[str]] = {}
    for estimate in collection.estimates:
        there.setdefault((estimate.song.name, estimate.system), set()).add(estimate.target)
    rows = [
        {
            "song": song,
            "cells": [
                {
                    "there": [target for target in collection.targets if target in there.get((song.name, system), ())],
                    "missing": [
                        target
                        for target in collection.targets
                        if target in song.stems and target not in there.get((song.name, system), ())
                    ],
                }
                for system in collection.systems
            ],
        }
        for song in collection.songs
    ]
    return {"collection": collection, "rows": rows}


def upload(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Take uploaded clips: to the choice where their layout says what they are, to the mapping where it does not."""
    files = request.FILES.getlist("clips")
    paths = request.POST.get("paths", "").splitlines()
    named = [(path or file.name, file) for path, file in zip(_as_many(paths, files), files, strict=True)]
    try:
        if not named:
            raise ClipsError([Problem("The upload", "holds no file; choose a zip file or a folder first.")])
        received = draft_receive(draft=draft, files=named, collection=request.POST.get("collection", ""))
        if not received.certain:
            return redirect("lab:action", token=draft.token, step="songs", action="clips")
        warnings = draft_take_clips(draft=draft)
    except ClipsError as error:
        return shown(request, draft, PAGE, status=422, problems=_problems(error))
    return _taken(request, draft, warnings)


def clips(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say of every uploaded file what it is."""
    received = draft_received(draft=draft)
    if received is None:
        return _taken(request, draft)
    if request.POST.get("go") == "forget":
        draft_forget_received(draft=draft)
        return _to_songs(draft)
    context: dict[str, Any] = {"draft": draft, "roles": ROLES, "nav": "studies", "blank": _blank(request)}
    places = {file.path: file.place for file in received.files}
    status = 200
    if request.method == "POST":
        places = {path: _place(request, number) for number, path in enumerate(places)}
        try:
            warnings = draft_take_clips(draft=draft, mapping=places)
        except ClipsError as error:
            context["problems"], status = _problems(error), 422
        else:
            return _taken(request, draft, warnings)
    context["rows"] = [(file, places[file.path]) for file in received.files]
    context["odd"] = _odd(received.warnings)
    return render(request, "mushra/lab/clips.html", context, status=status)


def _place(request: HttpRequest, number: int) -> Place:
    """What the row says of names that its role has; where one is empty, what stands for all that are."""
    role = request.POST.get(f"role-{number}", "")
    given = {name: request.POST.get(f"{name}-{number}", "").strip() for name in NEEDS.get(role, ())}
    return Place(role, **{name: value or _blank(request).get(name, "") for name, value in given.items()})


def _blank(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(f"{name}-blank", "").strip() for name in ("song", "target")}


def _taken(request: HttpRequest, draft: Draft, warnings: Sequence[Problem] = ()) -> HttpResponse:
    """Back to the choice, in which all that is new is ticked; what is odd about it is said there."""
    for sentence in _odd(warnings):
        messages.warning(request, sentence)
    title = draft.answers.get("songs", {}).get("title", [])
    draft_answer(draft=draft, step="songs", typed={"title": title})
    return redirect(_address(draft) + ("" if warnings else "#clips-1"))  # what is odd stands above


def _to_songs(draft: Draft) -> HttpResponse:
    return redirect(_address(draft))


def _address(draft: Draft) -> str:
    return reverse("lab:step", kwargs={"token": draft.token, "step": "songs"})


def _problems(error: ClipsError) -> list[str]:
    return [str(problem) for problem in getattr(error, "problems", ())] or [str(error)]


def _odd(warnings: Sequence[Problem]) -> list[str]:
    more = len(warnings) - MOST
    return [*map(str, warnings[:MOST]), *([f"… and {more} more."] if more > 0 else [])]


def _as_many(paths: list[str], files: list[Any]) -> list[str]:
    return paths if len(paths) == len(files) else [""] * len(files)


ACTIONS = {"upload": upload, "clips": clips, "remove": remove}

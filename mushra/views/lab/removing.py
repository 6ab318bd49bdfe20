"""Uploaded clips removed from a draft again: a song with its estimates, a system, or all."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mushra.errors import ExperimentError
from mushra.forms.songs import KINDS, names_of
from mushra.models import Draft
from mushra.selectors.clips import OWN, collections
from mushra.services.clips import draft_remove_clips, taken_clips
from mushra.services.draft_answers import draft_answer

ALL = "all"


def removable(draft: Draft) -> dict[str, list[str]]:
    """The songs and the systems of the draft's own clips, by name; empty where it has none."""
    places = [each.place for each in taken_clips(draft)]
    named = {kind: sorted({getattr(place, kind) for place in places} - {""}) for kind in ("song", "system")}
    return named if places else {}


def remove(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Remove what was asked for: `all`, `song:NAME` or `system:NAME`."""
    if request.method == "POST":
        what = request.POST.get("what", "")
        kind, _, name = what.partition(":")
        if what != ALL and not (kind in ("song", "system") and name):
            raise ExperimentError("Say which clips are to be removed: a song, a system or all.")
        draft_remove_clips(draft=draft, **({} if what == ALL else {kind: name}))
        draft_answer(draft=draft, step="songs", typed=_still_there(draft))
    return redirect("lab:step", token=draft.token, step="songs")


def _still_there(draft: Draft) -> dict[str, Any]:
    """What was typed into the step, without what is gone; what is empty then is proposed anew."""
    typed = dict(draft.answers.get("songs", {}))
    if typed.get("collection") != [OWN]:
        return typed
    left = next((each for each in collections(draft=draft) if each.key == OWN and not each.problem), None)
    for kind in KINDS:
        there = names_of(left, kind) if left else ()
        typed[kind] = [name for name in typed.get(kind, []) if name in there]
    return {name: values for name, values in typed.items() if values and (left or name != "collection")}

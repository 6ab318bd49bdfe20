"""Every word that the scripts of a listener's page show, by the key that `text(key)` of js/listen/text.js asks for.

A value is a text, or for a text that says a number a function of that number:

    "clips.loading": gettext_lazy("Loading the sounds …"),
    "clips.missing": lambda n: ngettext("{n} sound is missing", "{n} sounds are missing", n),

`{n}` and other names in braces stand for what the script fills in. Texts of templates are not here.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

# A number of each plural category of the Unicode CLDR, right for every language that has the category.
CATEGORIES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}

TEXTS: dict[str, Promise | Callable[[int], str]] = {
    # Loading and saving
    "status.loading": gettext_lazy("Loading the sounds …"),
    "status.loading.progress": gettext_lazy("Loading the sounds … {done} of {all}"),
    "status.loading.again": gettext_lazy("A sound did not arrive; trying again …"),
    "status.ready": gettext_lazy("The sounds are ready."),
    "status.idle": gettext_lazy("Nothing graded yet"),
    "status.saving": gettext_lazy("Saving …"),
    "status.saved": gettext_lazy("Saved"),
    "status.offline": gettext_lazy("Offline: kept on this device, sent when back"),
    "error.load_again": gettext_lazy("Load this page again."),
    "error.page_refused": gettext_lazy(
        "The server does not take this page any more. Load it again; your grades are kept."
    ),
    "error.clip_refused": gettext_lazy("The server refused a sound ({status})."),
    "error.clip_lengths": gettext_lazy("The sounds of this page differ in length."),
    "error.clip_broken": gettext_lazy("A sound of this page arrived broken and cannot be played."),
    "status.unkept": gettext_lazy("Offline, and this browser keeps nothing: leave this page open until all is sent"),
    # A session open in two tabs
    "tab.second": gettext_lazy("This listening test is open in another tab of this browser. Go on there, or here."),
    "tab.moved": gettext_lazy("You went on in another tab. What you did here is kept; you may close this one."),
    "tab.take": gettext_lazy("Go on here"),
    "tab.offline": gettext_lazy("There is no network now. Go on in the other tab, or here when you are back."),
    # Playing and grading
    "sound.blocked": gettext_lazy("Your browser holds the sound back until you allow it."),
    "sound.allow": gettext_lazy("Play the sound"),
    "sound.interrupted": gettext_lazy("The sound was interrupted."),
    "sound.go_on": gettext_lazy("Go on"),
    "loop.from": gettext_lazy("Beginning of the repeated part"),
    "loop.to": gettext_lazy("End of the repeated part"),
    "player.play": gettext_lazy("Play"),
    "player.stop": gettext_lazy("Stop"),
    "grade.none": gettext_lazy("not graded yet"),
    "grade.complete": gettext_lazy("Everything is heard and graded."),
    "missing.hear": gettext_lazy("Still to hear: {names}"),
    "missing.grade": gettext_lazy("Still to grade: {names}"),
    "missing.choose": gettext_lazy("Still to choose"),
    "missing.reference": gettext_lazy("reference"),
    "missing.nothing": gettext_lazy("You may go on."),
    "comment.label": gettext_lazy("Comment"),
    "comment.on": gettext_lazy("Comment on sound {name}"),
}


def listener_texts() -> dict[str, str | dict[str, str]]:
    """TEXTS in the active language: a text that says a number as {plural category: text}, with `other` always there."""
    return {key: _forms(value) if callable(value) else str(value) for key, value in TEXTS.items()}


def _forms(text: Callable[[int], str]) -> dict[str, str]:
    forms = {category: text(number) for category, number in CATEGORIES.items()}
    return {category: form for category, form in forms.items() if category == "other" or form != forms["other"]}

"""What the steps of a draft add up to: the clips that were chosen, and the whole design once every step is right."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from mushra.errors import ExperimentError
from mushra.models import Draft
from mushra.selectors.clips import chosen_estimates
from mushra.services.design import Settings
from mushra.services.making import Blueprint
from mushra.services.planning import TrialPlan, plan_trials
from separation.errors import ConcordError
from separation.estimates import Estimate


@dataclass(frozen=True)
class Wrong:
    """What keeps a draft from being built: the step where it can be mended, and a sentence."""

    step: str
    message: str


def draft_estimates(draft: Draft) -> list[Estimate]:
    """The estimates that are chosen; none where nothing is chosen yet."""
    from mushra.views.lab.songs import PAGE

    form = PAGE.answered(draft)
    form.is_valid()
    chosen = form.cleaned_data
    if not all(chosen.get(name) for name in ("collection", "songs", "systems", "targets")):
        return []
    return chosen_estimates(
        draft=draft,
        collections=[chosen["collection"]],
        songs=chosen["songs"],
        systems=chosen["systems"],
        targets=chosen["targets"],
    )


def draft_trials(draft: Draft) -> dict[tuple[str, str], TrialPlan]:
    """The trials of what is chosen, by song and target."""
    groups: dict[tuple[str, str], list[Estimate]] = {}
    for estimate in sorted(draft_estimates(draft), key=lambda one: (one.song.name, one.target, one.system)):
        groups.setdefault((estimate.song.name, estimate.target), []).append(estimate)
    return {trial: TrialPlan(group[0].song, trial[1], tuple(group)) for trial, group in groups.items()}


def draft_settings(draft: Draft) -> dict[str, Any]:
    """What the steps say of `Settings`, of those that are right."""
    from mushra.views.lab import excerpts, listeners, protocol

    said: dict[str, Any] = {}
    lengths = excerpts.PAGE.answered(draft)
    if lengths.is_valid():
        said["seconds"] = lengths.cleaned_data["seconds"]
    for page in (protocol.PAGE, listeners.PAGE):
        form = page.answered(draft)
        if form.is_valid():
            said |= form.settings()
    known = {field.name for field in fields(Settings)}
    return {name: value for name, value in said.items() if name in known}


def draft_departures(draft: Draft) -> list[str]:
    """In which the draft departs from the standard as it stands, a sentence each."""
    from mushra.services.standard import standard_departures
    from mushra.views.lab import listeners

    pages = listeners.PAGE.answered(draft)
    flow = pages.flow() if pages.is_valid() else None
    try:
        settings = Settings(**draft_settings(draft))
        estimates = draft_estimates(draft)
        if not estimates:
            return []
        return [str(one) for one in standard_departures(estimates=estimates, settings=settings, flow=flow)]
    except ConcordError as error:
        return [str(error)]


def draft_blueprint(draft: Draft) -> tuple[Blueprint | None, list[Wrong]]:
    """All that was decided, or what is wrong with which step."""
    from mushra.views.lab.stepper import STEPS, page_of

    forms = {step: page_of(step).answered(draft) for step in ("songs", "excerpts", "protocol", "listeners")}
    wrong = [
        Wrong(step, f"{STEPS[step]}: {form.fields[name].label or name if name in form.fields else 'the page'}: {error}")
        for step, form in forms.items()
        if not form.is_valid()
        for name, errors in form.errors.items()
        for error in errors
    ]
    if wrong:
        return None, wrong
    try:
        settings = Settings(**draft_settings(draft))
        addresses = forms["listeners"].addresses()
        estimates = draft_estimates(draft)
        if not estimates:
            raise ExperimentError("Nothing is chosen yet: upload clips, or choose some.")
        starts = forms["excerpts"].starts()
        plan_trials(estimates, settings=settings.resolved(), starts=starts)
        blueprint = Blueprint(
            title=forms["songs"].cleaned_data["title"],
            estimates=tuple(estimates),
            settings=settings,
            starts=starts,
            flow=forms["listeners"].flow(),
            return_url=addresses.return_url,
            screen_out_url=addresses.screen_out_url,
            full_url=addresses.full_url,
            good_listeners=forms["listeners"].cleaned_data["good_listeners"],
            owner=draft.owner,
        )
    except ConcordError as error:
        return None, [Wrong("protocol", str(error))]
    return blueprint, []

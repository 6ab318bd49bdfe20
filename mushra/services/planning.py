"""What an experiment will consist of, worked out and checked before anything is rendered or stored."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mushra.errors import ExperimentError
from mushra.protocol.anchors import ANCHORS
from mushra.protocol.excerpts import excerpt_frames
from mushra.protocol.order import page_sets
from mushra.protocol.protocols import PROTOCOLS
from mushra.protocol.standard import MOST_SIGNALS
from mushra.services.design import Settings
from separation.errors import UnknownNameError
from separation.estimates import Estimate
from separation.songs.folder import Song

REFERENCE = "reference"
Starts = Mapping[tuple[str, str], float]  # (song, target) -> seconds into the song
MOST_PAGES = 500  # a session, training left out


@dataclass(frozen=True)
class TrialPlan:
    """One song's target with every system that separated it; start: the excerpt's first sample, if it was moved."""

    song: Song
    target: str
    estimates: tuple[Estimate, ...]
    is_training: bool = False
    start: int | None = None

    @property
    def name(self) -> str:
        return f"{self.song.name} / {self.target}"


def plan_trials(
    estimates: Sequence[Estimate],
    *,
    settings: Settings,
    targets: Sequence[str] | None = None,
    starts: Starts | None = None,
) -> list[TrialPlan]:
    """A training trial and then every song's every target that has estimates, by name.

    The training trial is one of the others with the most systems, drawn by the seed. `settings` are resolved ones.
    starts: where excerpts begin that were chosen by hand, in seconds into their songs, by song and target.

    Raises `ExperimentError` for more than 12 signals a page, nothing to make a pair of, more than 500 pages, fewer
    trials than a listener is to be given, a system that is called what a role is, and a start outside its song or of
    no trial; `UnknownNameError` for a target without estimates; `ProtocolError` for a length or sample rate that the
    protocol or an anchor cannot use.
    """
    known = sorted({estimate.target for estimate in estimates})
    for target in targets or ():
        if target not in known:
            raise UnknownNameError("target with estimates", target, known)
    groups: dict[tuple[str, str], list[Estimate]] = {}
    for estimate in sorted(estimates, key=lambda estimate: (estimate.song.name, estimate.target, estimate.system)):
        if targets is None or estimate.target in targets:
            groups.setdefault((estimate.song.name, estimate.target), []).append(estimate)
    plans = [TrialPlan(group[0].song, target, tuple(group)) for (_, target), group in groups.items()]
    if not plans:
        raise ExperimentError("There is nothing to rate: no estimates were given.")
    for plan in plans:
        check_plan(plan, settings)
    check_pages(plans, settings)
    return with_training(_started(plans, settings, starts or {}), settings)


def with_training(plans: Sequence[TrialPlan], settings: Settings) -> list[TrialPlan]:
    """The trials after a training trial, which is one of those with the most systems, drawn by the seed."""
    most = max(len(plan.estimates) for plan in plans)
    fullest = [plan for plan in plans if len(plan.estimates) == most]
    chosen = random.Random(settings.seed).choice(fullest)  # noqa: S311 - an order, not a secret
    return [replace(chosen, is_training=True), *plans]


def check_plan(plan: TrialPlan, settings: Settings) -> None:
    """Raises what `plan_trials` says of one trial."""
    others = bool(settings.hidden_reference) + len(settings.anchors or ())
    signals = len(plan.estimates) + others
    if PROTOCOLS.get(settings.protocol).layout == "all" and signals > MOST_SIGNALS:
        raise ExperimentError(
            f"{plan.name} has {len(plan.estimates)} systems; with {others} of hidden reference and anchors that "
            f"makes {signals} signals, and a page has at most {MOST_SIGNALS} "
            f"(ITU-R BS.1534-3). Choose at most {MOST_SIGNALS - others} with --systems."
        )
    for estimate in plan.estimates:
        if estimate.system in (REFERENCE, *ANCHORS.names()):
            raise ExperimentError(
                f"A system is called {estimate.system!r}, which is what exports call a role; rename its folder."
            )
    excerpt_frames(settings.seconds, plan.song.rate, plan.song.frames)
    for name in settings.anchors or ():
        anchor = ANCHORS.get(name)
        anchor.check(plan.song.rate)
        if anchor.needs_others and len(plan.song.stems) < 2:
            raise ExperimentError(
                f"{plan.song.name!r} has no stem but {plan.target!r}, and {name} is made of the others; "
                "leave it out of --anchors."
            )


def check_pages(plans: Sequence[TrialPlan], settings: Settings) -> None:
    """Raises `ExperimentError` for nothing to make a pair of, too few trials to give, and more than 500 pages."""
    protocol = PROTOCOLS.get(settings.protocol)
    given = settings.trials_per_listener or len(plans)
    if given > len(plans):
        raise ExperimentError(
            f"A listener cannot be given {given} of {len(plans)} trials: choose --trials-per-listener from 1 to "
            f"{len(plans)}, or leave it out for all."
        )
    if settings.replicates > given:
        raise ExperimentError(
            f"Of a listener's {given} trials, {settings.replicates} cannot come twice: choose --replicates from 0 to "
            f"{given}."
        )
    of_trial = []
    for plan in plans:
        stimuli = len(plan.estimates) + bool(settings.hidden_reference) + len(settings.anchors or ())
        sets = len(page_sets(protocol, range(stimuli)))
        if not sets:
            raise ExperimentError(
                f"{plan.name} has one signal, and {protocol.label} compares two; give another system, or --anchors."
            )
        of_trial.append(sets)
    of_trial.sort(reverse=True)  # a listener may be given the longest ones
    pages = sum(of_trial[:given]) + sum(of_trial[: settings.replicates])
    if pages > MOST_PAGES:
        raise ExperimentError(
            f"{protocol.label} makes {pages} pages of these songs and systems, and a listener gets at most "
            f"{MOST_PAGES}; choose fewer with --systems, --targets or --trials-per-listener."
        )


def _started(plans: Sequence[TrialPlan], settings: Settings, starts: Starts) -> list[TrialPlan]:
    """The plans with the excerpts where they were moved to."""
    trials = [(plan.song.name, plan.target) for plan in plans]
    if strangers := [" / ".join(trial) for trial in starts if trial not in trials]:
        raise ExperimentError(f"There is a start for {strangers[0]}, which is no trial of this experiment.")
    return [
        replace(plan, start=_first_sample(plan, settings, starts[trial])) if trial in starts else plan
        for trial, plan in zip(trials, plans, strict=True)
    ]


def _first_sample(plan: TrialPlan, settings: Settings, seconds: float) -> int:
    latest = plan.song.frames - excerpt_frames(settings.seconds, plan.song.rate, plan.song.frames)
    start = round(seconds * plan.song.rate) if math.isfinite(seconds) else -1
    if not 0 <= start <= latest:
        raise ExperimentError(
            f"The excerpt of {plan.name} cannot begin at {seconds:g} s; of a song of {plan.song.seconds:.2f} s it "
            f"begins between 0 and {latest / plan.song.rate:.2f} s."
        )
    return start


def recipe(plans: Sequence[TrialPlan], settings: Settings) -> dict[str, Any]:
    """Everything that an experiment's content depends on: the settings, chosen starts, each source file's SHA-256."""
    needs_others = any(ANCHORS.get(name).needs_others for name in settings.anchors or ())
    files: dict[str, str] = {}
    for plan in plans:
        if plan.is_training:
            continue
        sources = {f"estimate of {estimate.system}": estimate.path for estimate in plan.estimates}
        sources["stem"] = plan.song.stems[plan.target]
        for name, path in sources.items():
            files[f"{plan.name} / {name}"] = _sha256(path)
        if needs_others:
            files[f"{plan.song.name} / stems"] = " ".join(_sha256(path) for path in plan.song.stems.values())
        if settings.mixture:
            mixed = [plan.song.mixture_path] if plan.song.mixture_path else plan.song.stems.values()
            files[f"{plan.song.name} / mixture"] = " ".join(_sha256(path) for path in mixed)
    starts = {plan.name: plan.start for plan in plans if plan.start is not None}
    return {**settings.recipe(), **({"starts": starts} if starts else {}), "files": files}


def first_difference(old: dict[str, Any], new: dict[str, Any]) -> str:
    """In words, the first thing in which two recipes differ; empty where they are the same.

    What an older recipe does not say was then as it is by default now.
    """
    default = Settings().resolved().recipe()
    if moved := _moved(old.get("starts", {}), new.get("starts", {})):
        return moved
    for key, value in new.items():
        if key not in ("files", "starts") and (before := old.get(key, default.get(key))) != value:
            return f"its {key} is {before!r}, not {value!r}"
    old_files, new_files = old.get("files", {}), new["files"]
    for name in sorted(old_files.keys() | new_files.keys()):
        if name not in new_files:
            return f"it has {name}, which is not there now"
        if name not in old_files:
            return f"it does not have {name}"
        if old_files[name] != new_files[name]:
            return f"{name} has changed since"
    return ""


def _moved(old: dict[str, int], new: dict[str, int]) -> str:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            before, now = (f"at sample {at[name]:,}" if name in at else "where it is proposed" for at in (old, new))
            return f"its excerpt of {name} begins {before}, not {now}"
    return ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

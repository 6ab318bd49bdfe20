"""What an experiment will consist of, worked out and checked before anything is rendered or stored."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mushra.errors import ExperimentError
from mushra.protocol.anchors import ANCHORS, low_pass_taps
from mushra.protocol.excerpts import excerpt_frames
from separation.errors import UnknownNameError
from separation.estimates import Estimate
from separation.songs.folder import Song

REFERENCE = "reference"
MOST_SIGNALS = 12  # a trial, hidden reference and anchors counted: BS.1534-3
MOST_SYSTEMS = MOST_SIGNALS - 1 - len(ANCHORS)
ATTRIBUTE = "overall quality"
QUESTION = "How good is the separation of the {target} compared with the reference?"


@dataclass(frozen=True)
class Settings:
    """What a researcher decides: what is asked, how long excerpts are (seconds), and what chance starts from."""

    attribute: str = ATTRIBUTE
    question: str = QUESTION
    seconds: float = 8.0
    seed: int = 0
    mixture: bool = False  # whether listeners may hear the mixture as a second reference


@dataclass(frozen=True)
class TrialPlan:
    """One song's target with every system that separated it."""

    song: Song
    target: str
    estimates: tuple[Estimate, ...]
    is_training: bool = False

    @property
    def name(self) -> str:
        return f"{self.song.name} / {self.target}"


def plan_trials(
    estimates: Sequence[Estimate], *, settings: Settings, targets: Sequence[str] | None = None
) -> list[TrialPlan]:
    """A training trial and then every song's every target that has estimates, by name.

    The training trial is one of the others with the most systems, drawn by the seed.

    Raises `ExperimentError` for settings out of range, more than 12 signals a trial, and a system that is called
    what a role is; `UnknownNameError` for a target without estimates; `ProtocolError` for a length or sample rate
    that the protocol cannot use.
    """
    _check_settings(settings)
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
        _check(plan, settings)
    most = max(len(plan.estimates) for plan in plans)
    fullest = [plan for plan in plans if len(plan.estimates) == most]
    chosen = random.Random(settings.seed).choice(fullest)  # noqa: S311 - an order, not a secret
    return [TrialPlan(chosen.song, chosen.target, chosen.estimates, is_training=True), *plans]


def _check_settings(settings: Settings) -> None:
    if settings.seed < 0:
        raise ExperimentError(f"A seed is a whole number from 0 on, not {settings.seed}.")
    for name, text, most in (("attribute", settings.attribute, 80), ("question", settings.question, 300)):
        if not 0 < len(text) <= most:
            raise ExperimentError(f"The {name} has 1 to {most} characters; this one has {len(text)}.")


def _check(plan: TrialPlan, settings: Settings) -> None:
    if len(plan.estimates) > MOST_SYSTEMS:
        raise ExperimentError(
            f"{plan.name} has {len(plan.estimates)} systems; with the hidden reference and {len(ANCHORS)} anchors that "
            f"makes {len(plan.estimates) + 1 + len(ANCHORS)} signals, and a trial has at most {MOST_SIGNALS} "
            f"(ITU-R BS.1534-3). Choose at most {MOST_SYSTEMS} with --systems."
        )
    for estimate in plan.estimates:
        if estimate.system in (REFERENCE, *ANCHORS):
            raise ExperimentError(
                f"A system is called {estimate.system!r}, which is what exports call a role; rename its folder."
            )
    excerpt_frames(settings.seconds, plan.song.rate, plan.song.frames)
    for edge in ANCHORS.values():
        low_pass_taps(edge, plan.song.rate)


def recipe(plans: Sequence[TrialPlan], settings: Settings) -> dict[str, Any]:
    """Everything that an experiment's content depends on: the settings, and each source file's SHA-256."""
    files: dict[str, str] = {}
    for plan in plans:
        if plan.is_training:
            continue
        sources = {f"estimate of {estimate.system}": estimate.path for estimate in plan.estimates}
        sources["stem"] = plan.song.stems[plan.target]
        for name, path in sources.items():
            files[f"{plan.name} / {name}"] = _sha256(path)
        if settings.mixture:
            mixed = [plan.song.mixture_path] if plan.song.mixture_path else plan.song.stems.values()
            files[f"{plan.song.name} / mixture"] = " ".join(_sha256(path) for path in mixed)
    return {
        "attribute": settings.attribute,
        "question": settings.question,
        "seconds": float(settings.seconds),
        "seed": settings.seed,
        "mixture": settings.mixture,
        "files": files,
    }


def first_difference(old: dict[str, Any], new: dict[str, Any]) -> str:
    """In words, the first thing in which two recipes differ; empty where they are the same."""
    for key, value in new.items():
        if key != "files" and old.get(key) != value:
            return f"its {key} is {old.get(key)!r}, not {value!r}"
    old_files, new_files = old.get("files", {}), new["files"]
    for name in sorted(old_files.keys() | new_files.keys()):
        if name not in new_files:
            return f"it has {name}, which is not there now"
        if name not in old_files:
            return f"it does not have {name}"
        if old_files[name] != new_files[name]:
            return f"{name} has changed since"
    return ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""Makes experiments of a webMUSHRA configuration and its sounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from mushra.errors import ConfigurationError
from mushra.importers.webmushra import ExperimentOutline, TrialOutline, find_sounds, outline, read_configuration
from mushra.importers.webmushra.outline import ATTRIBUTE
from mushra.models import Experiment
from mushra.protocol.excerpts import LONGEST
from mushra.protocol.flow_file import Flow, read_flow
from mushra.protocol.protocols import PROTOCOLS
from mushra.services.building import experiment_store
from mushra.services.design import Settings
from mushra.services.flow import flow_set
from mushra.services.planning import TrialPlan, check_pages, check_plan, recipe, with_training
from mushra.services.rendering import RenderedTrial, render_trial
from separation import audio
from separation.estimates import Estimate
from separation.songs.folder import Song

TARGET = "target"  # webMUSHRA's sounds are of no stem; other studies' ratings without targets have the same

Progress = Callable[[Sequence[TrialPlan]], Iterable[TrialPlan]]


@dataclass(frozen=True)
class WebmushraImport:
    """The experiments of a configuration, how many of them were made now, and what is another than in the file."""

    experiments: tuple[Experiment, ...]
    made: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Design:
    """All that one experiment is made of, checked."""

    title: str
    slug: str
    settings: Settings
    plans: tuple[TrialPlan, ...]
    anchors: Mapping[str, tuple[str, ...]]  # by the trial's song
    flow: Flow

    def rendered(self, progress: Progress) -> Iterator[RenderedTrial]:
        for plan in progress(self.plans):
            yield render_trial(plan, self.settings_of(plan))

    def settings_of(self, plan: TrialPlan) -> Settings:
        """Anchors are a page's own matter in webMUSHRA."""
        return replace(self.settings, anchors=self.anchors[plan.song.name])

    def ingredients(self) -> dict[str, Any]:
        anchors = {name: list(chosen) for name, chosen in self.anchors.items()}
        return {**recipe(self.plans, self.settings), "anchors_of_trials": anchors}


def webmushra_import(
    *, path: Path, audio_folder: Path | None = None, title: str = "", slug: str = "", progress: Progress = iter
) -> WebmushraImport:
    """Draft experiments of a configuration's pages: one for each protocol and scale that they need.

    audio_folder: where the sounds lie, by itself the configuration's own folder. title, slug: by themselves the file's
    `testname` and `testId`; further experiments have their protocol added. The same files again change nothing.

    Raises `ConfigurationError`, `ExperimentError`, `FlowError` or `ProtocolError` before anything is stored.
    """
    configuration = read_configuration(path)
    found = outline(configuration)
    try:
        sounds = find_sounds(audio_folder or path.parent, found.paths)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from error
    title = title or configuration.title or path.stem
    slug = slug or slugify(configuration.test_id)[:70] or slugify(title)[:70] or "webmushra"
    designs: list[_Design] = []
    for index, one in enumerate(found.experiments):
        label = PROTOCOLS.get(one.protocol).label
        again = sum(design.settings.protocol == one.protocol for design in designs) + 1
        designs.append(
            _design(
                one,
                sounds,
                title=title if index == 0 else f"{title} ({label}{f', {again}' if again > 1 else ''})",
                slug=slug if index == 0 else f"{slug}-{one.protocol}{f'-{again}' if again > 1 else ''}",
            )
        )
    made = 0
    experiments: list[Experiment] = []
    for design in designs:
        experiment, is_new = experiment_store(
            title=design.title,
            slug=design.slug,
            settings=design.settings,
            ingredients=design.ingredients(),
            rendered=design.rendered(progress),
        )
        made += is_new
        experiments.append(flow_set(experiment=experiment, flow=design.flow))
    return WebmushraImport(tuple(experiments), made, (*found.notes, *_cut(designs)))


def _design(one: ExperimentOutline, sounds: Mapping[str, Path], *, title: str, slug: str) -> _Design:
    settings = Settings(
        protocol=one.protocol,
        attribute=ATTRIBUTE,
        question=one.question,
        low_label=one.low_label,
        high_label=one.high_label,
        seconds=LONGEST,
        hidden_reference=one.hidden_reference,
        anchors=tuple({anchor: None for trial in one.trials for anchor in trial.anchors}),
    ).resolved()
    trials = [part for trial in one.trials for part in _parts(trial, one, sounds)]
    plans = [_plan(trial, sounds) for trial in trials]
    anchors = {trial.name: trial.anchors for trial in trials}
    flow = read_flow(json.dumps({"steps": one.steps}))
    design = _Design(title, slug, settings, tuple(with_training(plans, settings)), anchors, flow)
    for plan in plans:
        check_plan(plan, design.settings_of(plan))
    check_pages(plans, settings)
    return design


def _parts(trial: TrialOutline, one: ExperimentOutline, sounds: Mapping[str, Path]) -> list[TrialOutline]:
    """The page as it is, or a trial a sound where each is heard alone, by itself, and they differ in length or rate."""
    headers = {audio.info(sounds[path]) for path in trial.stimuli.values()}
    alone = PROTOCOLS.get(one.protocol).layout == "single" and not one.hidden_reference
    if not alone or len({(header.rate, header.frames) for header in headers}) == 1:
        return [trial]
    return [TrialOutline(f"{trial.name} {name}", path, {name: path}) for name, path in trial.stimuli.items()]


def _plan(trial: TrialOutline, sounds: Mapping[str, Path]) -> TrialPlan:
    """The page as a song of one stem, its reference, and an estimate a sound; all of one rate and length."""
    reference = sounds[trial.reference]
    header = audio.info(reference)
    files = {name: sounds[path] for name, path in trial.stimuli.items()}
    headers = {name: audio.info(file) for name, file in files.items()}
    for name, file in files.items():
        if (headers[name].rate, headers[name].frames) != (header.rate, header.frames):
            raise ConfigurationError(
                f"The page {trial.name!r}: {file} has {headers[name].frames} samples at {headers[name].rate} Hz, "
                f"{reference} has {header.frames} at {header.rate} Hz; the sounds of a page must be equally long, "
                "to the sample."
            )
    channels = max(one.channels for one in (header, *headers.values()))
    if channels > 2:
        raise ConfigurationError(
            f"The page {trial.name!r} has a sound of {channels} channels; one or two can be heard."
        )
    song = Song(trial.name, header.rate, channels, header.frames, {TARGET: reference})
    return TrialPlan(song, TARGET, tuple(Estimate(name, song, TARGET, file) for name, file in files.items()))


def _cut(designs: Sequence[_Design]) -> list[str]:
    """A sentence for the pages whose sounds are too long to be heard whole."""
    songs = {plan.song.name: plan.song for design in designs for plan in design.plans}
    long = [name for name, song in songs.items() if song.frames > LONGEST * song.rate]
    cut = f"The sounds of {', '.join(long)} are longer than {LONGEST:g} s, and the most active {LONGEST:g} s are heard."
    return [cut] if long else []

"""A report: what all parts of a study say, together with all that a reader must know of how it came about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from analysis.errors import NothingToCompareError
from analysis.parts import PARTS
from analysis.parts.content import Content, Notice
from analysis.parts.part import Evidence, Part, Selection, StudyData
from analysis.remembered import part_content, remembered
from analysis.studies import Study
from separation.versions import code_version
from separation.words import counted

Told = Callable[[str], object]


@dataclass(frozen=True)
class Rated:
    """Who rated how much, of what the selection leaves. problem: why nothing is left; notes: what is left out."""

    listeners: int = 0
    simulated_listeners: int = 0
    ratings: int = 0
    songs: int = 0
    systems: int = 0
    notes: tuple[str, ...] = ()
    problem: str = ""

    @property
    def sentence(self) -> str:
        """What there is, such as "24 listeners gave 1,672 ratings of 19 systems in 8 songs."."""
        listeners, simulated = counted(self.listeners, "listener"), ""
        if self.simulated_listeners:
            count = "all" if self.simulated_listeners == self.listeners else f"{self.simulated_listeners:,}"
            simulated = f", {count} of them simulated,"
        systems, songs = counted(self.systems, "system"), counted(self.songs, "song")
        return f"{listeners}{simulated} gave {counted(self.ratings, 'rating')} of {systems} in {songs}."


@dataclass(frozen=True)
class Section:
    """A part and what it says."""

    part: Part
    content: Content

    @property
    def blocks(self) -> list[tuple[str, Any]]:
        """The blocks with their kinds, for a template."""
        return [(type(block).__name__, block) for block in self.content.blocks]


@dataclass(frozen=True)
class Report:
    """All that a report says. choices: what was chosen, in words; version: of the study's data; code: of Concord."""

    title: str
    made_at: datetime
    version: str
    code: str
    choices: tuple[tuple[str, str], ...]
    rated: Rated
    sections: tuple[Section, ...]

    @property
    def simulated(self) -> bool:
        """Whether ratings that no person gave are in the numbers."""
        return self.rated.simulated_listeners > 0

    @property
    def figures(self) -> dict[str, Any]:
        """All figures by part and name, for plotly."""
        return {
            f"{section.part.name}/{name}": figure.plot
            for section in self.sections
            for name, figure in section.content.figures.items()
        }


def report_make(
    study: Study, selection: Selection, *, parts: Sequence[str] = (), told: Told = lambda _: None
) -> Report:
    """Everything that the parts (all, or those named) say of a study; what is remembered is not computed anew.

    A part that has nothing to say gives its reason. told: is given a line before each part. Raises `ParameterError` on
    a target, attribute, system or metric that the study does not have, `UnknownNameError` on an unknown part.
    """
    records = [PARTS.get(name) for name in parts or PARTS.names()]
    held = _Held(study)
    rated = remembered(held, "report rated", replace(selection, metric="", other=""), lambda: _rated(held, selection))
    sections = []
    for number, record in enumerate(records, start=1):
        told(f"{record.label} ({number} of {len(records)})")
        sections.append(Section(record, _said(held, record, selection)))
    return Report(
        study.title, timezone.localtime(), held.version(), code_version(), _in_words(selection), rated, tuple(sections)
    )


class _Held:
    """A study whose data are read once, for all parts, and only if one is not remembered."""

    def __init__(self, study: Study) -> None:
        self._study, self.slug, self.title = study, study.slug, study.title

    def version(self) -> str:
        return self._version

    def data(self) -> StudyData:
        return self._data

    def clip(self, *, song: str, target: str, system: str) -> Any:
        return self._study.clip(song=song, target=target, system=system)

    @cached_property
    def _version(self) -> str:
        return self._study.version()

    @cached_property
    def _data(self) -> StudyData:
        return self._study.data()


def _said(study: Study, record: Part, selection: Selection) -> Content:
    usual = Selection(draws=selection.draws, seed=selection.seed)
    used = replace(usual, **{name: getattr(selection, name) for name in record.uses})
    try:
        return part_content(study, record.name, used)
    except NothingToCompareError as error:
        return Content([Notice(str(error), "empty")])


def _rated(study: Study, selection: Selection) -> Rated:
    evidence = Evidence(study.data(), selection)
    try:
        ratings = evidence.ratings
    except NothingToCompareError as error:
        return Rated(problem=str(error))
    simulated = ratings["simulated"].astype(bool)
    return Rated(
        listeners=ratings["listener"].nunique(),
        simulated_listeners=ratings.loc[simulated, "listener"].nunique(),
        ratings=int(ratings["score"].notna().sum()),
        songs=ratings["song"].nunique(),
        systems=ratings.loc[ratings["role"] == "system", "system"].nunique(),
        notes=evidence.notes,
    )


def _in_words(selection: Selection) -> tuple[tuple[str, str], ...]:
    """Every choice, those that were left as they are too: a reader cannot see what was not chosen."""
    words = {
        "target": ("Target", selection.target or "all"),
        "attribute": ("Attribute", selection.attribute or "the one with most ratings"),
        "without": ("Systems left out", ", ".join(selection.without) or "none"),
        "screening": ("Post-screening", "applied" if selection.screening else "not applied"),
        "simulated": ("Simulated ratings", "used where there are any" if selection.simulated else "left out"),
        "average": ("Opinion of a clip", f"{selection.average} of its ratings"),
        "scale": ("Scale", "as given" if selection.scale == "raw" else "stretched to 0 to 100 within each trial"),
        "metric": ("Metric", selection.metric or "the one that agrees best"),
        "other": ("Other metric", selection.other or "the next best"),
        "draws": ("Draws of the bootstrap", f"{selection.draws}, seed {selection.seed}"),
    }
    return tuple(words[field.name] for field in fields(selection) if field.name in words)

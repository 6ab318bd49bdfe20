"""Which experiments of ours a configuration makes: pages of one kind and one scale are one experiment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mushra.errors import ConfigurationError
from mushra.importers.webmushra.differences import differences
from mushra.importers.webmushra.html_text import html_to_text
from mushra.importers.webmushra.records import Answer, Configuration, Page
from mushra.importers.webmushra.steps import flow_steps
from mushra.protocol.attributes import IDENTITY
from mushra.protocol.protocols import QUALITY

# webMUSHRA asks on a page of paired comparison which of two is the reference: ABX, whose X is the reference always.
PROTOCOLS = {
    "mushra": "mushra",
    "bs1116": "dcr",
    "paired_comparison": "abx",
    "likert_multi_stimulus": "acr",
    "likert_single_stimulus": "acr",
}
QUESTIONS = {
    "mushra": "How good is the audio quality compared with the reference?",
    "dcr": "How audible and how annoying is the difference from the reference?",
    "abx": IDENTITY,
    "acr": "How do you rate this sound?",
}
ATTRIBUTE = "basic audio quality"
REFERENCES = ("reference", "ref")  # what a sound is called that is the reference of a page without one
LONGEST_LABEL, LONGEST_QUESTION = 80, 300


@dataclass(frozen=True)
class TrialOutline:
    """A page's sounds by name, as paths; the reference measures the loudness, and is graded where the protocol says."""

    name: str
    reference: str
    stimuli: dict[str, str]
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExperimentOutline:
    """One experiment: how it asks, its trials in the order of the file, its steps as a flow file has them."""

    protocol: str
    question: str
    low_label: str
    high_label: str
    hidden_reference: bool
    trials: tuple[TrialOutline, ...]
    steps: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Outline:
    """All experiments of a configuration, and a sentence for each thing in it that has no counterpart here."""

    experiments: tuple[ExperimentOutline, ...]
    notes: tuple[str, ...]

    @property
    def paths(self) -> list[str]:
        """Every sound file that is needed, each once."""
        trials = [trial for experiment in self.experiments for trial in experiment.trials]
        return list(dict.fromkeys(path for trial in trials for path in (trial.reference, *trial.stimuli.values())))


def outline(configuration: Configuration) -> Outline:
    """The experiments that have the configuration's pages, one a kind and scale.

    Raises `ConfigurationError` where nothing is graded.
    """
    notes = [f"Line {line} was no YAML; it is read as if its text stood in quotes." for line in configuration.repaired]
    groups: dict[tuple[Any, ...], list[Page]] = {}
    for page in configuration.pages.pages():
        if not page.is_rated:
            continue
        if page.scales and len(page.scales[0]) < 2:
            notes.append(f"The page {page.id!r} offers a single answer, which grades nothing; it is left out.")
            continue
        groups.setdefault((PROTOCOLS[page.type], page.scales[:1], _own_reference(page) != ""), []).append(page)
    if not groups:
        raise ConfigurationError("No page grades anything; a page of ratings has a scale of two answers or more.")
    experiments = tuple(_experiment(configuration, pages, notes) for pages in groups.values())
    if len(groups) > 1:
        notes.append(f"The pages are of {len(groups)} kinds, and an experiment here is of one: they make as many.")
    notes += differences(configuration, [page for pages in groups.values() for page in pages])
    return Outline(experiments, tuple(dict.fromkeys(notes)))


def _experiment(configuration: Configuration, pages: Sequence[Page], notes: list[str]) -> ExperimentOutline:
    protocol = PROTOCOLS[pages[0].type]
    answers = pages[0].scales[0] if pages[0].scales else ()
    low, high = _ends(answers)
    return ExperimentOutline(
        protocol=protocol,
        question=_question(protocol, pages),
        low_label=low,
        high_label=high,
        hidden_reference=bool(pages[0].reference or _own_reference(pages[0])),
        trials=tuple(_trial(page) for page in pages),
        steps=tuple(flow_steps(configuration, pages, notes)),
    )


def _trial(page: Page) -> TrialOutline:
    own = _own_reference(page)
    stimuli = {name: path for name, path in page.stimuli.items() if name != own}
    reference = page.reference or page.stimuli[own or next(iter(page.stimuli))]
    return TrialOutline(page.id, reference, stimuli, page.anchors)


def _own_reference(page: Page) -> str:
    """The sound of a Likert page that is called the reference, where there are others; empty for none."""
    named = [name for name in page.stimuli if name.lower() in REFERENCES]
    return named[0] if len(named) == 1 < len(page.stimuli) and not page.reference else ""


def _question(protocol: str, pages: Sequence[Page]) -> str:
    """A Likert page asks in its text; the others ask what their kind asks."""
    texts = {html_to_text(page.content)[0] for page in pages}
    text = next(iter(texts))
    own = protocol == "acr" and len(texts) == 1 and 0 < len(text) <= LONGEST_QUESTION and not {"\n", "{"} & set(text)
    return text if own else QUESTIONS[protocol]


def _ends(answers: Sequence[Answer]) -> tuple[str, str]:
    """The labels of the lowest and the highest answer; empty for the five of ACR, which the protocol has itself."""
    if not answers:
        return "", ""
    labels = [html_to_text(answer.label)[0] or answer.value for answer in answers]
    values = [answer.value for answer in answers]
    if all(value.isdecimal() for value in values) and int(values[0]) > int(values[-1]):
        labels.reverse()
    if [label.lower() for label in labels] == [label.lower() for label in QUALITY]:
        return "", ""
    return labels[0][:LONGEST_LABEL], labels[-1][:LONGEST_LABEL]

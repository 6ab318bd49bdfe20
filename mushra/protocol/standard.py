"""Where a planned test departs from ITU-R BS.1534-3, and why that matters, before anybody has listened.

What is refused cannot be built; of what is only warned of, the researcher may know better, and says so in the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mushra.protocol.protocols import PROTOCOLS, Protocol
from mushra.protocol.screening_rules import STANDARD_RULES, ScreeningRule

STANDARD = "ITU-R BS.1534-3"
SHORTEST, LONGEST = 0.5, 12.0  # seconds: a loop, and the longest excerpt
MOST_SIGNALS = 12  # a page, hidden reference and anchors counted
FEWEST_EXCERPTS = 5
EXCERPTS_A_SYSTEM = 1.5
LONGEST_SITTING = 30  # minutes


@dataclass(frozen=True)
class TrialDesign:
    """A rated trial: its name, the systems in it, and how long its excerpt is (seconds)."""

    name: str
    systems: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Design:
    """A planned test. seconds: of an excerpt, as asked for; sitting: minutes that a listener takes without a break."""

    protocol: str
    trials: tuple[TrialDesign, ...]
    seconds: float
    hidden_reference: bool
    anchors: tuple[str, ...]
    sitting: float
    replicates: int = 0
    screening: tuple[ScreeningRule, ...] = STANDARD_RULES

    @property
    def presentation(self) -> Protocol:
        """What the protocol's name stands for."""
        return PROTOCOLS.get(self.protocol)

    @property
    def compares_all(self) -> bool:
        """Whether all signals of a trial are on one page, as the standard has it."""
        return self.presentation.layout == "all"


@dataclass(frozen=True)
class Departure:
    """One rule that the plan breaks.

    rule: its short name; refused: whether the test cannot be built so; what: what is so, a sentence; why: why it
    matters, a sentence; source: the standard and its clause.
    """

    rule: str
    refused: bool
    what: str
    why: str
    source: str

    def __str__(self) -> str:
        return f"{self.what} {self.why} ({self.source})"


Found = Iterator[Departure]


def departures(design: Design) -> list[Departure]:
    """Every rule that the plan breaks, those first for which it is refused.

    Source: ITU-R BS.1534-3 (10/2015), Annex 1, by the clauses that each names.

    Example:
        >>> design = Design("mushra", (), 15.0, True, ("anchor35", "anchor70"), sitting=10, replicates=1)
        >>> [departure.rule for departure in departures(design) if departure.refused]
        ['length']
    """
    found = [departure for rule in RULES for departure in rule(design)]
    return sorted(found, key=lambda departure: not departure.refused)


def _signals(design: Design) -> Found:
    if not design.compares_all:
        return
    others = design.hidden_reference + len(design.anchors)
    for trial in design.trials:
        if (signals := len(trial.systems) + others) > MOST_SIGNALS:
            yield Departure(
                "signals", True,
                f"{trial.name} has {signals} signals on a page ({len(trial.systems)} systems, {others} of hidden "
                f"reference and anchors), which is refused: at most {MOST_SIGNALS}.",
                "Of more, listeners cannot compare each with all others any longer, and grades lose their order.",
                f"{STANDARD}, 5.3",
            )  # fmt: skip


def _length(design: Design) -> Found:
    if design.seconds > LONGEST:
        yield Departure(
            "length", True,
            f"Excerpts of {design.seconds:g} s are refused: the longest is {LONGEST:g} s.",
            "Of what is longer, listeners grade its beginning, its end or the loop that they chose, and they tire.",
            f"{STANDARD}, 5.1",
        )  # fmt: skip
    if design.seconds < SHORTEST:
        yield Departure(
            "length", True,
            f"Excerpts of {design.seconds:g} s are refused: the shortest is {SHORTEST:g} s.",
            "In less, a loop is heard as a sound of its own rather than as the music.",
            f"{STANDARD}, 5.3",
        )  # fmt: skip


def _unequal_lengths(design: Design) -> Found:
    lengths = {trial.name: trial.seconds for trial in design.trials}
    if not lengths or max(lengths.values()) == min(lengths.values()):
        return
    shortest = min(lengths, key=lambda name: lengths[name])
    yield Departure(
        "unequal lengths", False,
        f"The excerpts have unequal lengths: {shortest} lasts {lengths[shortest]:.2f} s, "
        f"others up to {max(lengths.values()):.2f} s.",
        "Of a shorter one less is heard before it comes round again, so grades of the trials differ by that too.",
        "no clause: all that is not compared is kept equal",
    )  # fmt: skip


def _excerpts(design: Design) -> Found:
    count = len(design.trials)
    systems = {system for trial in design.trials for system in trial.systems}
    if count < FEWEST_EXCERPTS:
        yield Departure(
            "excerpts", False,
            f"There {'is 1 excerpt' if count == 1 else f'are {count} excerpts'}; the standard wants at least "
            f"{FEWEST_EXCERPTS}.",
            "With fewer, what is found holds for these excerpts and hardly for music.",
            f"{STANDARD}, 7.1",
        )  # fmt: skip
    elif count < EXCERPTS_A_SYSTEM * len(systems):
        yield Departure(
            "excerpts", False,
            f"There are {count} excerpts for {len(systems)} systems; the standard reckons with one and a half times "
            f"as many as systems, that is {EXCERPTS_A_SYSTEM * len(systems):g}.",
            "With fewer, an excerpt that suits one system decides between them.",
            f"{STANDARD}, 7.1",
        )  # fmt: skip


def _balance(design: Design) -> Found:
    counts = Counter(system for trial in design.trials for system in trial.systems)
    if len(set(counts.values())) <= 1:
        return
    (most, many), *_, (least, few) = counts.most_common()
    yield Departure(
        "balance", False,
        f"Systems have unequal numbers of excerpts: {most!r} has {many}, {least!r} has {few}.",
        "A system that was heard with easier excerpts only looks better than it is.",
        f"{STANDARD}, 7.1",
    )  # fmt: skip


def _hidden_reference(design: Design) -> Found:
    if design.compares_all and not design.hidden_reference:
        refused = design.presentation.hidden_reference == "always"
        yield Departure(
            "hidden reference", refused,
            f"There is no hidden reference{', which is refused' if refused else ''}.",
            "Without it nobody sees which listeners heard the differences, and the top of the scale hangs in the air.",
            f"{STANDARD}, 4.1.2 and 5",
        )  # fmt: skip


def _open_reference(design: Design) -> Found:
    if design.compares_all and not design.presentation.has_reference:
        yield Departure(
            "open reference", False,
            "Listeners do not hear the reference openly.",
            "They grade how they like the sound, not how far it is from what it should be; it is no MUSHRA test.",
            f"{STANDARD}, 5.3",
        )  # fmt: skip


def _anchors(design: Design) -> Found:
    if not design.compares_all:
        return
    if "anchor35" not in design.anchors:
        yield Departure(
            "low anchor", False,
            "There is no low anchor (3.5 kHz).",
            "Without it the bottom of the scale is whatever is worst here, and grades do not compare with other tests.",
            f"{STANDARD}, 5.1",
        )  # fmt: skip
    if "anchor70" not in design.anchors:
        yield Departure(
            "mid anchor", False,
            "There is no mid anchor (7 kHz).",
            "Without it listeners who grade anything high cannot be told and left out.",
            f"{STANDARD}, 4.1.2 and 5.1",
        )  # fmt: skip


def _sitting(design: Design) -> Found:
    if design.sitting > LONGEST_SITTING:
        yield Departure(
            "sitting", False,
            f"A listener sits about {design.sitting:.0f} min without a break; {LONGEST_SITTING} min are the most.",
            "Tired listeners grade less carefully and leave; put in a break, or give each fewer trials.",
            f"{STANDARD}, 3; the minutes are those of ITU-R BS.1116",
        )  # fmt: skip


def _replicates(design: Design) -> Found:
    if design.compares_all and not design.replicates:
        yield Departure(
            "replicates", False,
            "No trial is given a second time.",
            "Without repeats nobody can say how closely a listener's grades repeat.",
            f"{STANDARD}, 4.1",
        )  # fmt: skip


def _screening(design: Design) -> Found:
    missing = [rule.label for rule in STANDARD_RULES if rule not in design.screening]
    if design.protocol == "mushra" and missing:  # the rules judge no other protocol
        yield Departure(
            "screening", False,
            f"Listeners are not screened by the standard's rule of the {' and that of the '.join(missing)}, or not "
            "with its numbers.",
            "Whom the results leave out is then this test's own choice, which its report has to say.",
            f"{STANDARD}, 4.1.2",
        )  # fmt: skip


RULES: tuple[Callable[[Design], Found], ...] = (
    _signals, _length, _unequal_lengths, _excerpts, _balance, _hidden_reference, _open_reference, _anchors, _sitting,
    _replicates, _screening,
)  # fmt: skip

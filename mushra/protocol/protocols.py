"""How clips are presented and graded: one record a protocol. To add one: a record here, a line in docs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mushra.protocol.wording import gettext_noop
from separation.registry import Registry

CHOSEN, NO_PREFERENCE, NOT_CHOSEN = 100, 50, 0


@dataclass(frozen=True)
class Scale:
    """What a grade may be.

    kind: any whole number ("continuous"), one of a few named ones ("category"), or which of two ("choice").
    labels: of the intervals or the categories, from low to high; of a choice the names of the first clip and of the
    second, and perhaps of "neither".
    """

    kind: Literal["continuous", "category", "choice"]
    minimum: int
    maximum: int
    labels: tuple[str, ...]

    @property
    def choices(self) -> tuple[int, ...]:
        """The grades that a choice may give the first clip, in the order of the labels; the second gets the rest."""
        return (CHOSEN, NOT_CHOSEN, NO_PREFERENCE)[: len(self.labels)] if self.kind == "choice" else ()

    def allows(self, score: int) -> bool:
        """Whether the score is on the scale.

        Example:
            >>> PROTOCOLS.get("acr").scale.allows(6), PROTOCOLS.get("ab").scale.allows(50)
            (False, True)
        """
        if self.kind == "choice":
            return score in self.choices
        return self.minimum <= score <= self.maximum


@dataclass(frozen=True)
class Protocol:
    """A way to present clips and to grade them.

    layout: a trial's clips all on one page, a single one a page, or a pair a page.
    asks: which of an attribute's questions fits: see `mushra.protocol.attributes`.
    has_reference: whether the reference can be heard openly, beside what is graded.
    has_x: whether the page has an unknown X, which repeats one of the pair.
    pairs_with_reference: whether every pair is the reference and something else, or any two.
    hidden_reference: among what is graded always, unless left out ("default"), or if asked for ("optional").
    anchors: those that a trial has where nothing else is said; any protocol may have any of ANCHORS.
    source: the standard or the publication that it comes from.
    """

    name: str
    label: str
    source: str
    layout: Literal["all", "single", "pair"]
    asks: Literal["compared", "alone", "degradation", "choice", "identity"]
    scale: Scale
    hidden_reference: Literal["always", "default", "optional"]
    anchors: tuple[str, ...] = ()
    has_reference: bool = False
    has_x: bool = False
    pairs_with_reference: bool = False

    def signals(self, stimuli: int) -> int:
        """How many signals a page has on which that many are graded: open reference and X counted."""
        return stimuli + (self.layout != "all" and self.has_reference) + self.has_x


QUALITY = (
    gettext_noop("Bad"),
    gettext_noop("Poor"),
    gettext_noop("Fair"),
    gettext_noop("Good"),
    gettext_noop("Excellent"),
)
DEGRADATION = (
    gettext_noop("Very annoying"),
    gettext_noop("Annoying"),
    gettext_noop("Slightly annoying"),
    gettext_noop("Audible but not annoying"),
    gettext_noop("Inaudible"),
)
BOTH_ANCHORS = ("anchor35", "anchor70")
HUNDRED = Scale("continuous", 0, 100, QUALITY)

PROTOCOLS: Registry[Protocol] = Registry("protocol")
PROTOCOLS.add(
    Protocol(
        name="mushra",
        label="MUSHRA",
        source="ITU-R BS.1534-3",
        layout="all",
        asks="compared",
        scale=HUNDRED,
        hidden_reference="always",
        anchors=BOTH_ANCHORS,
        has_reference=True,
    )
)
PROTOCOLS.add(
    Protocol(
        name="mushra_no_reference",
        label="MUSHRA without a reference",
        source="after ITU-R BS.1534-3, the open reference left out",
        layout="all",
        asks="alone",
        scale=HUNDRED,
        hidden_reference="default",
        anchors=BOTH_ANCHORS,
    )
)
PROTOCOLS.add(
    Protocol(
        name="acr",
        label="ACR, 1 to 5 (mean opinion score)",
        source="ITU-T P.800 (08/1996), Annex B; ITU-T P.808",
        layout="single",
        asks="alone",
        scale=Scale("category", 1, 5, QUALITY),
        hidden_reference="default",
    )
)
PROTOCOLS.add(
    Protocol(
        name="acr_100",
        label="ACR, 0 to 100",
        source="ITU-T P.800 (08/1996), Annex B, on the scale of ITU-R BS.1534-3",
        layout="single",
        asks="alone",
        scale=HUNDRED,
        hidden_reference="default",
    )
)
PROTOCOLS.add(
    Protocol(
        name="dcr",
        label="DCR, 1 to 5 against a reference",
        source="ITU-T P.800 (08/1996), Annex D",
        layout="single",
        asks="degradation",
        scale=Scale("category", 1, 5, DEGRADATION),
        hidden_reference="default",  # the standard's null pair
        has_reference=True,
    )
)
PROTOCOLS.add(
    Protocol(
        name="ab",
        label="AB, paired comparison",
        source="Bradley and Terry 1952, doi:10.2307/2334029; ties after Davidson 1970, doi:10.2307/2283595",
        layout="pair",
        asks="choice",
        scale=Scale("choice", 0, 100, (gettext_noop("A"), gettext_noop("B"), gettext_noop("No preference"))),
        hidden_reference="optional",
    )
)
PROTOCOLS.add(
    Protocol(
        name="abx",
        label="ABX, told from the reference or not",
        source="Munson and Gardner 1950, doi:10.1121/1.1917190",
        layout="pair",
        asks="identity",
        scale=Scale("choice", 0, 100, (gettext_noop("A"), gettext_noop("B"))),
        hidden_reference="always",
        has_x=True,
        pairs_with_reference=True,
    )
)

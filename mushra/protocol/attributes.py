"""What listeners are asked to judge: one record an attribute, with its questions in the words that a protocol needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mushra.protocol.protocols import Protocol
from mushra.protocol.wording import gettext_noop
from separation.registry import Registry

IDENTITY = gettext_noop("Which of the two is X?")  # of ABX, whatever else is of interest


@dataclass(frozen=True)
class Attribute:
    """Something that one can hear in a separated source.

    questions: by what a protocol asks: "compared" with the reference, "alone", "degradation" against the reference,
    "choice" of two; {target} stands for the target. low_label, high_label: the ends of the scale, or empty where the
    protocol's own labels fit.
    """

    name: str
    questions: Mapping[str, str]
    low_label: str = ""
    high_label: str = ""

    def question(self, protocol: Protocol) -> str:
        """The question as that protocol puts it."""
        return IDENTITY if protocol.asks == "identity" else self.questions[protocol.asks]

    def ends(self, protocol: Protocol) -> tuple[str, str]:
        """Labels of the scale's ends under that protocol; a choice has none, and degradation keeps its own."""
        return (self.low_label, self.high_label) if protocol.asks in ("compared", "alone") else ("", "")


# The four of Emiya et al. 2011 (doi:10.1109/TASL.2011.2109381), in words of our own.
ATTRIBUTES: Registry[Attribute] = Registry("attribute")
ATTRIBUTES.add(
    Attribute(
        name="overall quality",
        questions={
            "compared": gettext_noop("How good is the separation of the {target} compared with the reference?"),
            "alone": gettext_noop("How good is the separation of the {target}?"),
            "degradation": gettext_noop(
                "How audible and how annoying is the degradation of the {target} against the reference?"
            ),
            "choice": gettext_noop("Which one is the better separation of the {target}?"),
        },
    )
)
ATTRIBUTES.add(
    Attribute(
        name="sound quality",
        questions={
            "compared": gettext_noop("How free of added noise and distortion is the sound of the {target}?"),
            "alone": gettext_noop("How free of noise and distortion is the sound of the {target}?"),
            "degradation": gettext_noop(
                "How audible and how annoying are added noise and distortion in the sound of the {target}?"
            ),
            "choice": gettext_noop("In which one is the sound of the {target} freer of noise and distortion?"),
        },
        low_label=gettext_noop("Strong distortion"),
        high_label=gettext_noop("No distortion"),
    )
)
ATTRIBUTES.add(
    Attribute(
        name="interference",
        questions={
            "compared": gettext_noop("How well are all other sounds removed from the {target}?"),
            "alone": gettext_noop("How well are all other sounds removed from the {target}?"),
            "degradation": gettext_noop("How audible and how annoying are other sounds beside the {target}?"),
            "choice": gettext_noop("In which one are other sounds better removed from the {target}?"),
        },
        low_label=gettext_noop("Strong interference"),
        high_label=gettext_noop("No interference"),
    )
)
ATTRIBUTES.add(
    Attribute(
        name="target preservation",
        questions={
            "compared": gettext_noop("How well is the sound of the {target} preserved, as the reference has it?"),
            "alone": gettext_noop("How well is the sound of the {target} preserved?"),
            "degradation": gettext_noop("How audible and how annoying is what is lost from the {target}?"),
            "choice": gettext_noop("In which one is the sound of the {target} better preserved?"),
        },
        low_label=gettext_noop("Not preserved"),
        high_label=gettext_noop("Fully preserved"),
    )
)

TARGETS = (  # the stems that most collections have; others are shown as they are called
    gettext_noop("vocals"),
    gettext_noop("drums"),
    gettext_noop("bass"),
    gettext_noop("other"),
    gettext_noop("accompaniment"),
)

"""What the admin says of protocols, rules and grades, in words."""

from __future__ import annotations

from mushra.models import Experiment, Presentation, Slot
from mushra.protocol.protocols import PROTOCOLS
from mushra.protocol.screening_rules import chosen_rules


def protocol_words(experiment: Experiment) -> str:
    """The protocol by its label, with where it comes from."""
    protocol = PROTOCOLS.get(experiment.protocol)
    return f"{protocol.label} ({protocol.source})"


def scale_words(experiment: Experiment) -> str:
    """What may be answered: the scale's ends with their labels, or the choices."""
    scale = PROTOCOLS.get(experiment.protocol).scale
    if scale.kind == "choice":
        return ", ".join(scale.labels)
    low, high = experiment.low_label or scale.labels[0], experiment.high_label or scale.labels[-1]
    return f"{scale.minimum} ({low}) to {scale.maximum} ({high})"


def rule_words(experiment: Experiment) -> str:
    """What listeners must, may and see, as a sentence."""
    rules = [
        "every clip is heard" if experiment.must_play else "clips may be left unheard",
        "every clip is graded" if experiment.must_rate else "clips may be left ungraded",
        "numbers are shown" if experiment.show_numbers else "numbers are hidden",
        "a switch begins the clip anew" if experiment.restart_on_switch else "a switch goes on at the same place",
        "comments may be written" if experiment.comments else "no comments",
    ]
    return "; ".join(rules).capitalize() + "."


def screening_words(experiment: Experiment) -> str:
    """Whom the experiment's screening rules leave out, a sentence a rule."""
    return " ".join(rule.sentence for rule in chosen_rules(experiment.screening_rules)) or "No screening rules."


def grade_words(presentation: Presentation) -> str:
    """Each slot's system and grade in the order of the slots, with which was X, and what was written."""
    return ", ".join(_slot_words(slot, presentation.x_position) for slot in presentation.slots.all())


def _slot_words(slot: Slot, x_position: int | None) -> str:
    rating, comment = getattr(slot, "rating", None), getattr(slot, "comment", None)
    words = f"{slot.stimulus.system} {rating.score if rating else '–'}"
    words += " (X)" if slot.position == x_position else ""
    return words + (f" “{comment.text}”" if comment and comment.text else "")

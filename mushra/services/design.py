"""What a researcher decides about an experiment, checked, with what was left open filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from mushra.errors import ExperimentError
from mushra.models import Experiment
from mushra.protocol.anchors import ANCHORS
from mushra.protocol.attributes import ATTRIBUTES
from mushra.protocol.protocols import PROTOCOLS, Protocol
from mushra.protocol.screening_rules import STANDARD_RULES, chosen_rules, rules_record

LONGEST = {"attribute": 80, "question": 300, "low_label": 80, "high_label": 80, "return_url": 500}  # characters
LATIN_SQUARE = Experiment.Order.LATIN_SQUARE.value
ORDERS = tuple(Experiment.Order.values)


@dataclass(frozen=True)
class Settings:
    """How an experiment presents and asks, how long its excerpts are (seconds), and what chance starts from.

    question, low_label, high_label: where empty, the attribute's own. hidden_reference, anchors: where None, the
    protocol's own. mixture: whether listeners may hear the mixture too. trials_per_listener: where None, all.
    screening_rules: as `chosen_rules` reads them; where None, the standard's. The rest as the fields of `Experiment`.
    """

    protocol: str = "mushra"
    attribute: str = "overall quality"
    question: str = ""
    low_label: str = ""
    high_label: str = ""
    seconds: float = 8.0
    seed: int = 0
    mixture: bool = False
    hidden_reference: bool | None = None
    anchors: tuple[str, ...] | None = None
    show_numbers: bool = True
    must_play: bool = True
    must_rate: bool = True
    restart_on_switch: bool = False
    comments: bool = False
    return_url: str = ""
    trials_per_listener: int | None = None
    replicates: int = 0
    order: str = "random"
    screening_rules: Mapping[str, Mapping[str, float]] | None = None

    def resolved(self) -> Settings:
        """These settings with nothing left open.

        Raises `ExperimentError` for what is out of range or does not go together, `UnknownNameError` for a protocol or
        an anchor that there is not, `FlowError` for screening rules that are not as `chosen_rules` wants them.
        """
        protocol = PROTOCOLS.get(self.protocol)
        chosen = protocol.anchors if self.anchors is None else self.anchors
        for name in chosen:
            ANCHORS.get(name)
        self._check(protocol)
        self._check_order()
        known = ATTRIBUTES.get(self.attribute) if self.attribute in ATTRIBUTES else None
        if known is None and not self.question:
            raise ExperimentError(
                f"{self.attribute!r} is an attribute of your own, so say with --question what listeners are asked. "
                f"Those with a question are {', '.join(ATTRIBUTES.names())}."
            )
        low, high = known.ends(protocol) if known and not self.question else ("", "")
        return replace(
            self,
            question=self.question or (known.question(protocol) if known else ""),
            low_label=self.low_label or low,
            high_label=self.high_label or high,
            hidden_reference=(
                protocol.hidden_reference != "optional" if self.hidden_reference is None else self.hidden_reference
            ),
            anchors=tuple(name for name in ANCHORS.names() if name in chosen),
            screening_rules=rules_record(
                STANDARD_RULES if self.screening_rules is None else chosen_rules(self.screening_rules)
            ),
        )

    def _check(self, protocol: Protocol) -> None:
        if self.seed < 0:
            raise ExperimentError(f"A seed is a whole number from 0 on, not {self.seed}.")
        for name, most in LONGEST.items():
            text = getattr(self, name)
            if len(text) > most or (name == "attribute" and not text):
                least = 1 if name == "attribute" else 0
                name = name.replace("_", " ")
                raise ExperimentError(f"The {name} has {least} to {most} characters; this one has {len(text)}.")
        if bool(self.low_label) != bool(self.high_label):
            raise ExperimentError("A scale has labels at both ends or at none: give --low-label and --high-label.")
        if self.low_label and protocol.asks not in ("compared", "alone"):
            raise ExperimentError(
                f"{protocol.label} has labels of its own; leave out --low-label and --high-label, or choose another "
                "--protocol."
            )
        if self.hidden_reference is False and protocol.hidden_reference == "always":
            raise ExperimentError(f"{protocol.label} always has the hidden reference; leave out --no-hidden-reference.")
        if self.return_url:
            try:
                URLValidator(schemes=["http", "https"])(self.return_url)
            except ValidationError as error:
                raise ExperimentError(
                    f"{self.return_url!r} is no address to return to; it begins with https:// or http://."
                ) from error

    def _check_order(self) -> None:
        if self.trials_per_listener is not None and self.trials_per_listener < 1:
            raise ExperimentError(f"A listener is given at least 1 trial, not {self.trials_per_listener}.")
        if self.replicates < 0:
            raise ExperimentError(f"Trials that come twice are 0 or more, not {self.replicates}.")
        if self.order not in ORDERS:
            raise ExperimentError(f"The order is {' or '.join(ORDERS)}, not {self.order!r}.")
        if self.order == LATIN_SQUARE and self.trials_per_listener is not None:
            raise ExperimentError(
                "A Latin square has every trial at every place equally often, so each listener is given all of them: "
                "leave out --trials-per-listener, or choose --order random."
            )

    def recipe(self) -> dict[str, Any]:
        """The settings as they are kept with an experiment."""
        return {**asdict(self), "seconds": float(self.seconds), "anchors": list(self.anchors or ())}

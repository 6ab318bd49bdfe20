"""The rules by which listeners are screened once they have listened. `analysis.statistics.screening` applies them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mushra.protocol.definition import Node
from separation.registry import Registry

POST_SCREENING = "ITU-R BS.1534-3, 4.1.2"
OURS = "a rule of ours"


@dataclass(frozen=True)
class Parameter:
    """A number of a rule that an experiment may choose, from `lowest` to `highest`."""

    name: str
    label: str
    lowest: int = 0
    highest: int = 100


PARAMETERS: Registry[Parameter] = Registry("number of a screening rule")
PARAMETERS.add(Parameter("limit", "Limit (0 to 100)"))
PARAMETERS.add(Parameter("share", "On more than (% of items)"))
PARAMETERS.add(Parameter("excused", "Unless so many listeners do (%)"))


@dataclass(frozen=True)
class ScreeningRule:
    """What a listener may do on at most `share` per cent of their items.

    name: as files have it; label: of what is graded, in sentences; role: whose grades are looked at; over: whether a
    grade over `limit` (0 to 100) counts against the listener, or one under it; excused: where more than so many per
    cent of an item's listeners do it, the item counts against nobody, by whatever rule (None: every item counts);
    why: what it shows, a sentence; source: whose rule it is.
    """

    name: str
    label: str
    role: str
    over: bool
    limit: float
    share: float
    excused: float | None = None
    why: str = ""
    source: str = OURS

    @property
    def offence(self) -> str:
        """What counts against a listener, such as "grades the mid anchor over 90"."""
        return f"grades the {self.label} {'over' if self.over else 'under'} {self.limit:g}"

    @property
    def sentence(self) -> str:
        """Whom it leaves out, with its numbers."""
        words = f"A listener is out who {self.offence} on more than {self.share:g} % of items"
        if self.excused is not None:
            words += f"; where more than {self.excused:g} % of listeners do, the item counts against nobody"
        changed = self.source == POST_SCREENING and self not in STANDARD_RULES
        return f"{words} ({f'after {self.source}, with other numbers' if changed else self.source})."

    @property
    def numbers(self) -> dict[str, float]:
        """Its numbers by the names of `PARAMETERS`."""
        found = {name: getattr(self, name) for name in PARAMETERS.names()}
        return {name: value for name, value in found.items() if value is not None}


SCREENING_RULES: Registry[ScreeningRule] = Registry("screening rule")
SCREENING_RULES.add(
    ScreeningRule(
        name="hidden_reference", label="hidden reference", role="reference", over=False, limit=90.0, share=15.0,
        why="Who grades the hidden reference low does not hear that it is the reference.", source=POST_SCREENING,
    )
)  # fmt: skip
SCREENING_RULES.add(
    ScreeningRule(
        name="mid_anchor", label="mid anchor", role="anchor70", over=True, limit=90.0, share=15.0, excused=25.0,
        why="Who grades the 7 kHz anchor high does not hear what it lacks; an item at which many do is no test of it.",
        source=POST_SCREENING,
    )
)  # fmt: skip
SCREENING_RULES.add(
    ScreeningRule(
        name="low_anchor", label="low anchor", role="anchor35", over=True, limit=60.0, share=15.0,
        why="Who finds the 3.5 kHz anchor good, the worst signal there is, is not listening.",
    )
)  # fmt: skip
STANDARD_RULES = tuple(rule for rule in SCREENING_RULES if rule.source == POST_SCREENING)


def chosen_rules(chosen: Mapping[str, Any]) -> tuple[ScreeningRule, ...]:
    """The rules that an experiment has chosen, in the order of `SCREENING_RULES`.

    chosen: the numbers by rule, `{"mid_anchor": {"share": 20}}`; a number that is left out is the rule's own.

    Raises `FlowError`, which begins with the place, for a rule or number that there is not, and one out of range.

    Example:
        >>> [rule.sentence for rule in chosen_rules({"low_anchor": {"limit": 50}})]
        ['A listener is out who grades the low anchor over 50 on more than 15 % of items (a rule of ours).']
    """
    node = Node(chosen, "screening_rules")
    node.fields(SCREENING_RULES.names())
    return tuple(_with_numbers(rule, node.get(rule.name)) for rule in SCREENING_RULES if rule.name in node.value)


def rules_record(rules: Iterable[ScreeningRule]) -> dict[str, dict[str, float]]:
    """The rules as they are kept with an experiment and read by `chosen_rules`."""
    return {rule.name: rule.numbers for rule in rules}


def standard_rules() -> dict[str, dict[str, float]]:
    """The standard's own, as an experiment has them that says nothing."""
    return rules_record(STANDARD_RULES)


def _with_numbers(rule: ScreeningRule, node: Node) -> ScreeningRule:
    if node.value is None:
        return rule
    node.fields(list(rule.numbers))
    said: dict[str, Any] = {
        name: _number(PARAMETERS.get(name), node.get(name)) for name in rule.numbers if name in node
    }
    return replace(rule, **said)


def _number(parameter: Parameter, node: Node) -> float:
    value = node.number()
    if value is None or not parameter.lowest <= value <= parameter.highest:
        raise node.wrong(f"must be a number from {parameter.lowest:g} to {parameter.highest:g}, not {value}.")
    return float(value)

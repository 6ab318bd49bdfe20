"""What a dashboard's address chooses: ?target=, ?average=, ?scale=, ?simulated=1, ?metric=."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from analysis.errors import ParameterError

# Fewer draws than `correlate` makes: a page must come at once, and its intervals end in two decimals.
DRAWS = 2000
KNOWN: Mapping[str, Sequence[str]] = {
    "average": ("mean", "median"),
    "scale": ("raw", "normalised"),
    "simulated": ("0", "1"),
}


@dataclass(frozen=True)
class Filters:
    """The choices of one page; `target` and `metric` are checked against the study that they are for."""

    target: str = ""
    average: str = "mean"
    scale: str = "raw"
    simulated: str = "0"
    metric: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """Raises `ParameterError` on a value that is not known; a parameter that is not known is nobody's business."""
        chosen = {field.name: query[field.name] for field in fields(cls) if query.get(field.name)}
        for name, known in KNOWN.items():
            if name in chosen and chosen[name] not in known:
                raise ParameterError(f"{name}={chosen[name]} is not known here; it is {' or '.join(known)}.")
        return cls(**chosen)

    @property
    def choices(self) -> Any:
        from analysis.statistics.agreement import Choices

        return Choices(
            average="median" if self.average == "median" else "mean",
            scale="normalised" if self.scale == "normalised" else "raw",
            include_simulated=self.simulated == "1",
            draws=DRAWS,
        )

    def query(self, **changed: str) -> str:
        """The address's query with these changes; what is as usual is left out."""
        other, usual = replace(self, **changed), Filters()
        chosen = {
            field.name: getattr(other, field.name)
            for field in fields(self)
            if getattr(other, field.name) != getattr(usual, field.name)
        }
        return f"?{urlencode(chosen)}" if chosen else "?"

    def hidden(self, *without: str) -> dict[str, str]:
        """What a form must carry along for its own field to change nothing else."""
        usual = Filters()
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in without and getattr(self, field.name) != getattr(usual, field.name)
        }


@dataclass(frozen=True)
class Option:
    """One link of a choice."""

    label: str
    query: str
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """One row of links, of which one is chosen."""

    label: str
    options: tuple[Option, ...]


def choice(filters: Filters, label: str, name: str, values: Mapping[str, str]) -> Choice:
    """values: what the parameter may be, and what each is called."""
    return Choice(
        label,
        tuple(
            Option(text, filters.query(**{name: value}), getattr(filters, name) == value)
            for value, text in values.items()
        ),
    )

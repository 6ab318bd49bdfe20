"""What a dashboard's address chooses: ?target=, ?attribute=, ?without=, ?screening=1, ?average=, ?scale=, ?simulated=1,
?metric=, ?other=."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from analysis.errors import ParameterError
from analysis.parts.part import Selection

# Fewer draws than `correlate` makes: a page must come at once, and its intervals end in two decimals.
DRAWS = 2000
KNOWN: Mapping[str, Sequence[str]] = {
    "average": ("mean", "median"),
    "scale": ("raw", "normalised"),
    "simulated": ("0", "1"),
    "screening": ("0", "1"),
}


@dataclass(frozen=True)
class Filters:
    """The choices of one page; names of targets, systems and metrics are checked against the study they are for."""

    target: str = ""
    attribute: str = ""
    without: tuple[str, ...] = ()
    screening: str = "0"
    average: str = "mean"
    scale: str = "raw"
    simulated: str = "0"
    metric: str = ""
    other: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Filters:
        """Raises `ParameterError` on a value that is not known; a parameter that is not known is nobody's business."""
        names = [field.name for field in fields(cls) if field.name != "without"]
        chosen: dict[str, Any] = {name: query[name] for name in names if query.get(name)}
        chosen["without"] = tuple(sorted(set(filter(None, query.getlist("without")))))
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

    @property
    def selection(self) -> Selection:
        """The same for a part of the dashboard."""
        return Selection(
            target=self.target,
            attribute=self.attribute,
            without=self.without,
            screening=self.screening == "1",
            simulated=self.simulated == "1",
            average="median" if self.average == "median" else "mean",
            scale="normalised" if self.scale == "normalised" else "raw",
            metric=self.metric,
            other=self.other,
            draws=DRAWS,
        )

    def query(self, **changed: Any) -> str:
        """The address's query with these changes; what is as usual is left out."""
        other, usual = replace(self, **changed), Filters()
        chosen = {
            field.name: getattr(other, field.name)
            for field in fields(self)
            if getattr(other, field.name) != getattr(usual, field.name)
        }
        return f"?{urlencode(chosen, doseq=True)}" if chosen else "?"

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """What a form must carry along for its own fields to change nothing else: names and values."""
        usual = Filters()
        return [
            (field.name, value)
            for field in fields(self)
            if field.name not in without and getattr(self, field.name) != getattr(usual, field.name)
            for value in (self.without if field.name == "without" else [getattr(self, field.name)])
        ]


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

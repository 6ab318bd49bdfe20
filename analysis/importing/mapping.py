"""What in a file is what: its columns and ours, and what it leaves unsaid."""

from __future__ import annotations

import re
from collections.abc import Mapping as Named
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from analysis.errors import ParameterError
from analysis.importing.columns import ALIASES, REQUIRED, VALUE, Kind

Layout = Literal["tidy", "wide", "pairs"]
FILE = "{file}"  # as a constant: the file's own name, for a folder with a file a listener
FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Mapping:
    """How to read one file.

    kind: "ratings" or "scores". layout: "tidy", a row a value, "wide", several values a row, in the columns of
    `spread`, or "pairs", two ratings a row, in the columns of `pairs.PAIRS`. columns: our name -> the file's.
    constants: our name -> the value of all rows, for what the file does not hold; so is a scale given, as scale_minimum
    and scale_maximum. pattern: what the names of the spread columns say, as "{system}", "{target}_{system}" or
    "{metric}". roles: system -> role, for those that are no system. repeats: a second rating of the same clip by the
    same listener is a repeat, and no mistake. skip_empty: a row without a value is left out, and no mistake.
    """

    kind: Kind = "ratings"
    layout: Layout = "tidy"
    columns: Named[str, str] = field(default_factory=dict)
    constants: Named[str, str] = field(default_factory=dict)
    spread: tuple[str, ...] = ()
    pattern: str = ""
    roles: Named[str, str] = field(default_factory=dict)
    repeats: bool = False
    skip_empty: bool = False

    @property
    def said_by_names(self) -> tuple[str, ...]:
        """What the names of the spread columns hold."""
        return tuple(FIELD.findall(self.pattern)) if self.layout == "wide" else ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What every table needs, and this one would not have."""
        value: tuple[str, ...] = (VALUE[self.kind],) if self.layout == "wide" and self.spread else ()
        if self.layout == "pairs":
            value = ("system", VALUE[self.kind])
        there = {*self.columns, *self.constants, *self.said_by_names, *value}
        return tuple(name for name in REQUIRED[self.kind] if name not in there)

    def parts_of(self, name: str) -> dict[str, str] | None:
        """What the name of a spread column says by the pattern, or None where it does not fit.

        Example:
            >>> Mapping(layout="wide", pattern="{target}_{system}").parts_of("vocals_open_unmix")
            {'target': 'vocals', 'system': 'open_unmix'}
        """
        pieces = FIELD.split(self.pattern)  # text, field, text, field, …, text
        expression = "".join(
            f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)
        )
        found = re.fullmatch(expression, name.strip())
        return found.groupdict() if found else None

    def check(self) -> None:
        """Raises `ParameterError` on a name that is not ours, and on a pattern that says nothing."""
        known = ALIASES[self.kind]
        for name in (*self.columns, *self.constants, *self.said_by_names):
            if name not in known:
                raise ParameterError(f"There is no column {name!r} in {self.kind}; there are {', '.join(known)}.")
        if self.layout == "wide":
            names = self.said_by_names
            if not names or len(set(names)) < len(names):
                raise ParameterError(
                    f"The pattern {self.pattern!r} must name what columns are of, each once: {{target}}_{{system}}."
                )
            if "}{" in self.pattern:
                raise ParameterError(f"In the pattern {self.pattern!r} two names need something between them, as _.")

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {**asdict(self), "spread": list(self.spread)}

    @classmethod
    def from_json(cls, data: Named[str, Any]) -> Mapping:
        """The other way round."""
        return cls(**{**data, "spread": tuple(data["spread"])})

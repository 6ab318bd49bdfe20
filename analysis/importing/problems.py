"""What is wrong with a file, by row and column as a spreadsheet counts them, all of it and not only the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from analysis.errors import AnalysisError

CAP = 100  # as many are told one by one; who has more mends the file as a whole


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. row: the header is row 1, None is the whole file; column: as the file calls it."""

    file: Path
    message: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row is not None else ""
        column = f", column {self.column!r}" if self.column is not None else ""
        return f"{self.file}{row}{column}: {self.message}"


class UnreadableError(AnalysisError):
    """A file of which nothing can be read."""

    def __init__(self, file: Path, message: str) -> None:
        super().__init__(f"{file} {message}")
        self.file, self.message = file, message


@dataclass
class Problems:
    """What was found so far; `more` counts those that were not kept."""

    kept: list[Problem] = field(default_factory=list)
    more: int = 0

    def __len__(self) -> int:
        return len(self.kept) + self.more

    def add(self, file: Path, message: str, row: int | None = None, column: str | None = None) -> None:
        """One problem."""
        if len(self.kept) < CAP:
            self.kept.append(Problem(file, message, row, column))
        else:
            self.more += 1

    def add_each(self, places: Iterable[int], count: int, make: Callable[[int], Problem]) -> None:
        """A problem for each of `count` places; only of those that are kept is it asked what they are."""
        room = max(CAP - len(self.kept), 0)
        self.kept += [make(place) for place, _ in zip(places, range(room), strict=False)]
        self.more += max(count - room, 0)

    @property
    def sorted(self) -> tuple[Problem, ...]:
        """Those that were kept, by file and row."""
        order = {file: place for place, file in enumerate(dict.fromkeys(each.file for each in self.kept))}
        return tuple(sorted(self.kept, key=lambda each: (order[each.file], each.row or 0)))

"""The beginning of a file, as a person needs to see it to say what is what."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from pathlib import Path

from analysis.importing.cells import number_of
from analysis.importing.problems import UnreadableError
from analysis.importing.sniff import Dialect, sniff

SHOWN = 8
LOOKED_AT = 5000  # rows, for what kind of values a column holds


@dataclass(frozen=True)
class Values:
    """What a column's first rows hold. low, high: of the numbers, None where fewer than half of the texts are some."""

    distinct: tuple[str, ...]
    low: float | None = None
    high: float | None = None

    @property
    def numeric(self) -> bool:
        return self.low is not None


@dataclass(frozen=True)
class Preview:
    """columns: as the file names them; rows: the first; row_count: without the header and blank rows."""

    path: Path
    dialect: Dialect
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_count: int
    values: tuple[Values, ...]

    def column(self, name: str) -> Values:
        """What is in the first column of that name."""
        return self.values[self.columns.index(name)]


def preview(path: Path) -> Preview:
    """Look at a file. Raises `UnreadableError`."""
    dialect = sniff(path)
    records = _records(path, dialect)
    columns = tuple(name.strip() for name in next(records))
    width = len(columns)
    beginning = [(*row, *[""] * (width - len(row)))[:width] for row in islice(records, LOOKED_AT)]
    count = len(beginning) + (_count(path, records) - len(beginning) if len(beginning) == LOOKED_AT else 0)
    values = tuple(_values([row[place].strip() for row in beginning], dialect) for place in range(width))
    return Preview(path, dialect, columns, tuple(beginning[:SHOWN]), count, values)


def _records(path: Path, dialect: Dialect) -> Iterator[list[str]]:
    """The header, and then every row that is not blank."""
    try:
        with path.open(encoding=dialect.encoding, newline="") as file:
            for number, row in enumerate(csv.reader(file, delimiter=dialect.separator)):
                if number == 0 or any(cell.strip() for cell in row):
                    yield row
    except csv.Error as error:
        raise UnreadableError(path, f"is no CSV file ({error}).") from error


def _count(path: Path, rest: Iterator[list[str]]) -> int:
    """All rows: by lines where no cell can hold a line's end, as that is many times faster."""
    data = path.read_bytes()
    if b'"' in data:
        return LOOKED_AT + sum(1 for _ in rest)
    return sum(1 for line in data.splitlines() if line.strip()) - 1


def _values(cells: list[str], dialect: Dialect) -> Values:
    distinct = tuple(dict.fromkeys(cell for cell in cells if cell))
    numbers = [number for cell in distinct if isfinite(number := number_of(cell, dialect.decimal))]
    if not numbers or 2 * len(numbers) < len(distinct):
        return Values(distinct)
    return Values(distinct, min(numbers), max(numbers))

"""The cells of a file as columns of texts and of numbers, with what is wrong in them. A million rows take a second.

A text column is a categorical: what is done to its cells is done once to each distinct text.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Sequence
from math import nan
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.importing.problems import Problem, Problems, UnreadableError
from analysis.importing.sniff import Dialect

Texts: TypeAlias = "pd.Categorical[str]"
Numbers = NDArray[np.float64]


def texts_of(cells: NDArray[Any], change: Callable[[str], str]) -> Texts:
    """Texts as a categorical, each distinct one changed; those that become the same are one, and NaN is ""."""
    codes, distinct = pd.factorize(cells)
    return _renamed(codes, list(distinct), change)


def recode(texts: Texts, change: Callable[[str], str]) -> Texts:
    """The same column with each distinct text changed; those that become the same are one."""
    return _renamed(texts.codes, list(texts.categories), change)


def _renamed(codes: NDArray[Any], distinct: Sequence[str], change: Callable[[str], str]) -> Texts:
    nothing = [""] if (codes == -1).any() else []  # what the code -1 finds, as it is the last
    places, names = pd.factorize(pd.Series([change(text) for text in [*distinct, *nothing]], dtype=object))
    return pd.Categorical.from_codes(places[codes], pd.Index(names, dtype=str))


def constant(text: str, rows: int) -> Texts:
    """A column with the same text in every row."""
    return pd.Categorical.from_codes(np.zeros(rows, np.int8), pd.Index([text], dtype=str))


def header_of(path: Path, dialect: Dialect) -> tuple[str, ...]:
    """The names of a file's columns, without blanks around them."""
    with path.open(encoding=dialect.encoding, newline="") as file:
        return tuple(name.strip() for name in next(csv.reader(file, delimiter=dialect.separator)))


def read_cells(
    path: Path, dialect: Dialect, *, texts: Collection[str], numbers: Collection[str], problems: Problems
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """The columns that are asked for, by the file's names; the index is the row, counted as a spreadsheet does.

    Rows that are blank in all of them are left out. Cells that are no number become NaN, and a problem unless they are
    empty; the second result says, (rows, numbers), which are empty.

    Raises `UnreadableError` where rows do not fit the header, or a column is not there or there twice.
    """
    header = header_of(path, dialect)
    _check_header(path, header, {*texts, *numbers})
    places = {name: header.index(name) for name in (*texts, *numbers)}
    raw = _parse(path, dialect, header, {places[name] for name in numbers}, problems)
    columns: dict[str, Any] = {name: texts_of(raw[places[name]].to_numpy(), str.strip) for name in texts}
    empty = np.zeros((len(raw), len(numbers)), bool)
    for index, name in enumerate(numbers):
        columns[name], empty[:, index] = _numbers(path, name, raw[places[name]], dialect, problems)
    table = pd.DataFrame(columns, index=pd.RangeIndex(2, len(raw) + 2))  # the header is row 1
    filled = np.flatnonzero(~empty.all(axis=1) | np.any([table[name] != "" for name in texts], axis=0))
    return table.iloc[filled], empty[filled]


def _check_header(path: Path, header: tuple[str, ...], wanted: Collection[str]) -> None:
    named = [name for name in header if name]
    if twice := [name for name in dict.fromkeys(named) if named.count(name) > 1]:
        raise UnreadableError(path, f"has more than one column {twice[0]!r}; each name may stand there once.")
    if missing := [name for name in wanted if name not in header]:
        raise UnreadableError(path, f"has no column {missing[0]!r}; it has {', '.join(named)}.")


def _parse(
    path: Path, dialect: Dialect, header: tuple[str, ...], numbers: set[int], problems: Problems
) -> pd.DataFrame:
    """Columns by their place: texts, but those of `numbers` as numbers where all cells are; there, empty is NaN."""
    texts: Any = {place: object for place in range(len(header)) if place not in numbers}
    nothing: Any = {place: [""] for place in numbers}
    try:
        raw = pd.read_csv(
            path, sep=dialect.separator, decimal=dialect.decimal, encoding=dialect.encoding, header=0,
            names=list(range(len(header))), dtype=texts, keep_default_na=False, na_values=nothing,
            skip_blank_lines=False, low_memory=False,
        )  # fmt: skip
    except (pd.errors.ParserError, UnicodeDecodeError) as error:
        _refuse_long_rows(path, dialect, len(header), problems)
        raise UnreadableError(path, f"is no CSV file ({str(error).strip()}).") from error
    if not isinstance(raw.index, pd.RangeIndex):
        _refuse_long_rows(path, dialect, len(header), problems)
        raise UnreadableError(path, "has rows with more cells than its header names columns.")
    return raw


def _refuse_long_rows(path: Path, dialect: Dialect, width: int, problems: Problems) -> None:
    """Name every row with more cells than the header, which says more than the reader's own words."""
    before = len(problems)
    try:
        with path.open(encoding=dialect.encoding, newline="") as file:
            for number, row in enumerate(csv.reader(file, delimiter=dialect.separator), start=1):
                if len(row) > width:
                    problems.add(path, f"it has {len(row)} cells, and the header names {width} columns.", number)
    except (csv.Error, UnicodeDecodeError):
        return
    if len(problems) > before:
        raise RowsRefusedError(path, "has rows that do not fit its header.")


class RowsRefusedError(UnreadableError):
    """A file whose rows do not fit its header; each is among the problems already."""


def _numbers(
    path: Path, name: str, column: pd.Series[Any], dialect: Dialect, problems: Problems
) -> tuple[Numbers, NDArray[np.bool_]]:
    if column.dtype.kind in "iuf":
        values = column.to_numpy(float)
        return values, np.isnan(values)
    texts = texts_of(column.astype(object).to_numpy(), lambda cell: str(cell).strip())
    numbers = np.array([number_of(text, dialect.decimal) for text in texts.categories], float)
    empty = np.array([text == "" for text in texts.categories], bool)
    bad = np.flatnonzero((np.isnan(numbers) & ~empty)[texts.codes])
    problems.add_each(bad, len(bad), lambda row: Problem(path, f"{texts[row]!r} is not a number.", int(row) + 2, name))
    return numbers[texts.codes], empty[texts.codes]


def number_of(text: str, decimal: str) -> float:
    """A text as a number, NaN where it is none."""
    try:
        return float(text.replace(decimal, "."))
    except ValueError:
        return nan

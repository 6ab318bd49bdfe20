"""Many files as one table, each with its own mapping; and how a row of it is named to a person."""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from analysis.errors import ParameterError
from analysis.importing.cells import RowsRefusedError
from analysis.importing.columns import VALUE
from analysis.importing.keys import numbered, second_ones
from analysis.importing.long import read_long
from analysis.importing.mapping import Mapping
from analysis.importing.problems import Problem, Problems, UnreadableError


def joined(files: Named[Path, Mapping], problems: Problems) -> pd.DataFrame:
    """The values of all files, in their order; a file that cannot be read is a problem, and the others are read.

    `_file` is a categorical with all files as categories, in their order.
    """
    parts = []
    for path, mapping in files.items():
        try:
            parts.append(read_long(path, mapping, problems))
        except RowsRefusedError:
            continue
        except UnreadableError as error:
            problems.add(path, error.message)
        except ParameterError as error:
            problems.add(path, str(error))
    if not parts:
        return pd.DataFrame()
    columns = {name: _stacked([part[name] for part in parts]) for name in parts[0].columns}
    table = pd.DataFrame(columns)
    table["_file"] = table["_file"].cat.set_categories([str(path) for path in files])
    return table


def _stacked(columns: list[pd.Series[Any]]) -> Any:
    if isinstance(columns[0].dtype, pd.CategoricalDtype):
        return union_categoricals(columns) if len(columns) > 1 else columns[0].array
    return np.concatenate([column.to_numpy() for column in columns])


def problem_at(
    table: pd.DataFrame, row: int, files: Named[Path, Mapping], message: str, column: str | None = "_column"
) -> Problem:
    """A problem of a row of the joined table, named as it stands in its file.

    row: its place in the table; column: one of ours; by itself the column that the value came from; None for the row.
    """
    cells = table.iloc[row]
    path = Path(cells["_file"])
    theirs = cells["_column"] if column == "_column" else files[path].columns.get(column or "", column)
    return Problem(path, message, int(cells["_row"]), theirs)


def refuse_empty_names(
    table: pd.DataFrame, names: Sequence[str], files: Named[Path, Mapping], problems: Problems
) -> None:
    """Whoever and whatever a value is of must have a name."""
    for name in names:
        rows = np.flatnonzero((table[name] == "").to_numpy())
        tell = partial(problem_at, table, files=files, message="it is empty.", column=name)
        problems.add_each(rows, len(rows), tell)


def refuse_second_ones(
    table: pd.DataFrame, keys: Sequence[str], noun: str, files: Named[Path, Mapping], problems: Problems
) -> None:
    """Nothing may be said twice. noun: what a row is."""
    later, first = second_ones(numbered(table, keys))
    value = next(name for name in VALUE.values() if name in table)

    def tell(place: int) -> Problem:
        one, other = table.iloc[later[place]], table.iloc[first[place]]
        named = ", ".join(f"{name} {one[name]}" for name in keys if one[name])
        where = f"row {other['_row']}" if one["_file"] == other["_file"] else f"row {other['_row']} of {other['_file']}"
        values = f"{one[value]:g} here, {other[value]:g} there" if one[value] != other[value] else "they are the same"
        message = f"a second {noun} of {named}; the first is in {where} ({values})."
        return problem_at(table, int(later[place]), files, message, column=None)

    problems.add_each(range(len(later)), len(later), tell)

"""A table in one .npz file, so that a study of a million ratings is read in a moment, and without a pickle.

A text column is kept as its distinct values and, a row each, the number of the value; numbers and truths as they are.
The member `table` describes the columns in JSON, in their order; of the i-th there is `<i>.values`, or `<i>.codes` with
`<i>.texts` (UTF-8, one after the other) and `<i>.lengths` (bytes of each).
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import AnalysisError, TableError
from separation.files import write_whole

FORMAT = "concord-table 1"
NUMBERS = "biuf"  # numpy's kinds: truths, whole numbers with and without a sign, floats

Members = dict[str, NDArray[Any]]


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """Write a table, whole or not at all; its index is not kept.

    Raises `AnalysisError` on a column that is neither text nor numbers, or where the file cannot be written.
    """
    members: Members = {}
    kinds = [_add(members, str(index), frame[name], str(name)) for index, name in enumerate(frame.columns)]
    columns = [[str(name), kind] for name, kind in zip(frame.columns, kinds, strict=True)]
    members["table"] = _bytes(json.dumps({"format": FORMAT, "rows": len(frame), "columns": columns}))

    def write(place: Path) -> None:
        with place.open("wb") as file:
            np.savez(file, allow_pickle=False, **members)  # type: ignore[arg-type]

    try:
        write_whole(path, write)
    except OSError as error:
        raise AnalysisError(f"{path} cannot be written ({error.strerror}).") from error


def read_table(path: Path) -> pd.DataFrame:
    """The table as it was written, with text as categoricals whose categories are sorted.

    Raises `TableError` where the file is not there, or is no such table.
    """
    try:
        with np.load(path, allow_pickle=False) as members:
            table = json.loads(members["table"].tobytes())
            if table["format"] != FORMAT:
                raise ValueError(f"its format is {table['format']!r}, not {FORMAT!r}")
            columns = [_column(members, str(index), kind) for index, (_, kind) in enumerate(table["columns"])]
            if any(len(column) != table["rows"] for column in columns):
                raise ValueError("its columns differ in length")
    except FileNotFoundError as error:
        raise TableError(f"{path} is not there.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        raise TableError(f"{path} is no table that Concord wrote ({error}).") from error
    frame = pd.DataFrame(dict(enumerate(columns)), index=pd.RangeIndex(table["rows"]))
    frame.columns = pd.Index([name for name, _ in table["columns"]], dtype=str)
    return frame


def _add(members: Members, place: str, column: pd.Series[Any], name: str) -> str:
    """Add a column's arrays to the members; returns its kind."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in NUMBERS:
        members[f"{place}.values"] = column.to_numpy()
        return "numbers"
    codes, distinct = _sorted_codes(column, name)
    encoded = [text.encode() for text in distinct]
    smallest = np.min_scalar_type(-max(len(distinct), 1))  # -1 stands for a missing value
    members[f"{place}.codes"] = codes.astype(smallest)
    members[f"{place}.texts"] = np.frombuffer(b"".join(encoded), np.uint8)
    members[f"{place}.lengths"] = np.array([len(text) for text in encoded], np.int64)
    return "text"


def _sorted_codes(column: pd.Series[Any], name: str) -> tuple[NDArray[np.intp], list[str]]:
    """The number of each row's value among the distinct ones in their order."""
    grouped = isinstance(column.dtype, pd.CategoricalDtype)
    if pd.api.types.infer_dtype(column.cat.categories if grouped else column, skipna=True) not in ("string", "empty"):
        raise AnalysisError(f"Column {name!r} ({column.dtype}) is neither text nor numbers; make it one of them first.")
    codes, distinct = pd.factorize(column)
    values = list(distinct)
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = np.full(len(values) + 1, -1)  # the last answers for the code -1
    ranks[order] = np.arange(len(values))
    return ranks[codes], [values[index] for index in order]


def _column(members: Any, place: str, kind: str) -> NDArray[Any] | pd.Categorical:
    if kind == "numbers":
        values: NDArray[Any] = members[f"{place}.values"]
        return values
    blob = members[f"{place}.texts"].tobytes()
    lengths = members[f"{place}.lengths"]
    spans = zip(np.cumsum(lengths), lengths, strict=True)
    distinct = [blob[end - length : end].decode() for end, length in spans]
    return pd.Categorical.from_codes(members[f"{place}.codes"], pd.Index(distinct, dtype=str))


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)

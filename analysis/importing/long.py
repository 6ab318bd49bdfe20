"""One file brought to one row a value under our names, whatever its layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.importing.cells import constant, header_of, read_cells
from analysis.importing.columns import ALIASES, DEFAULTS, VALUE
from analysis.importing.mapping import FILE, Mapping
from analysis.importing.pairs import Pair, in_halves, pair_of
from analysis.importing.problems import Problem, Problems, UnreadableError
from analysis.importing.sniff import Dialect, sniff

PLACE = ["_file", "_row", "_column"]  # where in which file a value stood
EXTRA_NUMBERS = ("scale_minimum", "scale_maximum")


def read_long(path: Path, mapping: Mapping, problems: Problems) -> pd.DataFrame:
    """The values of one file with all columns of `ALIASES`, and those of `PLACE`.

    Texts are categoricals; the value and the ends of the scale are floats, NaN where a cell is empty or no number.
    Raises `UnreadableError`, and `ParameterError` on a mapping that makes no sense.
    """
    mapping.check()
    if mapping.missing:
        raise UnreadableError(path, f"has nothing for {_listed(mapping.missing)}; say which column holds it.")
    value = VALUE[mapping.kind]
    numeric = [name for name in (*EXTRA_NUMBERS, value) if name in mapping.columns]
    spread = mapping.spread if mapping.layout == "wide" else ()
    texts = [name for name in mapping.columns if name not in numeric]
    dialect = sniff(path)
    pair = _pair(path, dialect) if mapping.layout == "pairs" else None
    in_words = [*pair.clips, *([pair.answer] if pair.answer else [])] if pair else []
    in_numbers = pair.scores if pair else spread
    table, empty = read_cells(
        path,
        dialect,
        texts=list(dict.fromkeys([*(mapping.columns[name] for name in texts), *in_words])),
        numbers=list(dict.fromkeys([*(mapping.columns[name] for name in numeric), *in_numbers])),
        problems=problems,
    )
    if table.empty:
        raise UnreadableError(path, "holds a header and no rows.")
    long = pd.DataFrame({name: table[mapping.columns[name]] for name in (*texts, *numeric)}, index=table.index)
    long["_row"] = table.index.to_numpy()
    if spread:
        long = _melted(path, long, table, mapping, problems)
    elif pair:
        blank = np.asarray(empty[:, len(numeric) :].any(axis=1))
        if mapping.skip_empty:
            long, table = long[~blank], table[~blank]
        else:
            _refuse_empty(path, long.assign(_column=constant(pair.columns[2], len(long))), blank, problems)
        long = in_halves(path, long, table, pair, problems)
    else:
        long["_column"] = constant(mapping.columns[value], len(long))
        blank = empty[:, -1] if numeric else np.zeros(len(long), bool)
        if mapping.skip_empty:
            long = long[~blank]
        elif mapping.kind == "ratings":
            _refuse_empty(path, long, blank, problems)
    long["_file"] = constant(str(path), len(long))
    return _complete(path, long, mapping)


def _pair(path: Path, dialect: Dialect) -> Pair:
    pair = pair_of(header_of(path, dialect))
    if pair is None:
        raise UnreadableError(path, "has not the columns of webMUSHRA's bs1116.csv or paired_comparison.csv.")
    return pair


def _melted(path: Path, ids: pd.DataFrame, table: pd.DataFrame, mapping: Mapping, problems: Problems) -> pd.DataFrame:
    """One row a cell of the spread columns, cells without a number left out; column by column."""
    said = {name: mapping.parts_of(name) for name in mapping.spread}
    for name, parts in said.items():
        if parts is None:
            problems.add(path, f"its name does not fit the pattern {mapping.pattern}.", 1, name)
    fitting = [(name, parts) for name, parts in said.items() if parts is not None]
    columns = len(fitting)
    long = ids.loc[ids.index.repeat(1)] if columns == 1 else ids.iloc[np.tile(np.arange(len(ids)), columns)]
    long = long.reset_index(drop=True)
    which = np.repeat(np.arange(columns), len(ids))
    for field in mapping.said_by_names:
        codes, distinct = pd.factorize(pd.Index([parts[field] for _, parts in fitting], dtype=object))
        long[field] = pd.Categorical.from_codes(codes[which], pd.Index(distinct, dtype=str))
    long["_column"] = pd.Categorical.from_codes(which, pd.Index([name for name, _ in fitting], dtype=str))
    long[VALUE[mapping.kind]] = np.concatenate([table[name].to_numpy(float) for name, _ in fitting] or [np.zeros(0)])
    return long[long[VALUE[mapping.kind]].notna()] if mapping.kind == "ratings" else long


def _refuse_empty(path: Path, long: pd.DataFrame, blank: np.ndarray, problems: Problems) -> None:
    rows, columns = long["_row"].to_numpy()[blank], long["_column"]
    name = str(columns.cat.categories[0])
    problems.add_each(rows, len(rows), lambda row: Problem(path, "'' is not a number.", int(row), name))


def _complete(path: Path, long: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """With a column for everything that the file does not say."""
    for name in ALIASES[mapping.kind]:
        if name in long:
            continue
        text = mapping.constants.get(name, DEFAULTS.get(name, ""))
        text = path.stem if text == FILE else text
        if name in EXTRA_NUMBERS:
            try:
                long[name] = float(text)
            except ValueError as error:
                raise UnreadableError(path, f"has {text!r} for {name}, which is not a number.") from error
        else:
            long[name] = constant(text, len(long))
    return long


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]

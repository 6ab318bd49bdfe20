"""webMUSHRA's files of pairs, bs1116.csv and paired_comparison.csv: a row there is two ratings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.importing.cells import Numbers, Texts, constant, texts_of
from analysis.importing.problems import Problem, Problems

# What was chosen has 100 and the other 0, as of our own pairs; it is right to choose the reference.
ANSWERS: Mapping[str, tuple[float, float]] = {
    "correct": (100.0, 0.0),
    "incorrect": (0.0, 100.0),
    "undecided": (50.0, 50.0),
}
UNANSWERED = "unknown"


@dataclass(frozen=True)
class Pair:
    """The columns of a pair's two clips, of their scores or of the one answer, and what the file leaves unsaid."""

    clips: tuple[str, str]
    scores: tuple[str, ...]
    answer: str
    constants: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.clips, *self.scores, *([self.answer] if self.answer else []))


PAIRS = (
    Pair(
        ("rating_reference", "rating_non_reference"),
        ("rating_reference_score", "rating_non_reference_score"),
        "",
        {"scale_minimum": "1", "scale_maximum": "5"},
    ),
    Pair(
        ("choice_reference", "choice_non_reference"),
        (),
        "choice_answer",
        {"scale_minimum": "0", "scale_maximum": "100", "protocol": "abx"},
    ),
)


def pair_of(columns: Collection[str]) -> Pair | None:
    """Which of the files of pairs has these columns, if any."""
    return next((pair for pair in PAIRS if set(pair.columns) <= set(columns)), None)


def in_halves(path: Path, ids: pd.DataFrame, table: pd.DataFrame, pair: Pair, problems: Problems) -> pd.DataFrame:
    """A row a rating: all references, then all others. The row is the place in the order, as a reference comes often.

    ids: what else the file says of each row; table: all of its cells. A pair that was not answered is left out; other
    words than webMUSHRA's are problems.
    """
    rows = ids.assign(trial_index=texts_of(ids["_row"].astype(str).to_numpy(object), str))
    if not pair.answer:
        graded = zip(pair.clips, pair.scores, strict=True)
        return _stacked(rows, table, [(clip, score, table[score].to_numpy(float)) for clip, score in graded])
    said = table[pair.answer].astype(str).to_numpy(object)
    known = [*ANSWERS, UNANSWERED]
    strange = np.flatnonzero([word not in known for word in said])
    row_numbers = ids["_row"].to_numpy()
    problems.add_each(
        strange,
        len(strange),
        lambda row: Problem(path, f"{said[row]!r} is none of {', '.join(known)}.", int(row_numbers[row]), pair.answer),
    )
    answered = np.array([word in ANSWERS for word in said], bool)
    scores = np.array([ANSWERS[word] for word in said[answered]], float).reshape(-1, 2)
    sides = [(clip, pair.answer, scores[:, side]) for side, clip in enumerate(pair.clips)]
    return _stacked(rows[answered], table[answered], sides)


def _stacked(rows: pd.DataFrame, table: pd.DataFrame, halves: list[tuple[str, str, Numbers]]) -> pd.DataFrame:
    """halves: the column of each half's clips, the column that its scores come from, the scores."""
    parts = [
        rows.assign(system=_texts(table[clip]), score=scores, _column=constant(column, len(rows)))
        for clip, column, scores in halves
    ]
    together = {
        name: _texts(pd.concat([part[name].astype(object) for part in parts]))
        if isinstance(parts[0][name].dtype, pd.CategoricalDtype)
        else np.concatenate([part[name].to_numpy() for part in parts])
        for name in parts[0]
    }
    return pd.DataFrame(together)


def _texts(column: pd.Series[Any]) -> Texts:
    return texts_of(column.astype(object).to_numpy(), str)

"""webMUSHRA's result files: the columns, names and order of rows that its users' scripts know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from mushra.exporters.base import Exporter, Row
from mushra.exporters.formats.cells import as_text, marked
from mushra.importers.webmushra.results import COLUMNS, Result, Results, write_results
from mushra.protocol.protocols import CHOSEN, NO_PREFERENCE, PROTOCOLS

# By a protocol's layout: which of webMUSHRA's files its pages are like.
KINDS = {"all": "mushra", "single": "likert", "pair": "paired_comparison"}


def webmushra_csv(rows: Iterable[Row]) -> bytes:
    """Rating rows, each with what its listener answered beside the trials, as the file of webMUSHRA's that fits.

    A row a rating in the order of presentation: mushra.csv where all clips are on a page, lss.csv where it is one; or
    of pairs a row a page: paired_comparison.csv. rating_time is the page's, in ms: its first sound to its last rating.
    A trial is called after its song, and its target where there are several. Without rows it is mushra.csv.
    """
    listed = list(rows)
    kind = KINDS[PROTOCOLS.get(listed[0]["protocol"]).layout] if listed else "mushra"
    questions = list(dict.fromkeys(name for row in listed for name in row["answers"]))
    several = len({row["target"] for row in listed}) > 1
    made: list[Result] = []
    for (listener, _), group in groupby(listed, key=lambda row: (row["listener"], row["trial_index"])):
        page = list(group)
        trial = f"{page[0]['song']}/{page[0]['target']}" if several else page[0]["song"]
        answers = tuple(_typed(page[0]["answers"].get(name)) for name in questions)
        made += [
            Result(page[0]["study"], answers, listener, trial, tuple(values[name] for name in COLUMNS[kind]))
            for values in _VALUES[kind](page)
        ]
    return write_results(Results(kind, tuple(questions), COLUMNS[kind], tuple(made)))


def _rated(page: Sequence[Row]) -> list[Mapping[str, str]]:
    time = _milliseconds(page)
    return [
        {
            "rating_stimulus": row["system"],
            "rating_score": as_text(row["score"]),
            "rating_time": time,
            "rating_comment": marked(row["comment"] or ""),
        }
        for row in page
    ]


def _graded(page: Sequence[Row]) -> list[Mapping[str, str]]:
    time = _milliseconds(page)
    return [{"stimuli_rating": as_text(row["score"]), "stimuli": row["system"], "rating_time": time} for row in page]


def _compared(page: Sequence[Row]) -> list[Mapping[str, str]]:
    """The pair's reference, or of a pair without one the clip that stood first, is what is right to choose.

    Of ABX what X was is right. A page that was left half rated has no pair.
    """
    if len(page) != 2:
        return []
    first, second = sorted(page, key=lambda row: row["role"] != "reference")
    right = next((row for row in page if row["is_x"]), first)
    comments = [row["comment"] for row in page if row["comment"]]
    return [
        {
            "choice_reference": first["system"],
            "choice_non_reference": second["system"],
            "choice_answer": {CHOSEN: "correct", NO_PREFERENCE: "undecided"}.get(right["score"], "incorrect"),
            "choice_time": _milliseconds(page),
            "choice_comment": marked("; ".join(comments)),
        }
    ]


_VALUES = {"mushra": _rated, "likert": _graded, "paired_comparison": _compared}


def _milliseconds(page: Sequence[Row]) -> str:
    times = [row["seconds"] for row in page if row["seconds"] is not None]
    return str(round(1000 * max(times))) if times else ""


def _typed(answer: Any) -> str:
    """An answer as text; a listener's words get an apostrophe before what a spreadsheet would take for a formula."""
    text = as_text(answer)
    return marked(text) if isinstance(answer, str | list) else text


WEBMUSHRA_CSV = Exporter(
    name="webmushra_csv",
    label="webMUSHRA's CSV (mushra.csv, lss.csv or paired_comparison.csv)",
    suffix=".csv",
    content_type="text/csv; charset=utf-8",
    function=webmushra_csv,
    rows="webmushra",
)

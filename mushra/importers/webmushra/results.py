"""webMUSHRA's result files, read and written: mushra.csv, paired_comparison.csv, bs1116.csv, lms.csv and lss.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from mushra.errors import ConfigurationError

TEST, UUID, TRIAL = "session_test_id", "session_uuid", "trial_id"
COLUMNS = {  # what follows trial_id
    "mushra": ("rating_stimulus", "rating_score", "rating_time", "rating_comment"),
    "paired_comparison": (
        "choice_reference", "choice_non_reference", "choice_answer", "choice_time", "choice_comment",
    ),
    "bs1116": (
        "rating_reference", "rating_non_reference", "rating_reference_score", "rating_non_reference_score",
        "rating_time", "choice_comment",
    ),
    "likert": ("stimuli_rating", "stimuli", "rating_time"),
}  # fmt: skip
QUOTED = frozenset(' ,"\\\r\n\t')  # what PHP's fputcsv puts a cell in quotes for


@dataclass(frozen=True)
class Result:
    """One row: whose it is, what they were asked and answered, and of which trial; all texts as they stand there."""

    test_id: str
    answers: tuple[str, ...]
    uuid: str
    trial: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Results:
    """A whole file. questions: by name, in order; columns: those after trial_id; has_uuid: older files have none."""

    kind: str
    questions: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Result, ...]
    has_uuid: bool = True


def read_results(data: bytes) -> Results:
    """The rows of a result file, which says by its columns what kind it is.

    Of Likert pages with several scales there are columns stimuli_rating1, 2, … in the place of stimuli_rating.
    Raises `ConfigurationError` for a file that is none of webMUSHRA's, naming the row where one is to blame.
    """
    try:
        cells = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"Byte {error.start:,} is not UTF-8; save the file as UTF-8.") from error
    except csv.Error as error:
        raise ConfigurationError(f"This is no CSV file ({error}).") from error
    header = cells[0] if cells else []
    if TRIAL not in header or header[0] != TEST:
        raise ConfigurationError(f"This is no result file of webMUSHRA's: its first row has {TEST} and {TRIAL}.")
    place = len(header) - 1 - header[::-1].index(TRIAL)  # the last one: a question may be called so
    columns = tuple(header[place + 1 :])
    has_uuid = header[place - 1] == UUID
    asked = place - has_uuid  # where the questions end
    rows = []
    for number, row in enumerate(cells[1:], start=2):
        if len(row) != len(header):
            raise ConfigurationError(f"Row {number} has {len(row)} cells, and the first names {len(header)} columns.")
        uuid = row[place - 1] if has_uuid else ""
        rows.append(Result(row[0], tuple(row[1:asked]), uuid, row[place], tuple(row[place + 1 :])))
    return Results(_kind(columns), tuple(header[1:asked]), columns, tuple(rows), has_uuid)


def _kind(columns: tuple[str, ...]) -> str:
    for kind, own in COLUMNS.items():
        scales = [name for name in columns if name.startswith("stimuli_rating")]
        if columns == own or (kind == "likert" and scales and columns == (*scales, *own[1:])):
            return kind
    raise ConfigurationError(
        f"After {TRIAL} come the columns {', '.join(columns)}, which no file of webMUSHRA's has; "
        f"mushra.csv has {', '.join(COLUMNS['mushra'])}."
    )


def write_results(results: Results) -> bytes:
    """The file as webMUSHRA writes it: UTF-8, cells with a blank in quotes too, a newline after each row."""
    uuid = [UUID] if results.has_uuid else []
    lines = [_line([TEST, *results.questions, *uuid, TRIAL, *results.columns])]
    for row in results.rows:
        own = [row.uuid] if results.has_uuid else []
        lines.append(_line([row.test_id, *row.answers, *own, row.trial, *row.values]))
    return "".join(lines).encode()


def _line(cells: Sequence[str]) -> str:
    return ",".join(_cell(cell) for cell in cells) + "\n"


def _cell(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if QUOTED & set(text) else text

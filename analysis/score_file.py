"""scores.csv, and beside it a record of what it was computed from, so that nothing is computed twice.

The record, `<scores.csv>.inputs.json`, holds a fingerprint of the files behind each song and system, the encoders of
metrics on deep features, and the reason of every value that is not defined. Without it a scores.csv is somebody
else's, and is never overwritten.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path
from typing import Any

from analysis.errors import ScoringError
from analysis.files import write_text
from analysis.statistics.tables import SCORE_COLUMNS, read_scores

Key = tuple[str, str, str, str]  # song, target, system, metric
Pair = tuple[str, str]  # song, system
NO_REASON = "the file gives no reason"


@dataclass(frozen=True)
class ScoreRow:
    """One value of scores.csv; NaN always comes with its reason."""

    song: str
    target: str
    system: str
    metric: str
    value: float
    reason: str = ""

    @property
    def key(self) -> Key:
        return self.song, self.target, self.system, self.metric


@dataclass
class ScoreFile:
    """The rows of a scores.csv by what they are of, and the fingerprint of the files behind each song and system."""

    path: Path
    rows: dict[Key, ScoreRow] = field(default_factory=dict)
    fingerprints: dict[Pair, str] = field(default_factory=dict)
    encoders: dict[str, str] = field(default_factory=dict)  # metric -> what the encoder of its rows was

    @classmethod
    def open(cls, path: Path) -> ScoreFile:
        """What is there already, or an empty one. Raises `ScoringError` on a file that `score` did not write."""
        if not path.exists():
            return cls(path)
        record = _record(path)
        if record is None:
            raise ScoringError(
                f"{path} is there, but not the record of its inputs ({record_path(path).name}), so it cannot be "
                "gone on with and is not overwritten; give another file, or move this one away."
            )
        found = cls(path)
        found.rows = {row.key: row for row in read_rows(path)}
        found.fingerprints = {(entry["song"], entry["system"]): entry["sha256"] for entry in record["inputs"]}
        found.encoders = dict(record.get("encoders", {}))
        return found

    def keep_only_if(self, pair: Pair, fingerprint: str) -> None:
        """Forget the rows of a song and system whose files are not those that they were computed from."""
        if self.fingerprints.get(pair) != fingerprint:
            self.rows = {key: row for key, row in self.rows.items() if (row.song, row.system) != pair}
            self.fingerprints[pair] = fingerprint

    def use_encoder(self, metric: str, identity: str) -> None:
        """Say what encoder a metric's rows come from ("" for none). Raises `ScoringError` where rows of another are."""
        there = self.encoders.get(metric, "")
        if there != identity and any(row.metric == metric for row in self.rows.values()):
            raise ScoringError(
                f"{self.path} holds {metric} by {_encoder(there)}, not by {_encoder(identity)}; "
                "give another file for its scores, or the same encoder."
            )
        self.encoders[metric] = identity

    def add(self, rows: Iterable[ScoreRow]) -> None:
        self.rows |= {row.key: row for row in rows}

    def write(self) -> None:
        """Both files, each whole or not at all; scores first, as a record without its scores only costs time."""
        rows = [self.rows[key] for key in sorted(self.rows)]
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(SCORE_COLUMNS)
        # repr is the shortest text that reads back as the very same number.
        writer.writerows((*row.key, "" if isnan(row.value) else repr(row.value)) for row in rows)
        write_text(self.path, text.getvalue())
        record = {
            "inputs": [
                {"song": song, "system": system, "sha256": sha256}
                for (song, system), sha256 in sorted(self.fingerprints.items())
            ],
            "encoders": {metric: identity for metric, identity in sorted(self.encoders.items()) if identity},
            "reasons": [[*row.key, row.reason] for row in rows if row.reason],
        }
        write_text(record_path(self.path), json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def _encoder(identity: str) -> str:
    return f"the encoder {identity}" if identity else "an encoder of random weights"


def record_path(path: Path) -> Path:
    """Where the record of a scores.csv lies."""
    return path.with_name(path.name + ".inputs.json")


def read_rows(path: Path) -> Iterator[ScoreRow]:
    """The rows of any scores.csv, with their reasons where a record lies beside it. Raises `TableError`."""
    record = _record(path) or {"reasons": []}
    reasons = {tuple(key): reason for *key, reason in record["reasons"]}
    for song, target, system, metric, value in read_scores(path).itertuples(index=False):
        key = (str(song), str(target), str(system), str(metric))
        number = float(value)
        yield ScoreRow(*key, number, reasons.get(key, NO_REASON) if isnan(number) else "")


def _record(path: Path) -> dict[str, Any] | None:
    place = record_path(path)
    if not place.exists():
        return None
    try:
        record: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        complete = isinstance(record["inputs"], list) and isinstance(record["reasons"], list)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ScoringError(f"{place} is no record of a scores file ({error}); remove both, or give another.") from error
    if not complete:
        raise ScoringError(f"{place} is no record of a scores file; remove both, or give another.")
    return record

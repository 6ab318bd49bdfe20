"""scores.csv, and beside it a record of what it was computed from, so that nothing is computed twice.

The record, `<scores.csv>.inputs.json`, holds a fingerprint of the files behind each song and system, the version of
the code that computed each metric, by what engine or encoder it did, the reason of every value that is not defined and
the caution that goes with one that cannot be trusted. Without it a scores.csv is somebody else's, and is never
overwritten.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import isnan
from pathlib import Path
from typing import Any

from analysis.errors import ScoringError
from analysis.files import write_text

Key = tuple[str, str, str, str]  # song, target, system, metric
Pair = tuple[str, str]  # song, system
COLUMNS = ("song", "target", "system", "metric", "value")
NO_REASON = "the file gives no reason"


@dataclass(frozen=True)
class ScoreRow:
    """One value of scores.csv; NaN always comes with its reason, and one that cannot be trusted with a caution.

    version: of the code that computed it, and by what engine or encoder; empty where that is not known.
    """

    song: str
    target: str
    system: str
    metric: str
    value: float
    reason: str = ""
    caution: str = ""
    version: str = ""

    @property
    def key(self) -> Key:
        return self.song, self.target, self.system, self.metric


@dataclass
class ScoreFile:
    """The rows of a scores.csv by what they are of, and the fingerprint of the files behind each song and system."""

    path: Path
    rows: dict[Key, ScoreRow] = field(default_factory=dict)
    fingerprints: dict[Pair, str] = field(default_factory=dict)
    made_by: dict[str, str] = field(default_factory=dict)  # metric -> the engine or encoder of its rows

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
        found.made_by = dict(record.get("made_by", {}))
        return found

    def keep_only_if(self, pair: Pair, fingerprint: str) -> None:
        """Forget the rows of a song and system whose files are not those that they were computed from."""
        if self.fingerprints.get(pair) != fingerprint:
            self.rows = {key: row for key, row in self.rows.items() if (row.song, row.system) != pair}
            self.fingerprints[pair] = fingerprint

    def use(self, metric: str, maker: str) -> None:
        """Say by what a metric's rows are made ("" where there is no choice).

        Raises `ScoringError` where rows made by something else are there.
        """
        there = self.made_by.get(metric, "")
        if there != maker and any(row.metric == metric for row in self.rows.values()):
            raise ScoringError(
                f"{self.path} holds {metric} by {there or 'an unknown engine'}, not by {maker}; "
                "give another file for its scores, or choose the same again."
            )
        self.made_by[metric] = maker

    def add(self, rows: Iterable[ScoreRow], *, version: str) -> None:
        """Take rows in, as computed by that version of the code."""
        for row in rows:
            maker = self.made_by.get(row.metric, "")
            self.rows[row.key] = replace(row, version=f"{version}, by {maker}" if maker else version)

    def write(self) -> None:
        """Both files, each whole or not at all; scores first, as a record without its scores only costs time."""
        rows = [self.rows[key] for key in sorted(self.rows)]
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        # repr is the shortest text that reads back as the very same number.
        writer.writerows((*row.key, "" if isnan(row.value) else repr(row.value)) for row in rows)
        write_text(self.path, text.getvalue())
        versions: dict[Pair, dict[str, str]] = {}
        for row in rows:
            versions.setdefault((row.song, row.system), {})[row.metric] = row.version
        record = {
            "inputs": [
                {"song": song, "system": system, "sha256": sha256, "versions": versions.get((song, system), {})}
                for (song, system), sha256 in sorted(self.fingerprints.items())
            ],
            "made_by": {metric: maker for metric, maker in sorted(self.made_by.items()) if maker},
            "reasons": [[*row.key, row.reason] for row in rows if row.reason],
            "cautions": [[*row.key, row.caution] for row in rows if row.caution],
        }
        write_text(record_path(self.path), json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def record_path(path: Path) -> Path:
    """Where the record of a scores.csv lies."""
    return path.with_name(path.name + ".inputs.json")


def read_rows(path: Path) -> Iterator[ScoreRow]:
    """The rows of any scores.csv, with all that a record beside it says of them. Raises `TableError`."""
    from analysis.statistics.tables import read_scores  # brings pandas along, which no scoring process needs

    record = _record(path) or {"inputs": [], "reasons": []}
    reasons, cautions = ({tuple(key): text for *key, text in record.get(name, [])} for name in ("reasons", "cautions"))
    versions = {(entry["song"], entry["system"]): entry.get("versions", {}) for entry in record["inputs"]}
    for song, target, system, metric, value in read_scores(path).itertuples(index=False):
        key = (str(song), str(target), str(system), str(metric))
        number = float(value)
        yield ScoreRow(
            *key,
            number,
            reason=reasons.get(key, NO_REASON) if isnan(number) else "",
            caution=cautions.get(key, ""),
            version=versions.get((key[0], key[2]), {}).get(key[3], ""),
        )


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

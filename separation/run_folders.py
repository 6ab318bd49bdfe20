"""Run folders as pages show them, read without torch: what trained, its epochs, and whether it has finished."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan
from pathlib import Path
from typing import Any

CARD, WEIGHTS, METRICS = "card.json", "weights.safetensors", "metrics.csv"  # as `train` names them


@dataclass(frozen=True)
class RunFolder:
    """A folder of `train`'s. card: its JSON as it stands; changed: when something last came of it, in s since 1970."""

    path: Path
    card: Mapping[str, Any]
    is_finished: bool
    changed: float

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def song_names(self) -> list[str]:
        """Of the songs that it is trained on."""
        return [str(song["name"]) for song in self.card.get("songs", [])]

    def epochs(self) -> list[dict[str, float]]:
        """A row an epoch, by the columns of `metrics.csv`; NaN where a column is empty."""
        try:
            with (self.path / METRICS).open(newline="", encoding="utf-8") as file:
                return [{name: _number(text) for name, text in row.items()} for row in csv.DictReader(file)]
        except FileNotFoundError:
            return []


def read_run_folder(path: Path) -> RunFolder | None:
    """The run in a folder, None where none is."""
    try:
        card = json.loads((path / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(card, dict):
        return None
    files = [path / name for name in (CARD, METRICS, WEIGHTS)]
    changed = max(file.stat().st_mtime for file in files if file.is_file())
    return RunFolder(path, card, (path / WEIGHTS).is_file(), changed)


def run_folders(root: Path) -> list[RunFolder]:
    """All runs that lie in a folder, the one that changed last first."""
    entries = sorted(root.iterdir()) if root.is_dir() else []
    found = [run for run in map(read_run_folder, entries) if run is not None]
    return sorted(found, key=lambda run: run.changed, reverse=True)


def _number(text: str | None) -> float:
    value = float(text) if text else nan
    return value if isfinite(value) else nan

"""What made a folder of estimates: kept beside them by `separate`, so that whoever builds a test from them knows it."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path

MARKER = ".system.json"  # hidden beside the songs: which system made them, from which files


@dataclass(frozen=True)
class Origin:
    """What a system was trained with; empty where it was not trained, or nobody knows.

    loss: its name in LOSSES; network: its name in NETWORKS; seed: tells runs of one recipe apart; group: its family.
    """

    loss: str = ""
    network: str = ""
    seed: str = ""
    group: str = ""


def read_origin(folder: Path) -> Origin | None:
    """What the marker in a system's folder of estimates says of it; None where there is none, or it does not say."""
    try:
        said = json.loads((folder / MARKER).read_text(encoding="utf-8"))["origin"]
        return Origin(**{field.name: str(said[field.name]) for field in fields(Origin)})
    except (OSError, ValueError, KeyError, TypeError):
        return None

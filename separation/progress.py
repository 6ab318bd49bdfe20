"""A progress bar: tqdm's on a terminal; in a job of the worker's, a file that says how far the work is."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tqdm import tqdm

from separation.files import write_whole

PROGRESS = "CONCORD_PROGRESS"  # the file's path, in a job's environment
OFTEN = 0.5  # seconds between two states of the file


class Progress(tqdm):  # type: ignore[type-arg]
    """tqdm's bar. Where `CONCORD_PROGRESS` names a file, it goes there instead: `{"share": 0.25, "line": "…"}`.

    Of several bars at once the first of the job's own process is the file's. What cannot be written stops no work.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        place = os.environ.get(PROGRESS)
        self.place = Path(place) if place else None
        if self.place:
            named |= {"file": io.StringIO(), "mininterval": OFTEN}  # a log of redrawn bars would be of no use
        super().__init__(*arguments, **named)

    def display(self, msg: str | None = None, pos: int | None = None) -> None:
        if self.place is None:
            super().display(msg, pos)
        elif self.pos == 0 and multiprocessing.parent_process() is None:
            text = json.dumps(state(self.format_dict))
            with suppress(OSError):
                write_whole(self.place, lambda path: path.write_text(text, encoding="utf-8"))


def state(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """What a bar says: the share that is done, 0 to 1 (None: of unknown length), and a line for people.

    numbers: tqdm's `format_dict`.

    Example:
        >>> numbers = {"n": 30, "total": 120, "prefix": "l1_freq", "unit": "step", "postfix": "loss=0.2"}
        >>> state(numbers | {"elapsed": 15.0, "initial": 0})
        {'share': 0.25, 'line': 'l1_freq: 30 of 120 steps, loss=0.2, 00:45 left'}
    """
    done, total = numbers["n"], numbers["total"]
    words = [f"{done} of {total} {numbers['unit']}s" if total else f"{done} {numbers['unit']}s"]
    if numbers["postfix"]:
        words.append(numbers["postfix"])
    took, new = numbers["elapsed"], done - numbers["initial"]
    if total and took and new and done < total:
        words.append(f"{tqdm.format_interval((total - done) * took / new)} left")
    named = [numbers["prefix"].removesuffix(": "), ", ".join(words)]
    return {"share": min(done / total, 1.0) if total else None, "line": ": ".join(filter(None, named))}


def read_state(path: Path) -> tuple[float | None, str]:
    """Share and line of the file; None and nothing where there is none yet."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None, ""
    return found["share"], found["line"]

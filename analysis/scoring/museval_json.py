"""The ratios of every window in museval's own JSON layout, one file a song and system.

`<folder>/<system>/test/<song>.json`, as `museval.eval_mus_dir` writes it and `museval.MethodStore` reads it; infinite
ratios are NaN there, as museval has them. What museval passes over, `inputs`, says what a file was computed from.
"""

from __future__ import annotations

import json
from math import isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.files import write_text
from analysis.scoring.provenance import code_version

if TYPE_CHECKING:
    from analysis.metrics.scene import Group, Scene
    from analysis.scoring.jobs import Job


def names() -> tuple[str, ...]:
    """The metrics that a file holds."""
    from analysis.metrics.windows import NAMES

    return NAMES


def tracks(group: Group, job: Job) -> dict[str, dict[str, Any]]:
    """system -> what museval would have written of it, where the job scored all four ratios."""
    if not set(names()) <= set(job.metrics):
        return {}
    return {
        system: {"targets": [_target(group.scene(system), name, job) for name in some]}
        for system, some in group.estimates.items()
    }


def _target(scene: Scene, target: str, job: Job) -> dict[str, Any]:
    from analysis.metrics.bss_ratios import windows_by
    from analysis.metrics.windows import NAMES, WINDOW_SECONDS

    method = job.method
    found = {name: scene.together(windows_by(name, method.engine, method.loading))[target] for name in NAMES}
    count = scene.mixture.shape[1] // round(WINDOW_SECONDS * scene.rate)
    values = {
        name.upper(): [float(value) for value in windows.values[name]] if not windows.reason else [nan] * count
        for name, windows in found.items()
    }
    return {
        "name": target,
        "frames": [
            {
                "time": row * WINDOW_SECONDS,
                "duration": WINDOW_SECONDS,
                "metrics": {name: some[row] if isfinite(some[row]) else nan for name, some in values.items()},
            }
            for row in range(count)
        ],
    }


def track_path(folder: Path, system: str, song: str) -> Path:
    """Where a song's file lies. museval's readers look for tracks of the subset `test` alone."""
    return folder / system / "test" / f"{song}.json"


def write_track(path: Path, track: dict[str, Any], *, inputs: str) -> None:
    """Write one file whole. inputs: what it was computed from, as `is_of` asks again."""
    text = json.dumps(track | {"museval_version": f"Concord {code_version()}", "inputs": inputs}, indent=1)
    write_text(path, text + "\n")


def is_of(path: Path, inputs: str) -> bool:
    """Whether the file is there and was computed from these inputs."""
    try:
        return bool(json.loads(path.read_text(encoding="utf-8"))["inputs"] == inputs)
    except (OSError, ValueError, KeyError, TypeError):
        return False

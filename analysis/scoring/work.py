"""Does one job: reads the signals, asks every metric. This is what runs in another process or on another machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.score_file import Key, ScoreRow
from analysis.scoring import museval_json
from analysis.scoring.jobs import Job
from separation import devices

if TYPE_CHECKING:
    from analysis.metrics.scene import Group


@dataclass(frozen=True)
class Done:
    """A job's scores, and for each of its systems the ratios of every window in museval's JSON layout, if asked for.

    parts: what the song adds to metrics of all songs of a system.
    """

    job: Job
    rows: tuple[ScoreRow, ...]
    tracks: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    parts: Mapping[Key, Any] = field(default_factory=dict)


def score_job(job: Job) -> Done:
    """Every metric of every target of every system of the job."""
    devices.keep_memory()  # the songs' correlations come and go by hundreds of megabytes
    group = read(job)
    metrics = {name: job.method.metric(name) for name in job.metrics}
    rows, parts = [], {}
    for system in group.estimates:
        scene = group.scene(system)
        for name, metric in metrics.items():
            for target in scene.estimates:
                if metric.of_set is not None:
                    parts[job.song.name, target, system, name] = metric.of_set.part(scene, target)
                    continue
                found = metric.function(scene, target)
                rows.append(
                    ScoreRow(job.song.name, target, system, name, found.value, found.reason, found.caution)
                )  # fmt: skip
    tracks = museval_json.tracks(group, job) if job.windows else {}
    return Done(job, tuple(rows), tracks, parts)


def read(job: Job) -> Group:
    """The song and the systems' estimates, decoded."""
    from analysis.metrics.scene import Group

    return Group(
        references={name: job.song.stem(name).samples for name in job.song.stems},
        estimates={
            system: {estimate.target: estimate.read().samples for estimate in estimates}
            for system, estimates in job.systems.items()
        },
        mixture=job.song.mixture().samples,
        rate=job.song.rate,
    )

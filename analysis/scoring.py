"""Scores every estimate of a folder with every metric asked for, over whole songs.

The excerpts that listeners hear are cut from the same estimates; the scores are of the estimates, not of the excerpts.
Songs and systems are spread over processes: museval spends its time in matrix solves that gain little from threads.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from analysis.errors import ScoringError
from analysis.score_file import ScoreFile, ScoreRow
from separation.errors import UnknownNameError
from separation.estimates import Estimate, read_estimates
from separation.songs.folder import Song, read_songs

if TYPE_CHECKING:
    from analysis.metrics import Metric

ALL = "all"
SAVE_EVERY = 2.0  # seconds: an interrupt loses nothing anyway, a crash this much
# Each of these libraries would otherwise start as many threads as there are cores, in every process.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Progress(Protocol):
    """Passes the items of an iterable on, and shows how far it is: tqdm, for one."""

    def __call__(self, items: Iterable[list[ScoreRow]], /, *, total: int) -> Iterable[list[ScoreRow]]: ...


@dataclass(frozen=True)
class Job:
    """One system's estimates of one song, and the metrics to score them with."""

    song: Song
    system: str
    estimates: tuple[Estimate, ...]
    metrics: tuple[str, ...]
    encoders: Mapping[str, Path] = field(default_factory=dict)  # metric -> the file of its encoder's weights


@dataclass(frozen=True)
class Scored:
    """What was asked for: its rows, and how many of them had been there before."""

    rows: tuple[ScoreRow, ...]
    kept: int


def metric_names(asked: Sequence[str]) -> tuple[str, ...]:
    """The metrics asked for, `all` being all, each once. Raises `UnknownNameError`, nearest names first."""
    from analysis.metrics import METRICS

    for name in asked:
        if name != ALL and name not in METRICS:
            raise UnknownNameError("metric", name, (*METRICS.names(), ALL))
    usual = [metric.name for metric in METRICS if not metric.costly]
    return tuple(dict.fromkeys(name for one in asked for name in (usual if one == ALL else [one])))


def score(
    *,
    songs: Path,
    estimates: Path,
    metrics: Sequence[str],
    output: Path,
    workers: int | None = None,
    encoders: Mapping[str, Path] | None = None,
    progress: Progress | None = None,
) -> Scored:
    """Score estimates into a scores.csv, going on from what it holds of the same files.

    Rows of other estimates that the file holds are kept. What was computed is kept, too, when the work is interrupted
    or fails. workers: processes, as many as cores and memory allow if None. encoders: files of
    weights for metrics on deep features. progress: what the songs and systems pass
    through as they are done, as tqdm takes them.

    Raises `SongError`, `EstimateError`, `UnknownNameError`, `ScoringError`, each before anything is computed, and
    `AudioError`.
    """
    names = metric_names(metrics)
    file = ScoreFile.open(output)
    encoders = _checked(encoders or {}, names, file)
    jobs = list(_jobs(read_estimates(estimates, read_songs(songs)), names, encoders))
    digest = cache(_digest)  # a song's stems are behind every system's scores
    for job in jobs:
        file.keep_only_if((job.song.name, job.system), _fingerprint(job, digest))
    asked = [
        (job.song.name, estimate.target, job.system, metric)
        for job in jobs for estimate in job.estimates for metric in names
    ]  # fmt: skip
    kept = sum(key in file.rows for key in asked)
    pending = [missing for job in jobs if (missing := _missing(job, file)).metrics]
    if any(_needs_museval(job) for job in pending):
        from analysis.metrics.museval_v4 import museval_metrics

        museval_metrics()  # says now, not in an hour, where ffmpeg is missing
    saved, unsaved = time.monotonic(), False
    try:
        computed: Iterable[list[ScoreRow]] = _computed(pending, workers)
        for rows in computed if progress is None else progress(computed, total=len(pending)):
            file.add(rows)
            unsaved = True
            if time.monotonic() - saved > SAVE_EVERY:
                file.write()
                saved, unsaved = time.monotonic(), False
    finally:
        if unsaved:
            file.write()
    return Scored(tuple(file.rows[key] for key in asked), kept)


def score_job(job: Job) -> list[ScoreRow]:
    """Every metric of every target of one job."""
    from analysis.metrics import Scene

    scene = Scene(
        references={name: job.song.stem(name).samples for name in job.song.stems},
        estimates={estimate.target: estimate.read().samples for estimate in job.estimates},
        mixture=job.song.mixture().samples,
        rate=job.song.rate,
    )
    values = {
        (target, metric): _metric(metric, job.encoders).function(scene, target)
        for metric in job.metrics
        for target in scene.estimates
    }
    return [
        ScoreRow(job.song.name, target, job.system, metric, found.value, found.reason)
        for (target, metric), found in values.items()
    ]


def _metric(name: str, encoders: Mapping[str, Path]) -> Metric:
    from analysis.metrics import METRICS
    from analysis.metrics.losses import with_encoder_file

    return with_encoder_file(name, encoders[name]) if name in encoders else METRICS.get(name)


def _checked(encoders: Mapping[str, Path], metrics: Sequence[str], file: ScoreFile) -> Mapping[str, Path]:
    """The encoders of the metrics asked for, each read once to see that it fits, and noted in the file."""
    from analysis.metrics.losses import with_encoder_file
    from separation.losses import LOSSES, encoder_identity

    for name, path in encoders.items():
        with_encoder_file(name, path)
    for name in metrics:
        if name in LOSSES and LOSSES.get(name).with_encoder is not None:
            file.use_encoder(name, encoder_identity(encoders.get(name)))
    return {name: path for name, path in encoders.items() if name in metrics}


def _jobs(estimates: Iterable[Estimate], metrics: tuple[str, ...], encoders: Mapping[str, Path]) -> Iterator[Job]:
    for (system, _), found in groupby(estimates, key=lambda estimate: (estimate.system, estimate.song.name)):
        some = tuple(found)
        yield Job(some[0].song, system, some, metrics, encoders)


def _missing(job: Job, file: ScoreFile) -> Job:
    """The job with only those metrics that some of its targets have no row for."""
    return replace(
        job,
        metrics=tuple(
            metric
            for metric in job.metrics
            if any((job.song.name, one.target, job.system, metric) not in file.rows for one in job.estimates)
        ),
    )


def _needs_museval(job: Job) -> bool:
    from analysis.metrics.museval_v4 import NAMES

    return bool(set(job.metrics) & set(NAMES))


def _fingerprint(job: Job, digest: Callable[[Path], str]) -> str:
    """What the scores of a job depend on: the bytes of every file, and the libraries that do the arithmetic."""
    parts = [f"{library} {version(library)}" for library in ("museval", "torch")]
    files = [*job.song.stems.items(), ("mixture", job.song.mixture_path)]
    parts += [f"stem {name} {digest(path)}" for name, path in sorted(files) if path is not None]
    parts += [f"estimate {estimate.target} {digest(estimate.path)}" for estimate in job.estimates]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _computed(jobs: Sequence[Job], workers: int | None) -> Iterator[list[ScoreRow]]:
    count = min(len(jobs), workers or _affordable(jobs))
    if count <= 1:
        yield from map(score_job, jobs)
        return
    others = set(multiprocessing.active_children())
    with _one_thread_each():
        pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_start_worker)
        try:
            waiting: list[Future[list[ScoreRow]]] = [pool.submit(score_job, job) for job in jobs]
            for finished in as_completed(waiting):
                yield finished.result()
        except BrokenProcessPool as error:
            raise ScoringError(
                "A scoring process was ended from outside, most likely for want of memory; "
                "what was done is kept. Run the same command with fewer --workers."
            ) from error
        except BaseException:
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _affordable(jobs: Sequence[Job]) -> int:
    """As many processes as there are cores, but no more than three quarters of the memory will hold."""
    from analysis.metrics.museval_v4 import memory

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not hasattr(os, "sysconf") or not jobs:
        return cores
    have = 0.75 * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    need = max(memory(sources=len(job.song.stems), channels=job.song.channels, frames=job.song.frames) for job in jobs)
    return max(1, min(cores, int(have // need)))


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """The environment in which the processes start; this process's own libraries have read theirs already."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _start_worker() -> None:
    # Ctrl-C reaches every process of the terminal; these end silently, and the first one says what there is to say.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

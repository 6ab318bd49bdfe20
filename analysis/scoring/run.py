"""Scores estimates into a scores.csv, going on from what it holds of the same files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from analysis.score_file import ScoreFile, ScoreRow
from analysis.scoring import cluster, museval_json
from analysis.scoring.jobs import by_song_and_system, jobs
from analysis.scoring.ledger import Ledger
from analysis.scoring.method import Method, metric_names
from analysis.scoring.work import Done
from separation.estimates import Estimate, read_estimates
from separation.songs.folder import read_songs


class Progress(Protocol):
    """Passes the items of an iterable on, and shows how far it is: tqdm, for one."""

    def __call__(self, items: Iterable[Done], /, *, total: int) -> Iterable[Done]: ...


@dataclass(frozen=True)
class Scored:
    """What was asked for: its rows, and how many of them had been there before."""

    rows: tuple[ScoreRow, ...]
    kept: int


def score(
    *,
    songs: Path,
    estimates: Path,
    metrics: Sequence[str],
    output: Path,
    method: Method | None = None,
    workers: int | None = None,
    scheduler: str = "",
    museval_folder: Path | None = None,
    progress: Progress | None = None,
    split: str | None = None,
) -> Scored:
    """Score a folder of estimates: `score_estimates` of all it holds; split: of MUSDB18, where the songs are that.

    Raises `SongError`, `EstimateError`, and what `score_estimates` raises.
    """
    return score_estimates(
        read_estimates(estimates.absolute(), read_songs(songs.absolute(), split=split)),  # as other machines find them
        metrics=metric_names(metrics),
        output=output,
        method=method,
        workers=workers,
        scheduler=scheduler,
        museval_folder=museval_folder,
        progress=progress,
    )


def score_estimates(
    estimates: Sequence[Estimate],
    *,
    metrics: Sequence[str],
    output: Path,
    method: Method | None = None,
    workers: int | None = None,
    scheduler: str = "",
    museval_folder: Path | None = None,
    progress: Progress | None = None,
) -> Scored:
    """Score estimates into a scores.csv, going on from what it holds of the same files.

    Rows of other estimates that the file holds are kept. What was computed is kept, too, when the work is interrupted
    or fails. workers, scheduler: as `cluster.computed` has them. museval_folder: where museval's JSON files go, for
    which sdr, isr, sir and sar are scored, asked for or not. progress: what jobs pass through as they are done.

    Raises `UnknownNameError`, `ScoringError` and `LossError` before anything is computed; then `ScoringError` where a
    process is ended from outside, and `AudioError`.
    """
    wanted = (*metrics, *museval_json.names()) if museval_folder else metrics
    names, method = metric_names(wanted), method or Method()
    method.check(names)
    ledger = Ledger(ScoreFile.open(output), names, method, museval_folder)
    songs = by_song_and_system(estimates)
    ledger.begin(some for systems in songs.values() for some in systems.values())
    asked = [(one.song.name, one.target, one.system, name) for one in estimates for name in names]
    kept = sum(key in ledger.file.rows for key in asked)
    pending = list(jobs(songs, ledger.missing, method, windows=museval_folder is not None))
    with closing(cluster.computed(pending, workers=workers, scheduler=scheduler)) as computed:
        try:
            for done in computed if progress is None else progress(computed, total=len(pending)):
                ledger.add(done)
        finally:
            ledger.save()
    return Scored(tuple(ledger.file.rows[key] for key in asked), kept)

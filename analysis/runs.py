"""Runs as pages show them: jobs of the worker, and trainings that were started by command and lie in the folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models.functions import Now
from django.urls import reverse

from analysis.errors import AnalysisError
from separation.access import is_administrator
from separation.jobs.process import tail
from separation.models import Job, Worker
from separation.permissions import check_editable
from separation.run_folders import RunFolder, read_run_folder, run_folders

NEWEST = 200  # jobs in the list
LINES = 300  # of a log
TONES = {"running": "good", "cancelling": "warn", "failed": "bad", "finished": "good"}
SONGS = ("songs", "validation", "unpaired")  # of a card


class NoRunError(AnalysisError):
    """A run that is not there."""

    status = 404


@dataclass(frozen=True)
class Run:
    """A job, a run folder, or both: what they say of one training, or of other long work."""

    job: Job | None = None
    folder: RunFolder | None = None

    @property
    def name(self) -> str:
        return self.folder.name if self.folder else self.job.name  # type: ignore[union-attr]

    @property
    def label(self) -> str:
        return self.job.record.label if self.job else "Training"

    @property
    def state(self) -> str:
        """The job's; of a folder alone, whether it is whole: who runs a command is not known here."""
        if self.job:
            return self.job.state
        return "finished" if self.folder and self.folder.is_finished else "unfinished"

    @property
    def state_label(self) -> str:
        return self.job.get_state_display() if self.job else self.state

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def address(self) -> str:
        if self.job:
            return reverse("analysis:run", args=[self.job.pk])
        return reverse("analysis:run_folder", args=[self.key])

    @property
    def key(self) -> str:
        """Of the folder, from DATA_DIR on; what its pages are called by."""
        return key_of(self.folder) if self.folder else ""

    @property
    def began(self) -> datetime:
        if self.job:
            return self.job.started_at or self.job.created_at
        return datetime.fromtimestamp(self.folder.changed, UTC)  # type: ignore[union-attr]

    @property
    def facts(self) -> list[str]:
        """By what loss, which network, what data: in a line."""
        card: Mapping[str, Any] = self.folder.card if self.folder else {}
        asked: Mapping[str, Any] = self.job.arguments if self.job else {}
        words = [str(card.get(name) or asked.get(name) or "") for name in ("loss", "network")]
        if not card and asked.get("recipe"):
            words.append(" ".join(filter(None, [f"recipe {asked['recipe']}", str(asked.get("run") or "")])))
        if self.folder:
            count = len(self.folder.song_names)
            words.append(f"{count} song{'' if count == 1 else 's'}")
        elif self.job and isinstance(asked.get("songs"), str):
            words.append(f"songs of {Path(asked['songs']).name}")
        return [word for word in words if word]


@dataclass(frozen=True)
class Pulse:
    """The list now, and a version that changes whenever it has something new to show."""

    runs: list[Run] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)

    @property
    def waits_in_vain(self) -> bool:
        """Whether a job waits and no worker is there to begin it."""
        return not self.workers and any(run.state == Job.State.QUEUED for run in self.runs)

    def version(self) -> str:
        seen = [(run.name, run.state, run.job and (run.job.line, run.job.attempts), run.began) for run in self.runs]
        return _hashed([seen, [worker.name for worker in self.workers]])


def runs_folder() -> Path:
    """Where the runs that pages start are made."""
    return Path(settings.DATA_DIR) / "runs"


def folders() -> list[RunFolder]:
    """Every run in a folder called `runs`, in DATA_DIR or up to two folders below, as benchmarks and the demo have."""
    roots = [
        root for pattern in ("runs", "*/runs", "*/*/runs") for root in sorted(Path(settings.DATA_DIR).glob(pattern))
    ]
    return [run for root in roots for run in run_folders(root)]


def folders_seen(*, user: Any) -> list[RunFolder]:
    """Those that a job made which the user may see; what was made by command is the administrators'."""
    if is_administrator(user):
        return folders()
    made = set(Job.objects.visible_to(user).exclude(output="").values_list("output", flat=True))
    return [folder for folder in folders() if str(folder.path) in made]


def key_of(folder: RunFolder) -> str:
    return folder.path.relative_to(settings.DATA_DIR).as_posix()


def pulse(*, user: Any) -> Pulse:
    """All runs that the user may see, the newest first: of several jobs for one folder the last."""
    by_path = {str(folder.path): folder for folder in folders_seen(user=user)}
    found, seen = [], set()
    for job in Job.objects.visible_to(user).select_related("owner")[:NEWEST]:
        if job.output and job.output in seen:
            continue
        seen.add(job.output)
        found.append(Run(job, by_path.get(job.output)))
    found += [Run(folder=folder) for path, folder in by_path.items() if path not in seen]
    return Pulse(sorted(found, key=lambda run: run.began, reverse=True), workers())


def workers() -> list[Worker]:
    """Those that are there."""
    return list(Worker.objects.filter(here_until__gte=Now()))


def run_of_job(*, pk: int, user: Any, edit: bool = False) -> Run:
    """A job's run, as the user may see it. edit: it is about to be changed. Raises `NoRunError`, `ReadOnlyError`."""
    job = Job.objects.visible_to(user).select_related("owner").filter(pk=pk).first()
    if job is None:
        raise NoRunError(f"There is no run number {pk}.")
    if edit:
        check_editable(job, user=user)
    return Run(job, read_run_folder(Path(job.output)) if job.kind == "train" and job.output else None)


def run_of_folder(*, key: str, user: Any) -> Run:
    """The run in a folder of that key, with its last job where it has one. Raises `NoRunError`."""
    folder = next((one for one in folders_seen(user=user) if key_of(one) == key), None)
    if folder is None:
        raise NoRunError(f"There is no run in {key!r}.")
    return Run(Job.objects.visible_to(user).filter(output=str(folder.path)).first(), folder)


def run_version(run: Run) -> str:
    """Another one whenever the run's page has something new to show."""
    job = run.job and (run.job.state, run.job.line, run.job.attempts, run.job.worker, run.job.log.exists() and
                       run.job.log.stat().st_size)  # fmt: skip
    return _hashed([job, run.folder and run.folder.changed, [worker.name for worker in workers()]])


def log_lines(run: Run) -> list[str]:
    """The end of the log of a run's job."""
    return tail(run.job.log, LINES) if run.job else []


def card_rows(folder: RunFolder) -> list[tuple[str, str]]:
    """What the card says, a row a field, with what it was made with at the end."""
    card = folder.card
    rows = [(name, _songs(card[name])) for name in SONGS if card.get(name)]
    rows += [
        (name, _shown(value))
        for name, value in card.items()
        if name not in (*SONGS, "environment", "format") and value not in ("", [], {})
    ]
    made = card.get("environment") or {}
    rows += [(name, str(value)) for name, value in made.items() if value]
    return [(name.replace("_", " "), text) for name, text in rows]


def _songs(songs: Sequence[Mapping[str, Any]]) -> str:
    return f"{len(songs)}: {', '.join(str(song['name']) for song in songs)}"


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _hashed(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:32]

"""The clips that a researcher uploaded stay with the experiment made of them, so that they can be scored later."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from mushra.errors import ExperimentError
from mushra.models import Draft, Experiment
from mushra.services.drafts import draft_folder
from mushra.services.linking import link_or_copy

if TYPE_CHECKING:
    from separation.estimates import Estimate


def own_clips_folder(experiment: Experiment) -> Path:
    """Where they lie, `songs` and `estimates` as `read_songs` and `read_estimates` read them; no page serves it."""
    return Path(settings.MEDIA_ROOT) / "uploaded" / experiment.slug


def own_clips(*, experiment: Experiment) -> tuple[Path, Path] | None:
    """The folders of songs and of estimates, or None where the experiment was made of clips on the server."""
    home = own_clips_folder(experiment)
    return (home / "songs", home / "estimates") if home.is_dir() else None


@contextmanager
def clips_gathered(*, draft: Draft, estimates: Iterable[Estimate]) -> Iterator[Callable[[Experiment], None]]:
    """Gather what an experiment is about to be built of, for a function that keeps it once that is there.

    All of it, songs too, where any of it was uploaded to the draft; nothing where it lies on the server. What was
    gathered and is not kept goes. Raises `ExperimentError` where the disk is full.
    """
    chosen, home = list(estimates), draft_folder(draft)
    gathered = home / ".gathered"
    shutil.rmtree(gathered, ignore_errors=True)  # what a build left that was cut off with its process
    try:
        if any(one.path.is_relative_to(home) for one in chosen):
            with _said():
                _gather(chosen, gathered)
        yield lambda experiment: _keep(gathered, own_clips_folder(experiment))
    finally:
        shutil.rmtree(gathered, ignore_errors=True)


def own_clips_copy(*, experiment: Experiment, original: Experiment, **_: Any) -> None:
    """What `mushra.signals.experiment_copied` calls: the copy can be scored as the original can."""
    home = own_clips_folder(original)
    for file in sorted(path for path in home.rglob("*") if path.is_file()):
        link_or_copy(file, own_clips_folder(experiment) / file.relative_to(home))


def own_clips_forget(*, instance: Experiment, **_: Any) -> None:
    """What Django calls once an experiment is deleted."""
    home = own_clips_folder(instance)
    transaction.on_commit(lambda: shutil.rmtree(home, ignore_errors=True))


def _gather(estimates: Iterable[Estimate], folder: Path) -> None:
    from separation.songs.stem_file import is_stem_file  # takes scipy along

    songs = {}
    for one in estimates:
        songs[one.song.name] = one.song
        link_or_copy(one.path, folder / "estimates" / one.system / one.song.name / one.path.name)
    for song in songs.values():
        for file in set(song.files.values()):
            place = folder / "songs"
            link_or_copy(file, (place if is_stem_file(file) else place / song.name) / file.name)


def _keep(gathered: Path, home: Path) -> None:
    if gathered.is_dir():
        shutil.rmtree(home, ignore_errors=True)  # what one of that slug left whose rows were deleted without Django
        with _said():
            home.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(gathered, home)


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExperimentError(f"The clips cannot be kept with the experiment ({error.strerror}).") from error

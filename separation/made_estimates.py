"""The estimates that one system made: written song by song, and a marker beside them that says from which files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from separation.errors import EstimateError
from separation.estimates import SUFFIXES
from separation.files import UNFINISHED, write_whole
from separation.flac import flac_file
from separation.origins import MARKER, read_origin
from separation.songs.folder import Song

if TYPE_CHECKING:
    from separation.inference.systems import Piece, System


class MadeEstimates:
    """What a system made of these songs into `<folder>/<song>/<target>.flac`, and what it still has to make.

    One process alone keeps the marker, whoever writes the estimates.
    """

    def __init__(self, system: System, songs: Sequence[Song], folder: Path) -> None:
        self.system, self.folder = system, folder
        self._fingerprints = {song.name: _fingerprint(song, system.targets_of(song)) for song in songs}
        self._made_from = _read_marker(folder, system)
        if self._made_from and read_origin(folder) != system.origin:
            self._write_marker()  # an earlier version's does not say what the system was trained with

    def begin(self) -> None:
        """Say whose the folder is before other processes write into it, so that it is known if this one dies."""
        self._write_marker()

    def lacks(self, song: Song) -> bool:
        """Whether the song has a target whose estimate is not there, or was made from other files."""
        paths = [self.folder / song.name / f"{target}.flac" for target in self.system.targets_of(song)]
        is_made = self._made_from.get(song.name) == self._fingerprints[song.name]
        return bool(paths) and not (is_made and all(path.is_file() for path in paths))

    def keep(self, song: Song) -> None:
        """The song's estimates are there. Raises `EstimateError` where this cannot be written, as on a full disk."""
        self._made_from[song.name] = self._fingerprints[song.name]
        self._write_marker()

    def _write_marker(self) -> None:
        said = {"digest": self.system.digest, "origin": asdict(self.system.origin), "songs": self._made_from}
        text = json.dumps(said, indent=1)
        try:
            write_whole(self.folder / MARKER, lambda place: place.write_text(text, encoding="utf-8"))
        except OSError as error:
            reason = f"{self.folder / MARKER} cannot be written ({error.strerror}); is the disk full?"
            raise EstimateError(reason) from error


def write_estimates(
    pieces: Iterator[Piece],
    song: Song,
    targets: Sequence[str],
    folder: Path,
    progress: Callable[[float], object] = lambda _: None,
) -> int:
    """Write the next song's estimates as their pieces come; returns how many samples were clipped."""
    for leftover in folder.glob(f"{UNFINISHED}*.flac"):
        leftover.unlink()  # of a run that was killed
    with ExitStack() as files:
        writers = {
            target: files.enter_context(flac_file(folder / f"{target}.flac", rate=song.rate, channels=song.channels))
            for target in targets
        }
        for piece in pieces:
            for target, samples in piece.samples.items():
                writers[target].write(samples)
            progress(next(iter(piece.samples.values())).shape[1] / song.rate)
            if piece.is_last:
                break
    return sum(writer.clipped for writer in writers.values())


def refuse_foreign(folder: Path) -> None:
    """Raise `EstimateError` where the folder holds estimates that Concord did not make."""
    if (folder / MARKER).is_file() or not folder.is_dir():
        return
    for path in folder.glob("*/*"):
        if path.suffix.lower() in SUFFIXES:
            raise EstimateError(
                f"{folder} holds estimates that this command did not make; "
                "choose another --output, or rename the model's folder."
            )


def _fingerprint(song: Song, targets: Sequence[str]) -> str:
    facts = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in song.files.values()]
    return hashlib.sha256(json.dumps([facts, list(targets)]).encode()).hexdigest()


def _read_marker(folder: Path, system: System) -> dict[str, str]:
    """Song by song what this system made; nothing where another state of the system made it."""
    path = folder / MARKER
    if not path.is_file():
        return {}
    try:
        marker = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return dict(marker["songs"]) if marker.get("digest") == system.digest else {}

"""Reads a folder of estimates and pairs each with its song: `<estimates>/<system>/<song>/<target>.(flac|wav)`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from separation import audio
from separation.audio import Audio
from separation.errors import AudioError, EstimateError, UnknownNameError
from separation.songs.folder import Song

SUFFIXES = (".flac", ".wav")


@dataclass(frozen=True)
class Estimate:
    """One system's estimate of one target of one song: a file of the song's rate and length."""

    system: str
    song: Song
    target: str
    path: Path

    def read(self, start: int = 0, frames: int | None = None) -> Audio:
        """The estimate, (channels, samples), with the song's number of channels."""
        count = self.song.frames - start if frames is None else min(frames, self.song.frames - start)
        return audio.with_channels(audio.read(self.path, start, count), self.song.channels)


def estimate_path(folder: Path, system: str, song: str, target: str) -> Path:
    """Where an estimate is written."""
    return folder / system / song / f"{target}.flac"


def read_estimates(folder: Path, songs: Iterable[Song], *, systems: Sequence[str] | None = None) -> list[Estimate]:
    """All estimates of a folder, sorted by system, song and target, each checked against its song.

    A system need not have every song or target. Folders that begin with a dot are passed over.

    Raises `EstimateError` where the folder holds none, where a song or target is not among `songs`, and where an
    estimate's rate, channels or length differ from its song's; `UnknownNameError` on a system that is not there.
    """
    if not folder.is_dir():
        raise EstimateError(f"{folder} is no folder; estimates lie at <folder>/<system>/<song>/<target>.flac.")
    by_name = {song.name: song for song in songs}
    found = _folders(folder)
    for name in systems or ():
        if name not in found:
            raise UnknownNameError("system", name, found)
    estimates = [
        _checked(system, by_name, song_folder, path)
        for system, system_folder in found.items()
        if systems is None or system in systems
        for song_folder in _folders(system_folder).values()
        for path in sorted(song_folder.iterdir())
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
    ]
    if not estimates:
        raise EstimateError(f"{folder} holds no estimates; they lie at <folder>/<system>/<song>/<target>.flac.")
    return estimates


def _folders(folder: Path) -> dict[str, Path]:
    return {
        entry.name: entry for entry in sorted(folder.iterdir()) if entry.is_dir() and not entry.name.startswith(".")
    }


def _checked(system: str, songs: dict[str, Song], song_folder: Path, path: Path) -> Estimate:
    if song_folder.name not in songs:
        raise EstimateError(
            f"{song_folder} belongs to no song; the songs are {', '.join(songs) or 'none'}. "
            "Name the folder after its song, or give that song too."
        )
    song = songs[song_folder.name]
    if path.stem not in song.stems:
        raise EstimateError(f"{path} is of no target of {song.name!r}; its stems are {', '.join(song.stems)}.")
    try:
        header = audio.info(path)
    except AudioError as error:
        raise EstimateError(str(error)) from error
    if (header.rate, header.frames) != (song.rate, song.frames):
        raise EstimateError(
            f"{path} has {header.frames} samples at {header.rate} Hz, its song {song.name!r} has {song.frames} "
            f"at {song.rate} Hz; an estimate must match its song to the sample."
        )
    if header.channels not in (1, song.channels):
        raise EstimateError(f"{path} has {header.channels} channels, its song {song.name!r} has {song.channels}.")
    return Estimate(system, song, path.stem, path)

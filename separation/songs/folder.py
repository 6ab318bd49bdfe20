"""Reads a folder of songs: one sub-folder a song, in it one audio file a stem, of any name, and perhaps a mixture.

songs/
    first song/
        vocals.wav  drums.wav  guitar.flac  mixture.wav (optional: otherwise the sum of the stems)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from separation import audio
from separation.audio import Audio
from separation.errors import AudioError, SongError

MIXTURE = "mixture"


@dataclass(frozen=True)
class Song:
    """A song's stems on disk, checked: one rate (Hz), one length (samples), all stems with the most channels of any."""

    name: str
    rate: int
    channels: int
    frames: int
    stems: Mapping[str, Path]
    mixture_path: Path | None = None

    @property
    def seconds(self) -> float:
        return self.frames / self.rate

    def summary(self) -> dict[str, Any]:
        """What tells this song from another without decoding it: name, rate, frames and the bytes of each file."""
        files = dict(self.stems) | ({MIXTURE: self.mixture_path} if self.mixture_path else {})
        return {
            "name": self.name,
            "rate": self.rate,
            "frames": self.frames,
            "files": {name: path.stat().st_size for name, path in files.items()},
        }

    def stem(self, name: str, start: int = 0, frames: int | None = None) -> Audio:
        """One stem, (channels, samples): `frames` samples from sample `start` on, or all that follow it."""
        if name not in self.stems:
            raise SongError(f"The song {self.name!r} has no stem {name!r}; it has {', '.join(self.stems)}.")
        return self._read(self.stems[name], start, frames)

    def mixture(self, start: int = 0, frames: int | None = None) -> Audio:
        """The mixture file where there is one, otherwise the sum of the stems (which may exceed ±1)."""
        if self.mixture_path is not None:
            return self._read(self.mixture_path, start, frames)
        total = sum(self.stem(name, start, frames).samples for name in self.stems)
        return Audio(np.asarray(total, dtype=np.float32), self.rate)

    def _read(self, path: Path, start: int, frames: int | None) -> Audio:
        count = self.frames - start if frames is None else min(frames, self.frames - start)
        return audio.with_channels(audio.read(path, start, count), self.channels)


def read_songs(folder: Path, *, check_samples: bool = True) -> list[Song]:
    """All songs of a folder, sorted by name, each checked.

    `check_samples` decodes every stem once, to find samples that are not finite and stems that are silent.

    Raises `SongError`, naming the folder or file and what would be right.
    """
    if not folder.is_dir():
        raise SongError(f"{folder} is no folder; give a folder with one sub-folder a song.")
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    if any(entry.is_file() and entry.suffix.lower() in audio.SUFFIXES for entry in entries):
        raise SongError(
            f"{folder} holds audio files itself; it must hold one sub-folder a song, with the stems inside. "
            f"Is it a song? Then give the folder above it."
        )
    songs = [read_song(entry, check_samples=check_samples) for entry in entries if entry.is_dir()]
    if not songs:
        raise SongError(f"{folder} holds no songs; it must hold one sub-folder a song, with the stems inside.")
    return songs


def read_song(folder: Path, *, check_samples: bool = True) -> Song:
    """One song's folder, checked. Raises `SongError`, naming the file and what would be right."""
    paths = _stem_paths(folder)
    try:
        headers = {path: audio.info(path) for path in paths.values()}
    except AudioError as error:
        raise SongError(str(error)) from error
    first = next(iter(paths.values()))
    for path, header in headers.items():
        if header.rate != headers[first].rate:
            raise SongError(
                f"{path} is at {header.rate} Hz, {first.name} at {headers[first].rate} Hz; "
                "all stems of a song must have one sample rate."
            )
        if header.channels > 2:
            raise SongError(f"{path} has {header.channels} channels; a stem must have one or two.")
    shortest, longest = (find(headers, key=lambda path: headers[path].frames) for find in (min, max))
    if headers[longest].frames - headers[shortest].frames > 1:
        raise SongError(
            f"{longest} has {headers[longest].frames} samples, {shortest.name} has {headers[shortest].frames}; "
            "the stems of a song must be equally long (one sample more or less is cut)."
        )
    if check_samples:
        for path in paths.values():
            _check_samples(path)
    stems = {name: path for name, path in paths.items() if name != MIXTURE}
    return Song(
        name=folder.name,
        rate=headers[first].rate,
        channels=max(header.channels for header in headers.values()),
        frames=headers[shortest].frames,
        stems=stems,
        mixture_path=paths.get(MIXTURE),
    )


def _stem_paths(folder: Path) -> dict[str, Path]:
    paths: dict[str, Path] = {}
    for path in sorted(entry for entry in folder.iterdir() if not entry.name.startswith(".")):
        if not path.is_file() or path.suffix.lower() not in audio.SUFFIXES:
            raise SongError(f"{path} is no audio file ({', '.join(audio.SUFFIXES)}); a song's folder holds only stems.")
        if path.stem in paths:
            raise SongError(f"{path} and {paths[path.stem].name} are the same stem twice; keep one of them.")
        paths[path.stem] = path
    if not set(paths) - {MIXTURE}:
        raise SongError(f"{folder} holds no stems; it must hold one audio file a stem ({', '.join(audio.SUFFIXES)}).")
    return paths


def _check_samples(path: Path) -> None:
    """Decode in blocks; raise `SongError` on a sample that is not finite and on a stem that is silent throughout."""
    silent, position = True, 0
    try:
        with soundfile.SoundFile(str(path)) as file:
            for block in file.blocks(blocksize=1 << 18, dtype="float32", always_2d=True):
                finite = np.isfinite(block).all(axis=1)
                if not finite.all():
                    seconds = (position + int(np.flatnonzero(~finite)[0])) / file.samplerate
                    raise SongError(f"{path} holds samples that are not finite numbers, the first at {seconds:.3f} s.")
                silent = silent and not block.any()
                position += len(block)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise SongError(f"{path} cannot be decoded ({error}).") from error
    if silent:
        raise SongError(f"{path} is silent throughout; leave out a stem that the song does not have.")

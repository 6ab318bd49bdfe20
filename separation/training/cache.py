"""Songs decoded and resampled once, kept on disk and mapped into memory: a crop is a copy of some of its pages.

Processes that cut crops beside the training share those pages. What is kept is exact: 16-bit integers where the files
have 16 bits and the model their rate and channels, which halves the disk; float32 otherwise.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from separation import audio
from separation.errors import TrainingError
from separation.files import write_whole
from separation.songs import Song

DECODED = ".decoded"  # the folder beside runs that they share unless another one is named
VERSION = 1  # of what is kept and how it is resampled
LIMIT = 64_000_000_000  # bytes in a folder, beyond which goes what was not used for longest and is not needed now
ABANDONED = 3600.0  # seconds after which an unfinished file is nobody's
THREADS = 4
FULL_SCALE = np.float32(1 << 15)  # of 16-bit samples
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # no room on the disk, in a quota, for a file so long

Key = tuple[int, str]  # a song's number and a stem's name
Samples = NDArray[np.int16] | NDArray[np.float32]


class StemCache:
    """All stems of some songs at one rate (Hz) and number of channels.

    folder: where they are kept, under names made of a song's summary, its files' dates, rate and channels, so that a
        later run finds them; None keeps them in memory.

    Raises `TrainingError` where the disk has no room; `AudioError` or `SongError` on a file that cannot be decoded.
    """

    def __init__(self, songs: Sequence[Song], *, rate: int, channels: int, folder: Path | None = None) -> None:
        self.songs = songs
        self.rate = rate
        self.channels = channels
        self._types = [self._type(song) for song in songs]
        keys = [(index, stem) for index, song in enumerate(songs) for stem in song.stems]
        self._paths = {} if folder is None else self._named(folder)
        if folder is not None:
            self._fill(folder)
        self._arrays = {key: self._mapped(key) if self._paths else self._decoded(key) for key in keys}

    @property
    def bytes(self) -> int:
        """What the decoded songs take, on disk or in memory."""
        return sum(self._size(index) * len(song.stems) for index, song in enumerate(self.songs))

    def frames(self, index: int) -> int:
        """Samples a channel of a song, at the cache's rate."""
        song = self.songs[index]
        return -(-song.frames * self.rate // song.rate)

    def crop(self, index: int, stem: str, start: int, frames: int) -> NDArray[np.float32]:
        """(channels, frames) of a stem from sample `start` on, with zeros after the song's end."""
        samples = np.empty((self.channels, frames), dtype=np.float32)
        self.copy(samples, index, stem, start)
        return samples

    def copy(self, into: NDArray[np.float32], index: int, stem: str, start: int, gain: float = 1.0) -> None:
        """Such a crop, times a gain, into an array (channels, frames)."""
        samples = self._arrays[index, stem][:, start : start + into.shape[1]]
        factor = np.float32(gain)
        if samples.dtype == np.int16:
            factor /= FULL_SCALE  # a power of two: each product is rounded as it would be of float samples
        np.multiply(samples, factor, out=into[:, : samples.shape[1]])
        into[:, samples.shape[1] :] = 0

    def __getstate__(self) -> dict[str, Any]:
        """For a process that is not forked, which maps the files anew."""
        return self.__dict__ | ({"_arrays": None} if self._paths else {})

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ = state
        if self._paths:
            self._arrays = {key: self._mapped(key) for key in self._paths}

    def _type(self, song: Song) -> np.dtype[Any]:
        exact = song.rate == self.rate and song.channels <= self.channels and song.has_16_bits()
        return np.dtype(np.int16 if exact else np.float32)

    def _size(self, index: int) -> int:
        """Bytes of one of a song's stems."""
        return self.channels * self.frames(index) * self._types[index].itemsize

    def _named(self, folder: Path) -> dict[Key, Path]:
        paths: dict[Key, Path] = {}
        for index, song in enumerate(self.songs):
            dates = [path.stat().st_mtime_ns for path in song.files.values()]
            facts = json.dumps([VERSION, song.summary(), dates, self.rate, self.channels])
            name = hashlib.sha256(facts.encode()).hexdigest()[:32]
            paths |= {(index, stem): folder / f"{name}-{number}.npy" for number, stem in enumerate(song.stems)}
        return paths

    def _decoded(self, key: Key) -> Samples:
        index, stem = key
        signal = audio.with_channels(self.songs[index].stem(stem), self.channels)
        samples = audio.resample(signal, self.rate).samples
        return (samples * FULL_SCALE).astype(np.int16) if self._types[index] == np.int16 else samples

    def _mapped(self, key: Key) -> Samples:
        samples: Samples = np.asarray(np.load(self._paths[key], mmap_mode="r"))
        return samples

    def _fill(self, folder: Path) -> None:
        """Decode what is not there yet."""
        missing = [key for key, path in self._paths.items() if not path.is_file()]
        make_room(folder, kept=set(self._paths.values()), needed=sum(self._size(index) for index, _ in missing))
        if missing:
            pool = ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1))
            try:
                list(
                    tqdm(pool.map(self._write, missing), total=len(missing), desc="Decoding", unit="stem", leave=False)
                )
            finally:
                pool.shutdown(cancel_futures=True)
        for path in self._paths.values():
            os.utime(path)

    def _write(self, key: Key) -> None:
        samples, path = self._decoded(key), self._paths[key]
        try:
            write_whole(path, lambda place: _save(place, samples))
        except OSError as error:
            if error.errno in FULL:
                raise _no_room(path.parent, self._size(key[0])) from error
            raise


def make_room(folder: Path, *, kept: set[Path], needed: int, limit: int = LIMIT) -> None:
    """Have a folder of decoded songs hold at most `limit` bytes with `needed` more, as far as what is kept allows it.

    What was not used for longest goes first, and files that interrupted runs left unfinished; a run that has a file
    mapped keeps what it has. Raises `TrainingError` where the disk has less room than is needed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for unfinished in folder.glob(".*.npy"):
        if time.time() - unfinished.stat().st_mtime > ABANDONED:
            unfinished.unlink(missing_ok=True)
    there = {path: path.stat() for path in folder.glob("[!.]*.npy")}
    total = needed + sum(facts.st_size for facts in there.values())
    for path in sorted(there.keys() - kept, key=lambda path: there[path].st_mtime_ns):
        if total > limit:
            path.unlink(missing_ok=True)
            total -= there[path].st_size
    if shutil.disk_usage(folder).free < needed:
        raise _no_room(folder, needed)


def in_words(size: int) -> str:
    """Bytes as MB or GB.

    Example:
        >>> in_words(3_600_000), in_words(34_300_000_000)
        ('3.6 MB', '34.3 GB')
    """
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


def _save(path: Path, samples: Samples) -> None:
    """As `np.save`, which does not say that the disk is full when it is."""
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(samples))
        file.write(np.ascontiguousarray(samples).data)


def _no_room(folder: Path, needed: int) -> TrainingError:
    free = shutil.disk_usage(folder).free
    return TrainingError(
        f"{folder} needs {in_words(needed)} more for decoded songs, and {in_words(free)} are free. "
        "Make room there, or name another folder with --cache."
    )

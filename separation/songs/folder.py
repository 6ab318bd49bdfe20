"""Reads a folder of songs: one sub-folder a song, in it one audio file a stem, of any name, and perhaps a mixture.

songs/
    first song/
        vocals.wav  drums.wav  guitar.flac  mixture.wav (optional: otherwise the sum of the stems)
    second song.stem.mp4

MUSDB18 and MUSDB18-HQ are read by the same function, a split at a time.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from separation import audio
from separation.errors import AudioError, SongError
from separation.songs.musdb import is_musdb, split_entries
from separation.songs.song import MIXTURE as MIXTURE
from separation.songs.song import Song as Song
from separation.songs.stem_file import is_stem_file, read_stem_file


def read_songs(folder: Path, *, split: str | None = None, check_samples: bool = True) -> list[Song]:
    """All songs of a folder, sorted by name, each checked; of MUSDB18 and MUSDB18-HQ those of one split.

    `split`: train, validation or test. `check_samples` decodes every stem once, to find samples that are not finite and
    stems that are silent; stem files and the songs of MUSDB18 are taken as they were published, silent stems too.

    Raises `SongError`, naming the folder or file and what would be right.
    """
    if not folder.is_dir():
        raise SongError(f"{folder} is no folder; give a folder with one sub-folder a song.")
    if is_musdb(folder):
        if split is None:
            raise SongError(
                f"{folder} is laid out as MUSDB18, so choose a split: train, validation or test. "
                "Or give its folder train or test itself as the folder of songs."
            )
        return [read_song(entry, check_samples=False) for entry in split_entries(folder, split)]
    if split is not None:
        raise SongError(f"{folder} has no split {split!r}; only MUSDB18 and MUSDB18-HQ have splits.")
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    if any(entry.is_file() and entry.suffix.lower() in audio.SUFFIXES for entry in entries):
        raise SongError(
            f"{folder} holds audio files itself; it must hold one sub-folder a song, with the stems inside. "
            f"Is it a song? Then give the folder above it."
        )
    songs = [read_song(entry, check_samples=check_samples) for entry in entries if _is_song(entry)]
    if not songs:
        raise SongError(f"{folder} holds no songs; it must hold one sub-folder a song, with the stems inside.")
    return songs


def _is_song(entry: Path) -> bool:
    return entry.is_dir() or is_stem_file(entry)


def read_song(folder: Path, *, check_samples: bool = True) -> Song:
    """One song's folder, or stem file, checked. Raises `SongError`, naming the file and what would be right."""
    if is_stem_file(folder):
        return read_stem_file(folder)
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

"""The songs of a benchmark: to learn from, to watch the learning by, and to test on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.benchmarks.spec import ComposedSongs
from analysis.errors import BenchmarkError
from separation.songs import Song, read_songs
from separation.songs.musdb import SPLITS
from separation.songs.synthesis import synthesize


@dataclass(frozen=True)
class SongSets:
    """Songs by what they are for. Raises `BenchmarkError` where a test song is learnt from."""

    training: tuple[Song, ...]
    test: tuple[Song, ...]
    validation: tuple[Song, ...] = ()

    def __post_init__(self) -> None:
        learnt = [song.summary() for song in (*self.training, *self.validation)]
        for song in self.test:
            if song.summary() in learnt:
                raise BenchmarkError(f"The test song {song.name!r} is among those to learn from; test on others.")


def read_sets(training: Path, test: Path, validation: Path | None = None) -> SongSets:
    """The songs of two or three folders. Raises `SongError`, `BenchmarkError`."""
    heard = read_songs(validation.absolute()) if validation else ()
    return SongSets(tuple(read_songs(training.absolute())), tuple(read_songs(test.absolute())), tuple(heard))


def musdb_sets(folder: Path) -> SongSets:
    """The official splits of MUSDB18 or MUSDB18-HQ. Raises `SongError`, where a song is missing, too."""
    training, validation, test = (tuple(read_songs(folder.absolute(), split=name)) for name in SPLITS)
    return SongSets(training, test, validation)


def composed_sets(folder: Path, composed: ComposedSongs) -> SongSets:
    """Songs that the project composes, in three folders; what is there already is not made again."""
    counts = {"training": composed.training, "validation": composed.validation, "test": composed.test}
    sets = {name: _compose(folder / name, count, composed, place) for place, (name, count) in enumerate(counts.items())}
    return SongSets(**sets)


def _compose(folder: Path, count: int, composed: ComposedSongs, place: int) -> tuple[Song, ...]:
    """place: makes the seeds of the three folders differ, so that no song is in two."""
    if not count:
        return ()
    seed = 3 * composed.seed + place
    _all(synthesize(folder, songs=count, seconds=composed.seconds, seed=seed, rate=composed.rate))
    return tuple(read_songs(folder))


def _all(items: Iterable[object]) -> None:
    for _ in items:
        pass

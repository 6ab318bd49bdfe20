"""What a paper's table is: a function from what came out to what table.md says, and a frozen record around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.benchmarks.place import Place
from analysis.benchmarks.results import Results
from analysis.benchmarks.songs import SongSets
from analysis.parts.content import Content
from separation.registry import Registry
from separation.songs import Song
from separation.training.recipe import Run


@dataclass(frozen=True)
class BenchmarkTable:
    """name: as a recipe's `[benchmark]` has it; about: what it writes, in a sentence; write: the content.

    training_songs: which songs a run learns from, where that is not all of them; it may compose others in the place.
    """

    name: str
    about: str
    write: Callable[[Results], Content]
    training_songs: Callable[[Run, SongSets, Place], Sequence[Song]] | None = None


BENCHMARK_TABLES: Registry[BenchmarkTable] = Registry("table of a benchmark")

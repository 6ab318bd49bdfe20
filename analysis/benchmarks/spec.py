"""What a recipe's `[benchmark]` table says: the table to write, and how the estimates for it are made and scored."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from analysis.errors import BenchmarkError
from separation.errors import UnknownNameError
from separation.training.recipe import Recipe

KINDS: dict[str, tuple[Any, str]] = {
    "str": (str, "a text"),
    "int": (int, "a whole number"),
    "float": ((int, float), "a number"),
    "bool": (bool, "true or false"),
    "tuple[str, ...]": ((list, tuple), "a list of texts"),
}


@dataclass(frozen=True)
class ComposedSongs:
    """The songs that a tiny variant composes: how many of each kind, of how many seconds, at what rate (Hz)."""

    training: int = 3
    validation: int = 1
    test: int = 2
    seconds: float = 8.0
    rate: int = 16000
    seed: int = 0


@dataclass(frozen=True)
class Spec:
    """table: a name in BENCHMARK_TABLES; metrics: of the estimates; oracles: separated beside the runs.

    normalise_masks, wiener: as `separate` has them; classifier_steps: of the project's instrument classifier, where a
    run's loss is on deep features and no encoder is given; songs: of the tiny variant.
    """

    table: str
    metrics: tuple[str, ...] = ("sdr",)
    oracles: tuple[str, ...] = ()
    normalise_masks: bool = False
    wiener: int = 0
    classifier_steps: int = 600
    songs: ComposedSongs = field(default_factory=ComposedSongs)


def read_spec(recipe: Recipe) -> Spec:
    """The recipe's `[benchmark]`, checked. Raises `BenchmarkError`: an unknown key or value, nearest first."""
    given = dict(recipe.benchmark)
    if "table" not in given:
        raise BenchmarkError(f"The recipe {recipe.name!r} is no benchmark: its [benchmark] has no `table`.")
    songs = given.pop("songs", {})
    _check("[benchmark]", given, Spec)
    _check("[benchmark.songs]", songs, ComposedSongs)
    for key in ("metrics", "oracles"):
        if key in given:
            given[key] = tuple(given[key])
    spec = Spec(**given, songs=ComposedSongs(**songs))
    _check_names(spec)
    return spec


def _check(where: str, given: Any, kind: type) -> None:
    """Raise `BenchmarkError` on a key that the dataclass does not have, and on a value that is not as its default."""
    known = {one.name: str(one.type) for one in fields(kind) if one.name != "songs"}
    if not isinstance(given, dict):
        raise BenchmarkError(f"{where} is {given!r}; it must be a table.")
    for key, value in given.items():
        if key not in known:
            raise BenchmarkError(str(UnknownNameError(f"key of {where}", key, known)))
        right, words = KINDS[known[key]]
        if not isinstance(value, right) or (isinstance(value, bool) and right is not bool):
            raise BenchmarkError(f"{key!r} of {where} is {value!r}; it must be {words}.")


def _check_names(spec: Spec) -> None:
    from analysis.benchmarks.tables import BENCHMARK_TABLES
    from analysis.scoring import metric_names
    from separation.inference.oracles import ORACLES

    try:
        BENCHMARK_TABLES.get(spec.table)
        metric_names(spec.metrics)
        for name in spec.oracles:
            ORACLES.get(name)
    except UnknownNameError as error:
        raise BenchmarkError(f"[benchmark]: {error}") from error

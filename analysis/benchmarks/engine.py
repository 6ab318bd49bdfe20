"""A paper's benchmark from its recipe to its table: train the grid, separate the test songs, score, write.

What is finished is known by its files and is not done again: a run by its card and weights, estimates by their marker,
scores by the record beside scores.csv. A training that was killed goes on from its last state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from analysis import scoring
from analysis.benchmarks.cell import Cell, Done, carry_out
from analysis.benchmarks.encoders import encoder_notes, encoders_for
from analysis.benchmarks.place import Place
from analysis.benchmarks.plan import cells_of, processes
from analysis.benchmarks.results import Results
from analysis.benchmarks.songs import SongSets, composed_sets
from analysis.benchmarks.spec import Spec, read_spec
from analysis.benchmarks.tables import BENCHMARK_TABLES
from analysis.benchmarks.watch import Progress, Watch, told
from analysis.benchmarks.writing import write_content
from analysis.errors import BenchmarkError
from analysis.scoring.run import score_estimates
from separation.cluster import spread
from separation.estimates import read_estimates
from separation.training.recipe import read_recipe


def benchmark(
    recipe: Path,
    *,
    output: Path,
    songs: SongSets | None = None,
    tiny: bool = False,
    device: str = "auto",
    workers: int | None = None,
    scheduler: str = "",
    encoders: Mapping[str, Path] | None = None,
    say: Callable[[str], object] = print,
    progress: Progress | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Results:
    """Do what the recipe says, as far as it is not done, and write table.md and table.csv into the output's folder.

    songs: composed for the tiny variant where none are given. workers, scheduler: as scoring has them; one worker is
    this process. encoders: loss -> file of weights. stop: asked twice a second, by one worker after each run; where it
    says so, `KeyboardInterrupt` is raised, as by Ctrl-C, and the same call goes on from there.

    A run that fails does not stop the others: `Results.failures` and the table name it with its reason. Raises
    `RecipeError`, `BenchmarkError`, `SongError` and what a run's card raises, before anything is trained.
    """
    asked = read_recipe(recipe, tiny=tiny)
    spec = read_spec(asked)
    place = Place(output.absolute())  # as others than this process read it
    if songs is None and not tiny:
        raise BenchmarkError("Give the songs to train on and to test on; only the tiny variant composes its own.")
    place.take(asked, recipe)
    sets = songs or composed_sets(place.songs, spec.songs)
    used = encoders_for(asked, spec, sets, place, encoders or {}, say)
    cells = cells_of(asked, spec, sets, place, used, device)
    failures = _carried_out(cells, Watch(cells, progress, stop), place, workers, scheduler, device, say)
    _score(cells, failures, spec, sets, place, workers, scheduler, progress, stop)
    results = Results.of(asked, spec, place, failures, encoder_notes(asked, used, place))
    write_content(BENCHMARK_TABLES.get(spec.table).write(results), place.folder, asked)
    say(f"{output / 'table.md'} holds the table.")
    return results


def _carried_out(
    cells: list[Cell],
    watch: Watch,
    place: Place,
    workers: int | None,
    scheduler: str,
    device: str,
    say: Callable[[str], object],
) -> dict[str, str]:
    """The cells that failed, with their reasons. One worker is this process, which hears its signals itself."""
    failures = {}
    done_cells: Iterable[Done] = map(carry_out, cells)
    if scheduler and workers is None:
        done_cells = spread(
            carry_out, cells, scheduler=scheduler, device=device, on_gpu=lambda cell: cell.training is not None,
            reads={folder for cell in cells for folder in cell.reads}, writes=[place.folder], tick=watch.look,
        )  # fmt: skip
    elif workers != 1:
        done_cells = spread(carry_out, cells, count=processes(cells, workers, device), tick=watch.look)
    for done in done_cells:
        watch.finished(done.name)
        if done.reason:
            failures[done.name] = done.reason
            say(f"{done.name} failed: {done.reason}")
    return failures


def _score(
    cells: list[Cell],
    failures: Mapping[str, str],
    spec: Spec,
    sets: SongSets,
    place: Place,
    workers: int | None,
    scheduler: str,
    progress: Progress | None,
    stop: Callable[[], bool],
) -> None:
    """Score the estimates of every cell that is through."""
    systems = [cell.name for cell in cells if cell.name not in failures]
    if not systems:
        return
    score_estimates(
        read_estimates(place.estimates, sets.test, systems=systems),
        metrics=spec.metrics,
        output=place.scores,
        method=scoring.Method(),
        workers=workers,
        scheduler=scheduler,
        progress=partial(told, progress, stop),
    )

"""What there is to do: the cells of a grid, checked before anything is trained, and how many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.benchmarks.cell import Cell, Training
from analysis.benchmarks.place import Place
from analysis.benchmarks.songs import SongSets
from analysis.benchmarks.spec import Spec
from analysis.benchmarks.tables import BENCHMARK_TABLES
from analysis.errors import BenchmarkError
from analysis.scoring.jobs import usable_memory
from separation.cluster import cores
from separation.errors import ConcordError
from separation.songs import Song
from separation.training.recipe import Recipe, Run

PROCESS = 700 << 20  # bytes of a process that has loaded torch and Lightning and does nothing yet
COPIES = 4  # of the weights: themselves, their gradient, two moments of Adam
SIGNALS = 40  # signals of a crop's size, a target, that a step holds at once
CACHE = 4 << 30  # bytes of decoded songs that a training keeps at most


def cells_of(
    recipe: Recipe, spec: Spec, sets: SongSets, place: Place, encoders: Mapping[str, Path], device: str
) -> list[Cell]:
    """The oracles, then the runs. Raises `BenchmarkError`, naming the run, on one that cannot be trained so."""

    def cell(name: str, training: Training | None) -> Cell:
        return Cell(name, training, sets.test, place.estimates, spec.normalise_masks, spec.wiener, device)

    names = [run.name for run in recipe.runs]
    for name in spec.oracles:
        if name in names:
            raise BenchmarkError(f"A run is called {name!r}, as an oracle is; give it another name.")
    choose = BENCHMARK_TABLES.get(spec.table).training_songs
    oracles = [cell(name, None) for name in spec.oracles]
    runs = []
    for run in recipe.runs:
        songs = choose(run, sets, place) if choose else sets.training
        runs.append(cell(run.name, _training(run, songs, sets.validation, place, encoders.get(run.settings.loss))))
    return oracles + runs


def _training(
    run: Run, songs: Sequence[Song], validation: Sequence[Song], place: Place, encoder: Path | None
) -> Training:
    from separation.training.run import card_for

    try:
        card = card_for(run.settings, songs, encoder=encoder, validation=validation)
    except ConcordError as error:
        raise BenchmarkError(f"The run {run.name!r} cannot be trained: {error}") from error
    return Training(run, card, place.runs / run.name, tuple(songs), tuple(validation), encoder)


def processes(cells: Sequence[Cell], workers: int | None, device: str) -> int:
    """How many cells at a time on this machine: one where there is a GPU, else as cores and memory allow."""
    from separation import devices

    if workers is None and devices.choose(device).type == "cuda":
        return 1
    need = max((memory(cell.training) for cell in cells if cell.training), default=PROCESS)
    return max(1, min(len(cells), workers or int(min(cores(), usable_memory() // need))))


def memory(training: Training) -> int:
    """Roughly how many bytes a training takes: its process, its songs as decoded, its weights, one step's signals."""
    import torch

    card = training.card
    with torch.device("meta"):
        weights = sum(weight.numel() for weight in card.build().parameters())
    songs = sum(len(song.stems) * card.channels * song.seconds * card.rate * 4 for song in training.songs)
    crop = card.batch_size * card.seconds * card.rate * card.channels * len(card.targets) * 4
    return round(PROCESS + min(songs, CACHE) + COPIES * 4 * weights + SIGNALS * crop)

"""How far a grid is: from the tables of losses that the runs write while they train, wherever they do."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from analysis.benchmarks.cell import Cell

METRICS = "metrics.csv"
Item = TypeVar("Item")


class Progress(Protocol):
    """Told now and then how much is done, of how much, in what unit: runs of the grid, then jobs of scoring."""

    def __call__(self, done: float, total: int, unit: str, /) -> object: ...


class Watch:
    """Tells how many of the cells are done, one in the middle of its training for its share of the steps."""

    def __init__(self, cells: Sequence[Cell], progress: Progress | None, stop: Callable[[], bool]) -> None:
        self.open = {cell.name: cell for cell in cells}
        self.total = len(cells)
        self.progress, self.stop = progress, stop

    def look(self) -> None:
        """Tell how far it is. Raises `KeyboardInterrupt` where it is to stop."""
        if self.stop():
            raise KeyboardInterrupt
        if self.progress:
            shares = sum(share(cell) for cell in self.open.values())
            self.progress(self.total - len(self.open) + shares, self.total, "run")

    def finished(self, name: str) -> None:
        """A cell is through, or failed."""
        del self.open[name]
        self.look()


def told(
    progress: Progress | None, stop: Callable[[], bool], items: Iterable[Item], /, *, total: int
) -> Iterator[Item]:
    """Passes the jobs of scoring on and tells how many there were. Raises `KeyboardInterrupt` where it is to stop."""
    for done, item in enumerate(items, start=1):
        yield item
        if progress:
            progress(done, total, "job")
        if stop():
            raise KeyboardInterrupt


def share(cell: Cell) -> float:
    """The share of its steps that a cell's training has made, as its table of losses says: 0 to 1."""
    if cell.training is None or not cell.training.card.steps:
        return 0.0
    return min(1.0, last_step(cell.training.folder / METRICS) / cell.training.card.steps)


def last_step(path: Path) -> int:
    """The step of the last row of a run's table of losses, 0 where there is none yet."""
    try:
        with path.open(newline="") as file:
            return max((int(float(row["step"])) for row in csv.DictReader(file)), default=0)
    except (OSError, KeyError, ValueError):
        return 0

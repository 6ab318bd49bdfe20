"""One cell of a benchmark's grid: a run to train, or an oracle, and the test songs to separate by it.

This is what runs in another process or on another machine.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from separation.errors import ConcordError
from separation.holding import held
from separation.songs import Song

if TYPE_CHECKING:
    from separation.checkpoints import Card
    from separation.training.recipe import Run

ONE_AT_A_TIME = threading.Lock()  # trainings in one process would share its random numbers


@dataclass(frozen=True)
class Training:
    """What is trained: a run's settings and card, into its folder, and on what."""

    run: Run
    card: Card
    folder: Path
    songs: tuple[Song, ...]
    validation: tuple[Song, ...]
    encoder: Path | None


@dataclass(frozen=True)
class Cell:
    """name: of the system; training: what makes it, None for an oracle; estimates: the folder of all systems'.

    normalise_masks, wiener: what is done to a network's estimates.
    """

    name: str
    training: Training | None
    test: tuple[Song, ...]
    estimates: Path
    normalise_masks: bool
    wiener: int
    device: str

    @property
    def model(self) -> str:
        """As `open_systems` takes it."""
        return str(self.training.folder) if self.training else f"oracle:{self.name}"

    @property
    def reads(self) -> set[Path]:
        """The folders of the songs that it needs, and of its encoder."""
        songs, files = self.test, []
        if self.training:
            songs += (*self.training.songs, *self.training.validation)
            files += [self.training.encoder] if self.training.encoder else []
        return {path.parent for path in (*(path for song in songs for path in song.files.values()), *files)}


@dataclass(frozen=True)
class Done:
    """A cell that is through, or failed for a reason."""

    name: str
    reason: str = ""


def carry_out(cell: Cell) -> Done:
    """Train and separate, as far as that is not done; what the input or the training is at fault for is a reason."""
    import torch
    from tqdm import tqdm

    with ONE_AT_A_TIME:
        tqdm.set_lock(threading.RLock())  # its own is for several processes: one that is killed leaves it behind
        try:
            if cell.training:
                with held(cell.training.folder):  # an earlier command's worker may be in the middle of it yet
                    _train(cell.training, cell.device)
            _separate(cell)
        except (ConcordError, torch.OutOfMemoryError) as error:
            return Done(cell.name, str(error))
    return Done(cell.name)


def _train(what: Training, device: str) -> None:
    from separation.training.run import train

    train(
        what.folder,
        what.card,
        what.songs,
        what.run.settings.plan(),
        device=device,
        say=_nobody,
        encoder=what.encoder,
        validation=what.validation,
    )


def _separate(cell: Cell) -> None:
    from separation import devices
    from separation.inference.refinement import Refinement
    from separation.inference.systems import open_systems
    from separation.services import songs_separate

    refinement = Refinement(normalise_masks=cell.normalise_masks, wiener=cell.wiener)
    systems = open_systems([cell.model], devices.choose(cell.device), refinement)
    for _ in songs_separate(songs=cell.test, systems=systems, output=cell.estimates):
        pass


def _nobody(words: str) -> None:
    """A process beside others has no terminal of its own."""

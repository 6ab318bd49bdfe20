"""What a training run does: its numbers, apart from what is trained and on what. Importing this loads no torch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from separation.errors import TrainingError

AUGMENTATIONS = {
    "gain": "each stem gets a gain of 0.25 to 1.25",
    "swap": "each stem's channels are exchanged in every other example",
    "mix": "each stem comes from any song that has one of that name, from any place",
}
OPTIMISERS = {
    "adam": "Adam (Kingma and Ba 2015), as most papers",
    "rmsprop": "RMSprop (Hinton 2012), as Sahai et al.",
}
PRECISIONS = {
    "auto": "bf16 on a GPU that has it, 32 elsewhere",
    "32": "all in 32 bits",
    "bf16": "the networks in bfloat16, all else in 32 bits",
    "16": "the networks in float16 with a scaled loss, all else in 32 bits; on a GPU alone",
}
# The least that each whole number may be.
LOWEST = {
    "steps": 0,
    "seed": 0,
    "batch_size": 1,
    "weight_decay": 0,
    "samples_a_song": 1,
    "validation_crops": 1,
    "patience": 0,
    "plateau_patience": 0,
    "plateau_cooldown": 0,
    "drop_step": 0,
    "gpus": 1,
    "workers": 0,
}


@dataclass(frozen=True)
class Plan:
    """The numbers of a training run; the defaults are Open-Unmix's, the number of steps ours (theirs stop early).

    steps: of the optimiser; seconds: of one crop; learning_rate, weight_decay: the optimiser's, a rate of None being
        the one that the loss was published with.
    optimiser, precision, augmentation: names of `OPTIMISERS`, `PRECISIONS` and `AUGMENTATIONS`.
    samples_a_song: crops of each song in an epoch, after which the validation songs are heard and the state is saved.
    validation_crops: of each validation song at most, spread evenly.
    watched: a loss besides, whose mean over the validation songs the logs have, and which decides nothing.
    patience: epochs without a better validation loss after which the run ends; 0: it never does.
    plateau_factor: what the learning rate is multiplied by after plateau_patience epochs without progress, after which
        plateau_cooldown epochs are not counted; 1: it stays.
    drop_step: the step after which the learning rate is multiplied by drop_factor, once; 0: never.
    gpus: how many share each batch, which must be a multiple of them; on a CPU, processes.
    workers: processes that cut crops beside the training, which change nothing in the result; 0: none on a CPU, up to
        four for a GPU.

    Raises `TrainingError` on a number out of range and on an unknown name.
    """

    steps: int = 20000
    seed: int = 0
    learning_rate: float | None = None
    batch_size: int = 16
    seconds: float = 6.0
    weight_decay: float = 1e-5
    augmentation: tuple[str, ...] = tuple(AUGMENTATIONS)
    optimiser: str = "adam"
    precision: str = "auto"
    samples_a_song: int = 64
    validation_crops: int = 32
    watched: str = ""
    patience: int = 140
    plateau_factor: float = 0.3
    plateau_patience: int = 80
    plateau_cooldown: int = 10
    drop_step: int = 0
    drop_factor: float = 0.1
    gpus: int = 1
    workers: int = 0

    def __post_init__(self) -> None:
        for name, lowest in LOWEST.items():
            if not getattr(self, name) >= lowest:  # NaN, too
                raise TrainingError(f"The training's {name} is {getattr(self, name)}; it must be {lowest} or more.")
        for name in ("learning_rate", "seconds"):
            number = getattr(self, name)
            if number is not None and not (math.isfinite(number) and number > 0):
                raise TrainingError(f"The training's {name} is {number}; it must be above zero.")
        for name in ("plateau_factor", "drop_factor"):
            if not 0 < getattr(self, name) <= 1:
                raise TrainingError(f"The training's {name} is {getattr(self, name)}; it must be above 0, at most 1.")
        for name in self.augmentation:
            _check("augmentation", name, AUGMENTATIONS)
        _check("optimiser", self.optimiser, OPTIMISERS)
        _check("precision", self.precision, PRECISIONS)
        if self.batch_size % self.gpus:
            raise TrainingError(f"A batch of {self.batch_size} cannot be shared by {self.gpus} GPUs alike.")

    def step_size(self, published: float) -> float:
        """The learning rate: the plan's own, or the one that the loss was published with."""
        return published if self.learning_rate is None else self.learning_rate

    def epoch_steps(self, songs: int) -> int:
        """Steps in an epoch: its crops of every song, or a tenth of the run where that is less."""
        return min(math.ceil(self.samples_a_song * songs / self.batch_size), math.ceil(max(self.steps, 1) / 10))


def _check(kind: str, name: str, known: Mapping[str, str]) -> None:
    if name not in known:
        raise TrainingError(f"There is no {kind} {name!r}; there are {', '.join(known)}.")

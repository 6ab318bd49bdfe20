"""What a training run does: its numbers, apart from what is trained and on what."""

from __future__ import annotations

import math
from dataclasses import dataclass

from separation.errors import TrainingError
from separation.training.data import AUGMENTATIONS

SAMPLES_A_SONG = 64  # in an epoch, as Open-Unmix


@dataclass(frozen=True)
class Plan:
    """The numbers of a training run; the defaults are Open-Unmix's.

    steps: of the optimiser; seconds: of one crop; learning_rate, weight_decay: Adam's; workers: processes that cut
    crops beside the training, which change nothing in the result.

    Raises `TrainingError` on a number out of range and on an unknown augmentation.
    """

    steps: int
    seed: int
    learning_rate: float
    batch_size: int = 16
    seconds: float = 6.0
    weight_decay: float = 1e-5
    augmentation: tuple[str, ...] = tuple(AUGMENTATIONS)
    workers: int = 0

    def __post_init__(self) -> None:
        for name, lowest in (("steps", 0), ("seed", 0), ("batch_size", 1), ("weight_decay", 0), ("workers", 0)):
            if getattr(self, name) < lowest:
                raise TrainingError(f"The training's {name} is {getattr(self, name)}; it must be {lowest} or more.")
        for name in ("learning_rate", "seconds"):
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise TrainingError(f"The training's {name} is {getattr(self, name)}; it must be above zero.")
        for name in self.augmentation:
            if name not in AUGMENTATIONS:
                raise TrainingError(f"There is no augmentation {name!r}; there are {', '.join(AUGMENTATIONS)}.")

    def epoch_steps(self, songs: int) -> int:
        """Steps in an epoch: 64 examples a song, or a tenth of the run where that is less."""
        return min(math.ceil(SAMPLES_A_SONG * songs / self.batch_size), math.ceil(max(self.steps, 1) / 10))

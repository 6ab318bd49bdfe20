"""What a model is judged by while it trains: always the same crops of songs that it is not trained on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from lightning.pytorch import Trainer
from torch.utils.data import DataLoader, Dataset, Subset

from separation.errors import TrainingError
from separation.losses import Loss, training_mean
from separation.songs import Song
from separation.training.cache import StemCache
from separation.training.data import Example, check_targets
from separation.training.task import SeparationTask


def check_validation(validation: Sequence[Song], songs: Sequence[Song], targets: Sequence[str]) -> None:
    """Raise `TrainingError` on a validation song that is trained on, too, or lacks targets that none other has."""
    trained = [song.summary() for song in songs]
    for song in validation:
        if song.summary() in trained:
            raise TrainingError(
                f"The validation song {song.name!r} is a training song, too: it cannot tell how well the model does "
                "on music that it has not heard. Take it out of one of the folders."
            )
    try:
        check_targets(validation, targets)
    except TrainingError as error:
        raise TrainingError(f"The validation songs do not fit the targets. {error}") from error


@dataclass(frozen=True)
class FixedCrops(Dataset[Example]):
    """Crops of the training's length, spread evenly over each song, as it is: no gain, no swap, no stems of others.

    As many as the song is long, but at most `most` a song: crops and not whole songs, so that the time that validation
    takes is known beforehand and a batch is as large as in training; the same ones at each epoch, so that two epochs'
    losses differ by the model alone. Open-Unmix hears its validation songs whole.

    frames: of a crop, in samples. An example is as that of `separation.training.data.Crops`.
    """

    cache: StemCache
    targets: tuple[str, ...]
    frames: int
    most: int

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, number: int) -> Example:
        index, start = self.places[number]
        song = self.cache.songs[index]
        stems = {name: self.cache.crop(index, name, start, self.frames) for name in song.stems}
        silence = np.zeros((self.cache.channels, self.frames), dtype=np.float32)
        return (
            torch.from_numpy(np.sum(list(stems.values()), axis=0)),
            torch.from_numpy(np.stack([stems.get(target, silence) for target in self.targets])),
            torch.tensor([target in stems for target in self.targets]),
            f"{song.name!r} at {start / self.cache.rate:.2f} s",
        )

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Number of the song, and first sample, of each crop."""
        found = []
        for index in range(len(self.cache.songs)):
            length = self.cache.frames(index)
            count = min(math.ceil(length / self.frames), self.most)
            starts = np.linspace(0, max(length - self.frames, 0), count) if count > 1 else [(length - self.frames) / 2]
            found += [(index, max(round(float(start)), 0)) for start in starts]
        return found


def watched_loss(task: SeparationTask, trainer: Trainer, crops: FixedCrops, loss: Loss) -> float:
    """`validation_loss` by another loss than the task's own."""
    own, task.loss = task.loss, loss
    try:
        return validation_loss(task, trainer, crops)
    finally:
        task.loss = own


def validation_loss(task: SeparationTask, trainer: Trainer, crops: FixedCrops) -> float:
    """The mean loss over all targets of all the crops, left out where it is undefined as in training.

    Each of several devices hears its share. Raises `TrainingError` where the loss is NaN, naming the crops, and where
    it is undefined for all of them.
    """
    mine = Subset(crops, range(trainer.global_rank, len(crops), trainer.world_size))
    task.eval()
    if trainer.world_size > 1:
        for buffer in task.buffers():  # each device has had averages of its own since the last step
            torch.distributed.broadcast(buffer, 0)
    # float64 and a place for each sum: the mean of many values is the same however they are shared out.
    sums = torch.zeros(2, dtype=torch.float64, device=task.device)
    with torch.no_grad(), trainer.precision_plugin.val_step_context():
        for batch in DataLoader(mine, batch_size=task.plan.batch_size, num_workers=task.plan.workers):
            values, present = task.values(task.transfer_batch_to_device(batch, task.device, 0), "in validation")
            mean = training_mean(values, present)
            if mean is not None:
                count = (present & torch.isfinite(values)).sum()
                sums += torch.stack([mean.double() * count, count.double()])
    task.train()
    total, count = trainer.strategy.reduce(sums, reduce_op="sum").tolist()
    if not count:
        raise TrainingError(
            f"The loss {task.loss.name!r} was undefined for all of the validation songs. {task.loss.silence}"
        )
    return float(total / count)

"""What happens at the end of an epoch: its loss is noted, the model judged, the rate looked after, the state saved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
from lightning.pytorch import Callback, Trainer
from torch import Tensor

from separation.training.bar import Bar
from separation.training.logs import WATCHED, Row, TensorBoard, write_metrics
from separation.training.optimisers import plateau_of
from separation.training.patience import Patience
from separation.training.state import STATE, room_on_disk
from separation.training.task import SeparationTask

Judge = Callable[[SeparationTask, Trainer], float]


class Epochs(Callback):  # type: ignore[misc]
    """Ends the epochs of a task: to Lightning a whole run is one pass through an endless sequence of examples.

    steps: in an epoch; judge: gives the validation loss, None without validation songs. With it, the plateau looks at
    that loss, the run stops early by it, and `best` holds the weights of the epoch with the lowest, as in Open-Unmix;
    without it, the plateau looks at the training's loss and the last weights are the model's. watch: gives a loss to
    be noted besides, None without one.

    Everything here is part of the saved state, the best weights with it: one file, so that they never disagree.
    """

    def __init__(
        self, folder: Path, task: SeparationTask, steps: int, judge: Judge | None, bar: Bar, watch: Judge | None = None
    ) -> None:
        self.folder = folder
        self.steps = steps
        self.judge = judge
        self.watch = watch
        self.bar = bar
        self.plateau = plateau_of(task.plan, task.optimizer)
        self.patience = Patience(task.plan.patience)
        self.rows: list[Row] = []
        self.best: dict[str, Tensor] = {}
        self.events: TensorBoard | None = None

    def on_train_start(self, trainer: Trainer, task: SeparationTask) -> None:
        trainer.should_stop = self.patience.is_over  # in a run that was ended before its weights were written
        if trainer.is_global_zero:
            with room_on_disk(self.folder):
                self.events = TensorBoard(self.folder, int(self.rows[-1]["step"] or 0) if self.rows else 0)

    def on_train_batch_end(self, trainer: Trainer, task: SeparationTask, *_: Any) -> None:
        if task.batches_seen % self.steps == 0:
            self._end(trainer, task)

    def on_train_end(self, trainer: Trainer, task: SeparationTask) -> None:
        if task.batches_in_epoch:
            self._end(trainer, task)
        self._close()

    def on_exception(self, trainer: Trainer, task: SeparationTask, exception: BaseException) -> None:
        self._close()

    def state_dict(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "plateau": self.plateau.state_dict() if self.plateau else None,
            "patience": self.patience.state_dict(),
            "best": self.best,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.rows, self.best = state["rows"], state["best"]
        self.patience.load_state_dict(state["patience"])
        if self.plateau:
            self.plateau.load_state_dict(state["plateau"])

    def _end(self, trainer: Trainer, task: SeparationTask) -> None:
        loss = task.mean_loss()
        row: Row = {"step": task.batches_seen, "loss": loss, "validation_loss": None}
        row["learning_rate"] = task.optimizer.param_groups[0]["lr"]
        if self.judge:
            judged = row["validation_loss"] = self.judge(task, trainer)
            if self.patience.improves(judged):
                self.best = {name: value.detach().cpu().clone() for name, value in task.state_dict().items()}
            trainer.should_stop = self.patience.is_over
            self.bar.show(validation=judged)
        if self.watch:
            row[WATCHED] = self.watch(task, trainer)
        if self.plateau:
            self.plateau.step(loss if row["validation_loss"] is None else row["validation_loss"])
        self.rows.append(row)
        with room_on_disk(self.folder):
            self._log(row)
            trainer.save_checkpoint(self.folder / STATE)

    def _log(self, row: Row) -> None:
        if self.events is not None:
            write_metrics(self.folder, self.rows)
            self.events.add(row)

    def _close(self) -> None:
        if self.events is not None:
            with suppress(OSError):  # each epoch was written when it ended
                self.events.close()


def take_best(task: SeparationTask, epochs: Epochs) -> None:
    """Give a task the weights of its best epoch, where it was judged by validation songs."""
    if epochs.best:
        with torch.no_grad():
            task.load_state_dict(epochs.best)

"""The progress bar of a training run."""

from __future__ import annotations

import time
from typing import Any

from lightning.pytorch import Callback, LightningModule, Trainer

from separation.progress import Progress

OFTEN = 0.5  # seconds between two looks at the loss: on a GPU, each look waits for the step's end


class Bar(Callback):  # type: ignore[misc]
    """Steps, the loss of one within the last half second, the last epoch's validation loss, and the time left."""

    def __init__(self, steps: int, name: str) -> None:
        self.steps = steps
        self.name = name
        self.looked = 0.0
        self.shown: dict[str, str] = {}
        self.bar: Progress | None = None

    def on_train_start(self, trainer: Trainer, task: LightningModule) -> None:
        if trainer.is_global_zero:
            self.bar = Progress(
                total=self.steps, initial=trainer.global_step, desc=self.name, unit="step", mininterval=OFTEN
            )

    def on_train_batch_end(self, trainer: Trainer, task: LightningModule, outputs: Any, *_: Any) -> None:
        if self.bar is None:
            return
        if outputs and time.monotonic() - self.looked > OFTEN:  # none where a loss was undefined for the whole batch
            self.show(loss=float(outputs["loss"]))
            self.looked = time.monotonic()
        self.bar.update(trainer.global_step - self.bar.n)

    def show(self, **values: float) -> None:
        """Show values beside the bar until others of the same names come."""
        self.shown |= {name: f"{value:.4g}" for name, value in values.items()}
        if self.bar is not None:
            self.bar.set_postfix(dict(sorted(self.shown.items())), refresh=False)

    def on_train_end(self, trainer: Trainer, task: LightningModule) -> None:
        self._close()

    def on_exception(self, trainer: Trainer, task: LightningModule, exception: BaseException) -> None:
        self._close()

    def _close(self) -> None:
        if self.bar is not None:
            self.bar.close()

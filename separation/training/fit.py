"""The fit loop: Lightning's, silenced, with a progress bar, a table of losses, and a state to go on from."""

from __future__ import annotations

import csv
import logging
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from lightning.pytorch import Callback, LightningModule, Trainer
from lightning.pytorch.callbacks import ModelCheckpoint
from tqdm import tqdm

from separation.errors import TrainingError
from separation.files import write_whole
from separation.losses import Adversary, Loss
from separation.networks import Separator
from separation.training.data import Crops
from separation.training.plan import Plan
from separation.training.task import Row, SeparationTask

STATE = "training-state.ckpt"  # Lightning's; there only while a run is unfinished
METRICS = "metrics.csv"
TERMINATED = 143  # what a shell reports for a program ended by SIGTERM: 128 + 15


def fit(
    folder: Path,
    separator: Separator,
    loss: Loss,
    plan: Plan,
    crops: Crops,
    *,
    device: torch.device,
    unpaired: Crops | None = None,
) -> Adversary | None:
    """Train a separator in place, from the state in the folder where there is one.

    Returns the part of the loss that learnt beside the network, if it has one; unpaired: real stems for that part.
    Writes `metrics.csv` and the state at the end of every epoch. Raises `TrainingError` on a loss or gradient that is
    not finite and on a state that cannot be read; `KeyboardInterrupt` when interrupted.
    """
    task = SeparationTask(
        separator, loss, plan, crops, note=lambda rows: write_metrics(folder, rows), unpaired=unpaired
    )
    epoch = plan.epoch_steps(len(crops.cache.songs))
    with _quiet_lightning():
        trainer = Trainer(
            accelerator="gpu" if device.type == "cuda" else "cpu",
            devices=1,
            precision="bf16-mixed" if device.type == "cuda" and torch.cuda.is_bf16_supported() else "32-true",
            max_steps=plan.steps,
            max_epochs=-1,
            callbacks=[_Bar(plan.steps, loss.name), _Epochs(epoch), _state_saver(folder, epoch)],
            default_root_dir=folder,
            logger=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            use_distributed_sampler=False,
        )
        with _own_interrupts(trainer):
            trainer.fit(task, ckpt_path=_state(folder), weights_only=True)
    return task.adversary


def write_metrics(folder: Path, rows: list[Row]) -> None:
    """Write the table of losses, whole or not at all."""

    def write(path: Path) -> None:
        with path.open("w", newline="") as file:
            table = csv.DictWriter(file, ["step", "loss", "learning_rate"])
            table.writeheader()
            table.writerows(rows)

    write_whole(folder / METRICS, write)


def _state_saver(folder: Path, epoch: int) -> ModelCheckpoint:
    return ModelCheckpoint(
        dirpath=folder,
        filename=STATE.removesuffix(".ckpt"),
        every_n_train_steps=epoch,
        save_on_train_epoch_end=False,
        enable_version_counter=False,
    )


def _state(folder: Path) -> Path | None:
    """The folder's state to go on from, None where there is none."""
    path = folder / STATE
    if not path.is_file():
        return None
    try:
        torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        # torch raises errors of a dozen unrelated classes on a file that is not its own.
        raise TrainingError(
            f"{path} cannot be gone on from ({type(error).__name__}). Take the folder away to start over."
        ) from error
    return path


class _Epochs(Callback):  # type: ignore[misc]
    """Ends the task's epochs, before the state is saved: Lightning calls whatever saves last."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def on_train_batch_end(self, trainer: Trainer, task: SeparationTask, *_: Any) -> None:
        if task.batches_seen % self.steps == 0:
            task.end_epoch()

    def on_train_end(self, trainer: Trainer, task: SeparationTask) -> None:
        if task.batches_in_epoch:
            task.end_epoch()


class _Bar(Callback):  # type: ignore[misc]
    """A progress bar of steps, with the loss of the last one."""

    def __init__(self, steps: int, name: str) -> None:
        self.steps = steps
        self.name = name

    def on_train_start(self, trainer: Trainer, task: LightningModule) -> None:
        self.bar = tqdm(total=self.steps, initial=trainer.global_step, desc=self.name, unit="step", mininterval=0.5)

    def on_train_batch_end(self, trainer: Trainer, task: LightningModule, outputs: Any, *_: Any) -> None:
        if outputs:  # none where a loss was undefined for the whole batch
            self.bar.set_postfix(loss=f"{float(outputs['loss']):.4g}", refresh=False)
        self.bar.update(trainer.global_step - self.bar.n)

    def on_train_end(self, trainer: Trainer, task: LightningModule) -> None:
        self.bar.close()

    def on_exception(self, trainer: Trainer, task: LightningModule, exception: BaseException) -> None:
        if hasattr(self, "bar"):
            self.bar.close()


@contextmanager
def _quiet_lightning() -> Iterator[None]:
    """Lightning without its notices about hardware, missing loggers and few workers."""
    loggers = [logging.getLogger(name) for name in ("lightning.pytorch", "lightning.fabric")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def _own_interrupts(trainer: Trainer) -> Iterator[None]:
    """Turn what Lightning makes of signals (an exit, SIGINT ignored from then on) back into what they were."""
    handler = signal.getsignal(signal.SIGINT)
    try:
        yield
    except SystemExit as exit_:
        if trainer.received_sigterm:
            raise SystemExit(TERMINATED) from exit_
        raise KeyboardInterrupt from exit_
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, handler)

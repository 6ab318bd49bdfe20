"""The fit loop: Lightning's, with our epochs, our states to go on from, and as many processes as the plan has GPUs."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import torch
from lightning.pytorch import Trainer
from lightning.pytorch.strategies import DDPStrategy

from separation.losses import LOSSES, Adversary, Loss, at_rate
from separation.networks import Separator
from separation.training.bar import Bar
from separation.training.data import Crops
from separation.training.epochs import Epochs, take_best
from separation.training.lightning_manners import own_interrupts, quiet_lightning
from separation.training.machine import lightning_precision, own_environment
from separation.training.plan import Plan
from separation.training.state import WholeStates, state_in
from separation.training.task import SeparationTask
from separation.training.validation import FixedCrops, validation_loss, watched_loss


def fit(
    folder: Path,
    separator: Separator,
    loss: Loss,
    plan: Plan,
    crops: Crops,
    *,
    device: torch.device,
    unpaired: Crops | None = None,
    validation: FixedCrops | None = None,
) -> Adversary | None:
    """Train a separator in place, from the state in the folder where there is one.

    With validation crops, it ends with the weights of the epoch whose loss on them was lowest. Returns the part of the
    loss that learnt beside the network, if it has one; unpaired: real stems for that part. Writes the logs and the
    state at the end of every epoch. Raises `TrainingError` on a loss or gradient that is not finite, on a state that
    cannot be read and on a full disk; `KeyboardInterrupt` when interrupted.
    """
    task = SeparationTask(separator, loss, plan, crops, unpaired=unpaired)
    judge = partial(validation_loss, crops=validation) if validation else None
    bar = Bar(plan.steps, loss.name)
    watch = None
    if validation and plan.watched:
        watched = at_rate(LOSSES.get(plan.watched), crops.cache.rate)
        watch = partial(watched_loss, crops=validation, loss=watched)
    epochs = Epochs(folder, task, plan.epoch_steps(len(crops.cache.songs)), judge, bar, watch)
    with quiet_lightning(), own_environment():
        trainer = Trainer(
            accelerator="gpu" if device.type == "cuda" else "cpu",
            devices=plan.gpus,
            # A batch without one of the targets leaves that target's network out of the gradients.
            strategy=DDPStrategy(find_unused_parameters=True) if plan.gpus > 1 else "auto",
            precision=lightning_precision(plan, device),
            max_steps=plan.steps,
            max_epochs=-1,
            callbacks=[epochs, bar],
            plugins=[WholeStates()],
            default_root_dir=folder,
            logger=False,
            enable_checkpointing=False,  # ours, in `Epochs`
            enable_progress_bar=False,
            enable_model_summary=False,
            use_distributed_sampler=False,
        )
        with own_interrupts(trainer):
            trainer.fit(task, ckpt_path=state_in(folder), weights_only=True)
    take_best(task, epochs)
    return task.adversary

"""A plan's optimiser, and what becomes of its learning rate."""

from __future__ import annotations

from collections.abc import Iterable

from torch import nn
from torch.optim import Adam, Optimizer, RMSprop
from torch.optim.lr_scheduler import ReduceLROnPlateau

from separation.training.plan import Plan

CLASSES: dict[str, type[Adam] | type[RMSprop]] = {"adam": Adam, "rmsprop": RMSprop}


def optimiser_of(plan: Plan, weights: Iterable[nn.Parameter], published: float) -> Optimizer:
    """The plan's optimiser of some weights; published: the learning rate where the plan has none of its own."""
    rate, decay = plan.step_size(published), plan.weight_decay
    if plan.optimiser == "adam" and plan.precision != "16":  # whose scaled gradients are to be looked at unscaled
        return Adam(weights, lr=rate, weight_decay=decay, fused=True)  # one pass over the weights in the place of ten
    return CLASSES[plan.optimiser](weights, lr=rate, weight_decay=decay)


def plateau_of(plan: Plan, optimiser: Optimizer) -> ReduceLROnPlateau | None:
    """What lowers the learning rate where the loss no longer falls, None where the plan's factor is 1.

    Any fall counts. torch's own threshold, a ten-thousandth of the best value, is on the wrong side of a value below
    zero: the SI-SDR loss could rise from epoch to epoch and pass for progress each time.
    """
    if plan.plateau_factor == 1:
        return None
    return ReduceLROnPlateau(
        optimiser,
        factor=plan.plateau_factor,
        patience=plan.plateau_patience,
        cooldown=plan.plateau_cooldown,
        threshold=0.0,
    )


def drop_rate(plan: Plan, optimiser: Optimizer, steps_done: int) -> None:
    """Multiply the learning rate by the plan's factor before the first step after the plan's `drop_step`."""
    if 0 < plan.drop_step == steps_done:
        for group in optimiser.param_groups:
            group["lr"] *= plan.drop_factor

"""Where a run computes and how: precision, and one process for each of several GPUs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from separation.errors import TrainingError
from separation.training.plan import Plan

LIGHTNING = {"32": "32-true", "bf16": "bf16-mixed", "16": "16-mixed"}


def check_machine(plan: Plan, device: torch.device) -> None:
    """Raise `TrainingError` where the device has not the plan's precision or GPUs."""
    if device.type != "cuda":
        if plan.precision == "16":
            raise TrainingError("The precision 16 is for GPUs; on a CPU, choose bf16 or 32.")
        return
    if plan.precision == "bf16" and not torch.cuda.is_bf16_supported():
        raise TrainingError("This GPU has no bfloat16; choose the precision 16 or 32.")
    if plan.gpus > torch.cuda.device_count():
        raise TrainingError(f"The run is for {plan.gpus} GPUs; there are {torch.cuda.device_count()} here.")


def lightning_precision(plan: Plan, device: torch.device) -> str:
    """The plan's precision by the name that Lightning has for it."""
    if plan.precision != "auto":
        return LIGHTNING[plan.precision]
    return "bf16-mixed" if device.type == "cuda" and torch.cuda.is_bf16_supported() else "32-true"


def leads() -> bool:
    """Whether this process is the one that the user started: Lightning starts the same command anew for each GPU more.

    Only this one writes the run's files and speaks.
    """
    return os.environ.get("LOCAL_RANK", "0") == "0"


@contextmanager
def own_environment() -> Iterator[None]:
    """The environment's variables as they were, once Lightning has told the other processes where to meet.

    Otherwise a second run in this process would take itself for one that another has started.
    """
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in set(os.environ) - set(before):
            del os.environ[name]

"""Where to compute: the device asked for, and few surprises on a machine that others use too."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Literal

import torch
from torch import nn

from separation.errors import ModelError

Device = Literal["auto", "cpu", "cuda"]
SMALL = 1_000_000  # weights
DEVICES: tuple[Device, ...] = ("auto", "cpu", "cuda")


def choose(device: str) -> torch.device:
    """The device of that name; `auto` is CUDA where there is one. Raises `ModelError` where there is none."""
    if device not in DEVICES:
        raise ModelError(f"There is no device {device!r}; choose one of {', '.join(DEVICES)}.")
    if device == "cuda" and not torch.cuda.is_available():
        raise ModelError("There is no CUDA device here; give the device as cpu or auto.")
    return torch.device("cuda" if device != "cpu" and torch.cuda.is_available() else "cpu")


def autocast(device: torch.device) -> torch.autocast:
    """Mixed precision on CUDA (bfloat16, whose range is float32's); nothing elsewhere."""
    enabled = device.type == "cuda" and torch.cuda.is_bf16_supported()
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=enabled)


@contextmanager
def suited_threads(network: nn.Module, device: torch.device) -> Iterator[None]:
    """One thread inside for a network of under a million weights on the CPU, torch's own number for others.

    On two idle cores, two threads trained an Open-Unmix of 0.5 million weights a target 1.2 to 1.35 times as fast as
    one; with one other program running, they took six times as long, since each waits for the other at every step.
    """
    small = device.type == "cpu" and sum(weight.numel() for weight in network.parameters()) < SMALL
    with one_thread() if small else nullcontext():
        yield


@contextmanager
def one_thread() -> Iterator[None]:
    """One thread of torch's inside, for steps so small that threads cost more than they bring."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def keep_memory() -> None:
    """Have the C library keep freed memory for the next step instead of handing it back to the system.

    A step of training frees and asks again for hundreds of megabytes; getting them back page by page took 40 % of a
    step with a loss on waveforms on two cores. Only glibc has these settings; elsewhere this does nothing.
    """
    trim_threshold, mmap_threshold = -1, -3  # names in glibc's malloc.h
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    mallopt(mmap_threshold, 1 << 30)
    mallopt(trim_threshold, (1 << 31) - 1)

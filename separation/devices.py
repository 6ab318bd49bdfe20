"""Where to compute: the device asked for, and few surprises on a machine that others use too."""

from __future__ import annotations

import ctypes
from typing import Literal

import torch

from separation.errors import ModelError

Device = Literal["auto", "cpu", "cuda"]
DEVICES: tuple[Device, ...] = ("auto", "cpu", "cuda")


def choose(device: str) -> torch.device:
    """The device of that name; `auto` is CUDA where there is one. Raises `ModelError` where there is none."""
    if device not in DEVICES:
        raise ModelError(f"There is no device {device!r}; choose one of {', '.join(DEVICES)}.")
    if device == "cuda" and not torch.cuda.is_available():
        raise ModelError("There is no CUDA device here; give the device as cpu or auto.")
    return torch.device("cuda" if device != "cpu" and torch.cuda.is_available() else "cpu")


def autocast(device: torch.device) -> torch.autocast:
    """Mixed precision on CUDA, where bfloat16 has float32's range and needs no scaling of the loss; nothing elsewhere."""
    enabled = device.type == "cuda" and torch.cuda.is_bf16_supported()
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=enabled)


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

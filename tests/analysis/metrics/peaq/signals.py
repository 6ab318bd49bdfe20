"""Signals at 48 kHz for the tests of PEAQ, rounded to 16 bits so that every program gets the same."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

RATE = 48000
Signal = NDArray[np.float64]


def rounded(signal: Signal) -> Signal:
    return np.round(signal * 32768) / 32768


def tone(seconds: float = 4.0, *, begins: float = 0.0) -> Signal:
    """Harmonics of 220 Hz that swell three times a second, with a little noise; silence before it begins."""
    time = np.arange(round(seconds * RATE)) / RATE
    harmonics = sum(np.sin(2 * np.pi * 220 * number * time) / number for number in range(1, 40))
    swelling = 0.1 * harmonics * (1 + 0.5 * np.sin(2 * np.pi * 3 * time))
    return rounded((swelling + 0.02 * noise(seconds, seed=0)) * (time >= begins))


def noise(seconds: float = 4.0, *, seed: int = 1) -> Signal:
    return np.random.default_rng(seed).normal(size=round(seconds * RATE))


def low_passed(signal: Signal, length: int = 8) -> Signal:
    return rounded(np.convolve(signal, np.ones(length) / length, "same"))


def with_dropouts(signal: Signal, count: int, seconds: float = 0.01) -> Signal:
    """So many equally spaced silences."""
    gaps = np.ones_like(signal)
    for start in np.linspace(0, len(signal), count + 2, dtype=int)[1:-1]:
        gaps[start : start + round(seconds * RATE)] = 0
    return signal * gaps


def mono(*signals: Signal) -> Tensor:
    """(signals, 1, samples)."""
    return torch.from_numpy(np.stack(signals)).unsqueeze(1)

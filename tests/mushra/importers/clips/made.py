"""Small clips and zips of them, made in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import numpy as np
import soundfile

RATE = 16000


def sound(data: np.ndarray, *, rate: int = RATE, format: str = "WAV", subtype: str = "PCM_16") -> bytes:  # noqa: A002
    """data: (samples, channels) or (samples,)"""
    buffer = io.BytesIO()
    soundfile.write(buffer, data, rate, format=format, subtype=subtype)
    return buffer.getvalue()


def noise(seed: int = 0, *, seconds: float = 1.2, rate: int = RATE, channels: int = 2) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, (round(seconds * rate), channels)).clip(-0.9, 0.9)


def wav(seed: int = 0, *, seconds: float = 1.2, rate: int = RATE, channels: int = 2) -> bytes:
    return sound(noise(seed, seconds=seconds, rate=rate, channels=channels), rate=rate)


def packed(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return buffer.getvalue()

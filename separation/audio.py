"""Reading, writing, resampling and measuring audio. A signal is (channels, samples), float32, full scale ±1."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from math import gcd
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from separation.errors import AudioError

SUFFIXES = (".wav", ".flac", ".ogg", ".mp3")


@dataclass(frozen=True)
class Audio:
    """A signal and its sample rate.

    samples: (channels, samples), float32; rate: Hz.
    """

    samples: NDArray[np.float32]
    rate: int

    @property
    def channels(self) -> int:
        return self.samples.shape[0]

    @property
    def frames(self) -> int:
        """Samples a channel."""
        return self.samples.shape[1]

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


@dataclass(frozen=True)
class AudioInfo:
    """What a file's header says: Hz, number of channels, samples a channel."""

    rate: int
    channels: int
    frames: int


def info(path: Path) -> AudioInfo:
    """Read a file's header. Raises `AudioError` where the file is missing, unreadable or empty."""
    try:
        header = soundfile.info(str(path))
    except (soundfile.LibsndfileError, OSError, RuntimeError) as error:
        raise AudioError(f"{path} cannot be read as audio ({error}). Readable are {', '.join(SUFFIXES)}.") from error
    if header.frames == 0:
        raise AudioError(f"{path} holds no samples.")
    return AudioInfo(header.samplerate, header.channels, header.frames)


def read(path: Path, start: int = 0, frames: int = -1) -> Audio:
    """Read a file, or `frames` samples of it from sample `start` on.

    Raises `AudioError` where the file is unreadable or holds samples that are not finite.
    """
    info(path)
    try:
        samples, rate = soundfile.read(str(path), frames=frames, start=start, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise AudioError(f"{path} cannot be decoded ({error}).") from error
    if not np.isfinite(samples).all():
        first = int(np.flatnonzero(~np.isfinite(samples).all(axis=1))[0])
        raise AudioError(f"{path} holds samples that are not finite numbers, the first at {first / rate:.3f} s.")
    return Audio(np.ascontiguousarray(samples.T), rate)


def write_flac(path: Path, audio: Audio, *, bits: int = 16) -> int:
    """Write a FLAC file, whole or not at all, and return how many samples had to be clipped to ±1."""
    clipped = int(np.count_nonzero(np.abs(audio.samples) > 1.0))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".flac")
    os.close(descriptor)
    try:
        soundfile.write(temporary, np.clip(audio.samples.T, -1.0, 1.0), audio.rate, subtype=f"PCM_{bits}")
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return clipped


def resample(audio: Audio, rate: int) -> Audio:
    """The signal at another sample rate (Hz), by a linear-phase polyphase filter: nothing moves in time.

    The result has ceil(frames · rate / audio.rate) samples a channel.
    """
    if rate == audio.rate:
        return audio
    divisor = gcd(rate, audio.rate)
    samples = resample_poly(audio.samples, rate // divisor, audio.rate // divisor, axis=1)
    return Audio(samples.astype(np.float32), rate)


def with_channels(audio: Audio, channels: int) -> Audio:
    """The signal with that many channels: mono is copied to all, and all are averaged into mono."""
    if audio.channels == channels:
        return audio
    if audio.channels == 1:
        return Audio(np.repeat(audio.samples, channels, axis=0), audio.rate)
    if channels == 1:
        return Audio(audio.samples.mean(axis=0, keepdims=True), audio.rate)
    raise AudioError(f"A signal of {audio.channels} channels cannot be made into one of {channels}.")


def integrated_loudness(audio: Audio) -> float:
    """Integrated loudness in LUFS, gated; NaN for silence and for less than one block of 0.4 s.

    Source: ITU-R BS.1770-4, as torchaudio has it.
    """
    import torch
    from torchaudio.functional import loudness

    if audio.seconds < 0.4 or not audio.samples.any():
        return float("nan")
    value = float(loudness(torch.from_numpy(audio.samples), audio.rate))
    return value if np.isfinite(value) else float("nan")

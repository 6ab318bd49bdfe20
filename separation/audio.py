"""Reading, writing, resampling and measuring audio. A signal is (channels, samples), float32, full scale ±1."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import gcd
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

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
        return int(self.samples.shape[0])

    @property
    def frames(self) -> int:
        """Samples a channel."""
        return int(self.samples.shape[1])

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


@dataclass(frozen=True)
class AudioInfo:
    """What a file's header says: Hz, number of channels, samples a channel, and whether it has 16 bits a sample."""

    rate: int
    channels: int
    frames: int
    has_16_bits: bool = field(default=False, compare=False)


def info(path: Path) -> AudioInfo:
    """Read a file's header. Raises `AudioError` where the file is missing, unreadable or empty."""
    try:
        header = soundfile.info(str(path))
    except (soundfile.LibsndfileError, OSError, RuntimeError) as error:
        raise AudioError(f"{path} cannot be read as audio ({error}). Readable are {', '.join(SUFFIXES)}.") from error
    if header.frames == 0:
        raise AudioError(f"{path} holds no samples.")
    return AudioInfo(header.samplerate, header.channels, header.frames, header.subtype == "PCM_16")


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


def resample(audio: Audio, rate: int) -> Audio:
    """The signal at another sample rate (Hz), by a linear-phase polyphase filter: nothing moves in time.

    The result has ceil(frames · rate / audio.rate) samples a channel.
    """
    if rate == audio.rate:
        return audio
    from scipy.signal import resample_poly  # not above: a web worker only lists songs, and stays small

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

    L = -0.691 + 10·log10 of the mean K-weighted power, summed over channels, of those blocks (0.4 s, three quarters
    overlapping) that are above -70 LUFS and no more than 10 LU below the mean of those.

    Source: ITU-R BS.1770-4, Annex 1; its two filters for any rate after De Man, "Evaluation of implementations of the
    EBU R128 loudness measurement", AES 145th Convention, 2018.
    """
    hop = round(0.1 * audio.rate)
    steps = audio.frames // hop
    if steps < 4:
        return float("nan")
    from scipy.signal import sosfilt

    weighted = sosfilt(_k_weighting(audio.rate), audio.samples.astype(np.float64), axis=1)
    power = (weighted[:, : steps * hop] ** 2).sum(axis=0).reshape(steps, hop).mean(axis=1)
    blocks = np.convolve(power, np.full(4, 0.25), mode="valid")
    blocks = blocks[blocks > 10 ** ((-70 + 0.691) / 10)]
    if not blocks.size:
        return float("nan")
    gated = blocks[blocks > blocks.mean() / 10]
    return float(-0.691 + 10 * np.log10(gated.mean()))


def _k_weighting(rate: int) -> NDArray[np.float64]:
    """The standard's high shelf and high pass, as second-order sections that equal its coefficients at 48 kHz."""
    k, q = np.tan(np.pi * 1681.974450955533 / rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    shelf = np.array([high + band * k / q + k**2, 2 * (k**2 - high), high - band * k / q + k**2])
    shelf_poles = np.array([1 + k / q + k**2, 2 * (k**2 - 1), 1 - k / q + k**2])
    k, q = np.tan(np.pi * 38.13547087602444 / rate), 0.5003270373238773
    pass_poles = np.array([1 + k / q + k**2, 2 * (k**2 - 1), 1 - k / q + k**2])
    # The standard's high pass has the zeros 1, -2, 1 as they are: its gain is not normalised.
    return np.array(
        [
            [*shelf / shelf_poles[0], *shelf_poles / shelf_poles[0]],
            [1.0, -2.0, 1.0, *pass_poles / pass_poles[0]],
        ]
    )

"""Which seconds of a song are heard: where the target is active, from a sound on, with soft ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mushra.errors import ProtocolError
from mushra.protocol.standard import LONGEST, SHORTEST
from separation.audio import Audio

FRAME = 0.05  # seconds
ACTIVE_RANGE = 40.0  # dB below the loudest frame; quieter counts as silence
FADE = 0.008  # seconds


def excerpt_frames(seconds: float, rate: int, available: int) -> int:
    """How many samples an excerpt of that many seconds has: those asked for, or the whole of a shorter song.

    Raises `ProtocolError` for a length that BS.1534-3 does not allow, and for a song shorter than 0.5 s.
    """
    if not SHORTEST <= seconds <= LONGEST:
        raise ProtocolError(f"An excerpt of {seconds:g} s is out of range: {SHORTEST:g} to {LONGEST:g} s.")
    if available < SHORTEST * rate:
        raise ProtocolError(f"The song lasts {available / rate:.2f} s; an excerpt needs at least {SHORTEST:g} s.")
    return min(round(seconds * rate), available)


def choose_start(target: Audio, frames: int) -> int:
    """The first sample of the excerpt of `frames` samples in which the target is most active.

    Of all places where a sound is going on (a frame of 50 ms within 40 dB of the loudest), the one with the most
    such frames; of equal ones the one with the most energy, of those the first. The same signal always gives the
    same place. target: (channels, samples); the excerpt always lies inside.
    """
    hop = max(round(FRAME * target.rate), 1)
    places = (target.frames - frames) // hop + 1
    if places <= 1:
        return 0
    energy = frame_energy(target)
    active, count = is_active(energy), len(energy)
    length = min(frames // hop, count)
    places = min(places, count - length + 1)
    activity = _moving_sum(active.astype(np.float64), length)[:places]
    loudness = _moving_sum(energy, length)[:places]
    candidates = np.flatnonzero(active[:places])
    if not len(candidates):
        candidates = np.arange(places)
    best = max(candidates.tolist(), key=lambda place: (activity[place], loudness[place], -place))
    return int(best) * hop


def frame_energy(target: Audio) -> NDArray[np.float64]:
    """The energy of each whole frame of 50 ms, all channels together: (frames,)."""
    hop = max(round(FRAME * target.rate), 1)
    count = target.frames // hop
    blocks = target.samples[:, : count * hop].reshape(target.channels, count, hop)
    energy: NDArray[np.float64] = np.einsum("cfs,cfs->f", blocks, blocks, dtype=np.float64)
    return energy


def is_active(energy: NDArray[np.float64]) -> NDArray[np.bool_]:
    """In which frames a sound is going on: those within 40 dB of the loudest; in none of them in silence."""
    active: NDArray[np.bool_] = energy > energy.max(initial=0.0) * 10 ** (-ACTIVE_RANGE / 10)
    return active


def fade_edges(audio: Audio, seconds: float = FADE) -> Audio:
    """The signal with its first and last `seconds` under a raised cosine: no click where it starts and ends."""
    count = min(round(seconds * audio.rate), audio.frames // 2)
    ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(count) / max(count, 1))).astype(np.float32)
    samples = audio.samples.copy()
    samples[:, :count] *= ramp
    samples[:, audio.frames - count :] *= ramp[::-1]
    return Audio(samples, audio.rate)


def _moving_sum(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    total: NDArray[np.float64] = np.concatenate([[0.0], np.cumsum(values)])
    return total[length:] - total[:-length]

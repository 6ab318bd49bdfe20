"""Brings the signals of a trial to one loudness, so that nobody grades the louder one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mushra.errors import ProtocolError
from separation.audio import Audio, integrated_loudness

TARGET_LOUDNESS = -23.0  # LUFS, EBU R 128
PEAK_CEILING = -1.0  # dB of full scale: room for what a converter makes between the samples


@dataclass(frozen=True)
class Alignment:
    """The loudness in LUFS that a trial's signals have after their gains (dB, one a signal)."""

    loudness: float
    gains_db: tuple[float, ...]


def align(signals: Sequence[Audio], *, target: float = TARGET_LOUDNESS) -> Alignment:
    """One gain a signal that gives all the same integrated loudness and clips none.

    gain_i = target - loudness_i; where a signal's peak would pass -1 dB of full scale, the target of all is lowered
    by the same amount. The first signal is the reference. A signal too quiet to be measured (a silent estimate)
    takes the reference's gain: it stays as silent beside the reference as it was.

    Raises `ProtocolError` where the reference itself cannot be measured.
    Source: ITU-R BS.1770-4 for the measure, ITU-R BS.1534-3 clause 8 for the alignment.
    """
    loudness = np.array([integrated_loudness(signal) for signal in signals])
    if not np.isfinite(loudness[0]):
        raise ProtocolError(
            f"The excerpt of {signals[0].seconds:.2f} s has no measurable loudness; "
            "it must hold at least 0.4 s of sound above -70 LUFS."
        )
    gains = np.where(np.isfinite(loudness), target - loudness, target - loudness[0])
    peaks = np.array([_decibels(float(np.abs(signal.samples).max())) for signal in signals])
    excess = max(float((peaks + gains).max()) - PEAK_CEILING, 0.0)
    return Alignment(target - excess, tuple(float(gain) for gain in gains - excess))


def with_gain(audio: Audio, gain_db: float) -> Audio:
    """The signal, louder by `gain_db`."""
    return Audio((audio.samples * 10 ** (gain_db / 20)).astype(np.float32), audio.rate)


def _decibels(amplitude: float) -> float:
    return float(20 * np.log10(amplitude)) if amplitude > 0 else float("-inf")

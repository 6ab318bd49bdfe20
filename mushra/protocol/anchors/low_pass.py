"""The low and the mid anchor: the reference through a low-pass filter, aligned with it to the sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import firwin, kaiserord, oaconvolve

from mushra.errors import ProtocolError
from mushra.protocol.anchors.record import Material
from separation.audio import Audio

# The mask scales with the edge: for 3.5 kHz it asks for 25 dB at 4 kHz and 50 dB at 4.5 kHz. Reaching the full
# attenuation at the first of the two meets both.
STOP_RATIO = 4000.0 / 3500.0
STOP_ATTENUATION = 60.0  # dB; leaves a ripple of 0.009 dB in the pass band, where 0.1 dB is allowed


def low_pass_taps(edge: float, rate: int) -> NDArray[np.float64]:
    """Coefficients of a linear-phase low-pass filter with an odd number of taps.

    Flat to `edge` Hz within ±0.01 dB, more than 59 dB down from 8/7 of it on (Kaiser window). The mask holds below half
    the sample rate, where there is any signal: at 16 kHz the stop band of the 7 kHz anchor is that one frequency.

    Raises `ProtocolError` where `rate` (Hz) is too low to hold the transition band.
    Source: the masks of ITU-R BS.1534-3, clause 5.1.

    Example:
        >>> len(low_pass_taps(3500.0, 44100)) % 2
        1
    """
    stop = edge * STOP_RATIO
    if 2 * stop > rate:
        raise ProtocolError(
            f"An anchor of {edge / 1000:g} kHz needs a sample rate of at least {2 * stop:g} Hz; this is {rate} Hz."
        )
    taps, beta = kaiserord(STOP_ATTENUATION, (stop - edge) / (rate / 2))
    coefficients: NDArray[np.float64] = firwin(taps | 1, (edge + stop) / 2, window=("kaiser", beta), fs=rate)
    return coefficients


def low_pass(audio: Audio, edge: float) -> Audio:
    """The signal below `edge` Hz, as long as before and not a sample later.

    audio: (channels, samples). The filter's delay of (taps - 1) / 2 samples is taken back, and beyond the signal's
    ends it hears silence: give it the surroundings of an excerpt where they are known.
    """
    taps = low_pass_taps(edge, audio.rate)
    delay = len(taps) // 2
    filtered = oaconvolve(audio.samples.astype(np.float64), taps[None, :], mode="full", axes=1)
    return Audio(filtered[:, delay : delay + audio.frames].astype(np.float32), audio.rate)


def low_pass_anchor(edge: float, material: Material) -> Audio:
    """The excerpt of the stem below `edge` Hz: filtered together with all that the filter hears around it."""
    reach = len(low_pass_taps(edge, material.target.rate)) // 2
    before = min(reach, material.start)
    filtered = low_pass(material.around(reach), edge)
    return Audio(filtered.samples[:, before : before + material.frames], filtered.rate)

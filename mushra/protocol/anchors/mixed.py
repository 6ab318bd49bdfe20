"""The anchors of interference and of artifacts: the reference, and something as loud that does not belong there."""

from __future__ import annotations

import numpy as np
from scipy.signal import istft, stft

from mushra.errors import ProtocolError
from mushra.protocol.anchors.record import Material
from mushra.protocol.loudness import with_gain
from separation.audio import Audio, integrated_loudness

ZEROED = 0.99  # of the cells of the spectrogram
FRAME = 0.046  # seconds: 2048 samples at 44.1 kHz


def interference_anchor(material: Material) -> Audio:
    """The reference plus the sum of all other sources, which is brought to the reference's loudness.

    Raises `ProtocolError` where no other source sounds in the excerpt.
    Source: Emiya, Vincent, Harlander and Hohmann 2011, doi:10.1109/TASL.2011.2109381; loudness by ITU-R BS.1770-4.
    """
    if material.others is None or not np.isfinite(integrated_loudness(material.others)):
        raise ProtocolError("No other source sounds in the excerpt, so there is no anchor of interference.")
    return _as_loud(material.reference, material.others)


def artifacts_anchor(material: Material) -> Audio:
    """The reference plus musical noise, which is brought to the reference's loudness.

    The noise is the reference with 99 % of the cells of its spectrogram set to zero, drawn by the seed, the same cells
    in all channels (short-time Fourier transform, periodic Hann windows of about 46 ms that overlap by half).

    Source: Emiya, Vincent, Harlander and Hohmann 2011, doi:10.1109/TASL.2011.2109381; the windows are our choice.
    """
    return _as_loud(material.reference, musical_noise(material.reference, material.seed))


def musical_noise(audio: Audio, seed: int) -> Audio:
    """What is left of a signal whose spectrogram keeps 1 % of its cells, drawn at random; as long as the signal."""
    length = 2 ** round(np.log2(FRAME * audio.rate))
    _, _, spectrum = stft(audio.samples.astype(np.float64), nperseg=length)  # (channels, bins, frames)
    cells = spectrum.shape[1] * spectrum.shape[2]
    kept = np.zeros(cells, dtype=bool)
    kept[np.random.default_rng(seed).choice(cells, cells - round(ZEROED * cells), replace=False)] = True
    _, samples = istft(spectrum * kept.reshape(spectrum.shape[1:]), nperseg=length)
    return Audio(samples[:, : audio.frames].astype(np.float32), audio.rate)


def _as_loud(reference: Audio, addition: Audio) -> Audio:
    """Both together, the addition as loud as the reference. Raises `ProtocolError` where either cannot be measured."""
    gain = integrated_loudness(reference) - integrated_loudness(addition)
    if not np.isfinite(gain):
        raise ProtocolError(f"The excerpt of {reference.seconds:.2f} s has no measurable loudness to match.")
    return Audio(reference.samples + with_gain(addition, gain).samples, reference.rate)

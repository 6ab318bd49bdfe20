"""What is left of a sound behind the ear: the inner representation of Dau's model, as PEMO-Q takes it.

Source: Dau, Püschel, Kohlrausch, "A quantitative model of the 'effective' signal processing in the auditory system",
JASA 99(6), 1996, doi:10.1121/1.414959; constants as in Huber and Kollmeier 2006 and Vincent 2012.
"""

from __future__ import annotations

from math import ceil, exp, pi

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.signal import lfilter
from torch import Tensor

from analysis.metrics.peass.bands import centres, response, width

LOWEST, HIGHEST, BASE = 235.0, 14500.0, 1000.0  # Hz
RATE = 2000  # Hz, of envelopes
FINE = 4  # wide bands have so many samples for each of an envelope
OUT_RATE = 100  # Hz, of the representation
FULL_SCALE = 10.0  # what the model takes for a sample of 1, whose level it then has at 100 dB
THRESHOLD = 1e-5  # of what the model takes: nothing below it is heard
RANGE = 100.0  # dB, of the representation
TIME_CONSTANTS = (0.005, 0.05, 0.129, 0.253, 0.5)  # s, of the five adaptation loops
MODULATION = 8.0  # Hz, above which modulations fade

Representation = NDArray[np.float64]


def representation(signals: Tensor, rate: int) -> Representation:
    """The inner representation (signals, bands, moments) of signals (signals, samples), 100 moments a second."""
    return adapted(envelopes(signals, rate))


def adapted(envelopes: NDArray[np.float32]) -> Representation:
    """The inner representation (..., bands, moments) of what `envelopes` gives."""
    step = RATE // OUT_RATE
    fine = _adapt(envelopes.astype(np.float64))
    coarse = fine.reshape(*fine.shape[:-1], -1, step).mean(axis=-1)
    stay = exp(-2 * pi * MODULATION / OUT_RATE)
    return np.asarray(lfilter([1 - stay], [1, -stay], coarse, axis=-1))


def envelopes(signals: Tensor, rate: int) -> NDArray[np.float32]:
    """Envelopes of the bands (signals, bands, samples at 2 kHz), over π: what rectifying leaves of a tone's mean.

    Their last bits depend on how many signals there are, as the transform takes several at once.
    """
    moments = signals.shape[-1] * OUT_RATE // rate  # one counts when the signal has all of it
    duration = ceil(signals.shape[-1] / rate) + 1  # whole seconds, so that every rate has whole samples
    spectra = torch.fft.rfft(signals.float(), duration * rate)
    count = spectra.shape[-1]
    found = []
    for centre in centres(LOWEST, min(HIGHEST, rate / 2), BASE):
        fine = 1 if 8 * width(centre) <= RATE else FINE
        size = RATE * fine * duration
        first = round(centre * duration) - size // 2
        within = slice(max(0, -first), min(size, count - first))
        bins = slice(first + within.start, first + within.stop)
        gains = response(torch.arange(bins.start, bins.stop) / duration, centre).to(spectra.dtype)
        own = spectra.new_zeros(len(signals), size)
        own[:, within] = spectra[:, bins] * gains
        envelope = torch.fft.ifft(own).abs() * (2 * size / (duration * rate) / pi)
        found.append(envelope.unflatten(-1, (-1, fine)).mean(dim=-1))
    whole: NDArray[np.float32] = torch.stack(found, dim=1).numpy()
    return whole[..., : moments * RATE // OUT_RATE]


def _adapt(envelopes: Representation) -> Representation:
    """Five loops, each dividing by what it gave, smoothed: fast changes pass, what stays is compressed.

    All five take a step at once, each loop on what the one before it gave a step earlier.
    """
    *shape, samples = envelopes.shape
    taken = np.ascontiguousarray(np.maximum(FULL_SCALE * envelopes, THRESHOLD).reshape(-1, samples).T)
    floors = THRESHOLD ** (0.5 ** np.arange(1, 6))[:, None]  # (5, 1): what a loop divides by after long silence
    stays = np.exp(-1 / (RATE * np.array(TIME_CONSTANTS)))[:, None]
    states = np.repeat(floors, taken.shape[1], axis=1)
    given = states.copy()  # each loop's output at its floor is its floor: silence in, silence out
    inputs, smoothed, moves = np.empty_like(states), np.empty_like(states), 1 - stays
    adapted = np.empty_like(taken)
    for step in range(samples + 4):
        inputs[0] = taken[min(step, samples - 1)]
        inputs[1:] = given[:-1]
        np.divide(inputs, states, out=given)
        states *= stays
        states += np.multiply(given, moves, out=smoothed)
        np.maximum(states, floors, out=states)
        if step >= 4:
            adapted[step - 4] = given[-1]
    silence = floors[-1, 0]
    scaled: Representation = RANGE / (1 - silence) * (adapted.T - silence)
    return scaled.reshape(*shape, samples)

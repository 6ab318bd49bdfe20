"""PEAQ's eleven model output variables of the basic version: of every frame, and of a whole clip.

Source: ITU-R BS.1387-1, annex 2, clauses 4 and 5; what they leave open as Kabal 2003.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from analysis.metrics.peaq import ear
from analysis.metrics.peaq.bands import BANDS, FRAME, FRAMES_A_SECOND, HOP, INTERNAL_NOISE, WIDTH
from analysis.metrics.peaq.detection import detection
from analysis.metrics.peaq.ear import Moment, moments
from analysis.metrics.peaq.harmonics import structure
from analysis.metrics.peaq.patterns import Patterns, loudness, noise_loudness, patterns

NAMES = (
    "bandwidth_reference",
    "bandwidth_estimate",
    "noise_to_mask_ratio",
    "windowed_modulation_difference",
    "average_distorted_block",
    "error_harmonic_structure",
    "average_modulation_difference_1",
    "average_modulation_difference_2",
    "noise_loudness",
    "maximum_detection_probability",
    "disturbed_frames",
)
SETTLING = math.ceil(0.5 * FRAMES_A_SECOND)  # frames, half a second, of which some variables look at none
AFTER_ONSET = math.ceil(0.05 * FRAMES_A_SECOND)  # frames between the first that is heard and the noise's loudness
AUDIBLE = 0.1  # sone
WINDOWED = math.floor(0.1 * FRAMES_A_SECOND)  # frames of a sliding window
DISTURBED = 10**0.15  # noise to mask: 1.5 dB
TOP, LEAST = 921, 346  # bins: above 21.6 kHz is noise; a reference's bandwidth counts above 8.1 kHz
HEARD, HEARD_SAMPLES = 200.0, 5  # a clip begins and ends where so many samples add up to so much (of 16 bits)

_MASK_OFFSET = torch.where(torch.arange(BANDS) * WIDTH <= 12, 3.0, 0.25 * torch.arange(BANDS) * WIDTH).double()
_MASK = 10 ** (-_MASK_OFFSET / 10)


@dataclass(frozen=True)
class Span:
    """Which frames of a clip are looked at: from `first`, `count` of them; the ear's memory begins with the clip."""

    first: int
    count: int


def span(reference: Tensor) -> Span:
    """Where a reference (channels, samples), scaled to 16 bits, is heard; a count of 0 where it is not."""
    moving = reference.abs().unfold(-1, HEARD_SAMPLES, 1).sum(dim=-1) if reference.shape[-1] >= HEARD_SAMPLES else None
    heard = torch.nonzero((moving > HEARD).any(dim=0)).flatten() if moving is not None else torch.empty(0)
    if not len(heard):
        return Span(0, 0)
    first = int(heard[0]) // HOP
    last = int(heard[-1]) + HEARD_SAMPLES - 1
    return Span(first, (last + 1 - FRAME // 2) // HOP - first + 1)


def variables(reference: Tensor, estimates: Tensor) -> Tensor:
    """The eleven variables, in the order of NAMES, (systems, 11).

    reference: (channels, samples), estimates: (systems, channels, samples), at 48 kHz, full scale at ±1. Both are
    rounded to 16 bits, as the files that the standard is made for. What is of one ear is the mean over channels.
    Values are NaN where the reference is not heard for more than half a second.
    """
    reference = torch.round(reference.double() * ear.FULL_SCALE)
    heard = span(reference)
    if heard.first + heard.count <= SETTLING + WINDOWED:
        return torch.full((len(estimates), len(NAMES)), torch.nan, dtype=torch.float64)
    reference = _fitted(reference, heard)
    before = patterns(ear.heard(reference))
    found = []
    for estimate in estimates:  # one by one: a song's frames are large
        rounded = _fitted(torch.round(estimate.double() * ear.FULL_SCALE), heard)
        found.append(_of_one(reference, rounded, before, heard))
    return torch.stack(found)


def _of_one(reference: Tensor, estimate: Tensor, before: Patterns, heard: Span) -> Tensor:
    excitation, error, upper, lower, harmonics = _joined(
        (ear.excitation(now.after), ear.error_in_bands(now.before, now.after), *_bandwidths(now), structure(now))
        for now in moments(reference, estimate)
    )
    after = patterns(excitation)
    ratios = (error / (_MASK * before.smeared))[:, heard.first :]
    weights = (before.mean / (before.mean + 100 * INTERNAL_NOISE**0.3)).sum(dim=-1)
    once = _modulation_difference(before.modulation, after.modulation, offset=1.0, less=1.0)
    twice = _modulation_difference(before.modulation, after.modulation, offset=0.01, less=0.1)
    settled = max(SETTLING, heard.first)
    onset = _onset(loudness(before.smeared), loudness(after.smeared), heard)
    noise = noise_loudness(before, after)[:, max(onset + AFTER_ONSET, settled) :]
    blocks, probability = detection(before.smeared[:, heard.first :], after.smeared[:, heard.first :])
    of_each_ear = (
        _mean_of_positive(upper[:, heard.first :]),
        _mean_of_positive(lower[:, heard.first :]),
        10 * torch.log10(ratios.mean(dim=(-2, -1))),
        _windowed(once[:, settled:]),
        blocks,
        1000 * _mean_of_positive(harmonics[:, heard.first :]),
        _weighted(once[:, settled:], weights[:, settled:]),
        _weighted(twice[:, settled:], weights[:, settled:]),
        # Where nothing is left after the onset, there is no noise to be heard.
        noise.square().mean(dim=-1).sqrt() if noise.shape[-1] else noise.new_zeros(1),
        probability,
        (ratios.amax(dim=-1) > DISTURBED).double().mean(dim=-1),
    )
    return torch.stack([values.mean() for values in of_each_ear])


def _joined(parts: Iterable[tuple[Tensor, ...]]) -> list[Tensor]:
    """Tensors (channels, frames, …) of all moments, one after the other."""
    return [torch.cat(kind, dim=1) for kind in zip(*parts, strict=True)]


def _fitted(signal: Tensor, heard: Span) -> Tensor:
    """A signal's samples as far as they are looked at, with zeros after its end."""
    length = (heard.first + heard.count - 1) * HOP + FRAME
    return F.pad(signal[..., :length], (0, max(length - signal.shape[-1], 0)))


def _modulation_difference(reference: Tensor, estimate: Tensor, *, offset: float, less: float) -> Tensor:
    """Percent of difference in modulation (..., frames); `less` weighs bands where the estimate has less of it."""
    difference = estimate - reference
    weighed = torch.where(difference < 0, -less * difference, difference)
    return 100 / BANDS * (weighed / (offset + reference)).sum(dim=-1)


def _weighted(values: Tensor, weights: Tensor) -> Tensor:
    return (values * weights).sum(dim=-1) / weights.sum(dim=-1)


def _windowed(values: Tensor) -> Tensor:
    """The root of the mean of fourth powers of windowed means of square roots."""
    return values.sqrt().unfold(-1, WINDOWED, 1).mean(dim=-1).pow(4).mean(dim=-1).sqrt()


def _onset(reference: Tensor, estimate: Tensor, heard: Span) -> int:
    """The first frame in which both are audible in some channel, after the last where there is none."""
    audible = ((reference > AUDIBLE) & (estimate > AUDIBLE)).any(dim=0)
    audible[: heard.first] = False
    return int(audible.int().argmax()) if audible.any() else len(audible)


def _bandwidths(now: Moment) -> tuple[Tensor, Tensor]:
    """Bins up to which there is more than noise, (channels, frames); below 0 where a reference ends under 8.1 kHz."""
    noise = now.after[..., TOP : FRAME // 2].amax(dim=-1, keepdim=True)
    bins = torch.arange(TOP)
    none = torch.tensor(-2)
    upper = torch.where((now.before[..., :TOP] >= 10 * noise) & (bins > LEAST), bins, none).amax(dim=-1)
    below = bins <= upper.unsqueeze(-1)
    lower = torch.where((now.after[..., :TOP] >= 10**0.5 * noise) & below, bins, none).amax(dim=-1)
    return upper + 1, lower + 1


def _mean_of_positive(values: Tensor) -> Tensor:
    """The mean over the frames whose value is 0 or more, 0 where there is none, as Kabal."""
    there = (values >= 0).double()
    return (values * there).sum(dim=-1) / there.sum(dim=-1).clamp(min=1)

"""How much of an estimate's error, and of each part of it, is heard: similarities from −1 to 1, one a song."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from analysis.metrics.peass.ear import OUT_RATE, Representation, adapted, envelopes
from analysis.metrics.peass.parts import parts
from analysis.metrics.peass.similarity import Values, similarities, similarity
from analysis.metrics.scene import Group, Signal

OVERALL, PARTS = "overall", ("target", "interference", "artifacts")
SECTION, CONTEXT = 12, 1  # s: what is heard in one go at least, and what is heard before and after and does not count
ESTIMATES_AT_ONCE = 4  # whose errors are taken apart by the same equations; more take more memory
HEARD_AT_ONCE = 4  # signals, as many as an estimate and what it would be without each part

# By system, then target, then kind.
Heard = Mapping[str, Mapping[str, Mapping[str, float]]]


@dataclass
class _Frames:
    """What similarity is made of, section by section: (channels, frames) each."""

    correlations: list[Values] = field(default_factory=list)
    energies: list[Values] = field(default_factory=list)

    def add(self, reference: Representation, test: Representation) -> None:
        correlations, energies = similarities(reference, test)
        self.correlations.append(correlations)
        self.energies.append(energies)

    def similarity(self) -> float:
        """The least of all channels'."""
        channels = zip(np.concatenate(self.correlations, axis=-1), np.concatenate(self.energies, axis=-1), strict=True)
        found = [similarity(correlations, energies) for correlations, energies in channels]
        return float(np.nanmin(found)) if not np.isnan(found).all() else float("nan")


@dataclass(frozen=True)
class _Section:
    """A stretch of a song with what is around it, all in whole seconds; the last one takes what is left."""

    start: int
    before: int
    seconds: int | None
    rate: int

    def of(self, signal: Signal) -> Signal:
        """(channels, samples) with the context."""
        last = None if self.seconds is None else (self.start + self.seconds + CONTEXT) * self.rate
        return signal[:, (self.start - self.before) * self.rate : last]

    def heard(self, *signals: Tensor) -> Representation:
        """The representation without the context, for which the song's beginning is heard backwards first.

        Signals (channels, samples) one after the other, as each would be heard alone: the ear takes its steps for many
        as fast as for one.
        """
        before = self.before or CONTEXT
        if not self.before:  # or the ear's answer to sound after silence outweighs the whole song
            width = ((0, 0), (before * self.rate, 0))
            signals = tuple(torch.from_numpy(np.pad(one, width, "symmetric")) for one in signals)
        last = None if self.seconds is None else (before + self.seconds) * OUT_RATE
        whole = adapted(np.concatenate([envelopes(one, self.rate) for one in signals]))
        return whole[..., before * OUT_RATE : last]


def _sections(group: Group) -> Iterator[_Section]:
    count = max(1, group.mixture.shape[1] // (SECTION * group.rate))
    for number in range(count):
        yield _Section(
            number * SECTION, min(CONTEXT, number * SECTION), SECTION if number < count - 1 else None, group.rate
        )


def overall(group: Group) -> Heard:
    """The similarity of every estimate with its target."""
    frames = {pair: _Frames() for pair in _pairs(group)}
    targets = list(dict.fromkeys(target for _, target in frames))
    with torch.no_grad():
        for section in _sections(group):
            stems = dict(zip(targets, _heard(section, [group.references[name] for name in targets]), strict=True))
            tests = _heard(section, [group.estimates[system][name] for system, name in frames])
            for ((_, target), own), test in zip(frames.items(), tests, strict=True):
                own.add(stems[target], test)
    return _by_system({pair: {OVERALL: own.similarity()} for pair, own in frames.items()})


def _heard(section: _Section, signals: Sequence[Signal]) -> Iterator[Representation]:
    """Of each signal (channels, samples), in turn."""
    for first in range(0, len(signals), HEARD_AT_ONCE):
        some = [_tensor(section, one) for one in signals[first : first + HEARD_AT_ONCE]]
        yield from np.split(section.heard(*some), len(some))


def of_parts(group: Group) -> Heard:
    """The similarity of every estimate with what it would be without each part of its error."""
    frames = {pair: {kind: _Frames() for kind in PARTS} for pair in _pairs(group)}
    names, pairs = list(group.references), list(frames)
    with torch.no_grad():
        for section in _sections(group):
            references = torch.stack([_tensor(section, stem) for stem in group.references.values()])
            for first in range(0, len(pairs), ESTIMATES_AT_ONCE):
                some = pairs[first : first + ESTIMATES_AT_ONCE]
                estimates = torch.stack([_tensor(section, group.estimates[system][name]) for system, name in some])
                stems = [names.index(name) for _, name in some]
                found = parts(references, estimates - references[stems], stems, group.rate)
                for place, pair in enumerate(some):
                    _hear(section, estimates[place], [getattr(found, kind)[place] for kind in PARTS], frames[pair])
    return _by_system({pair: {kind: own.similarity() for kind, own in kinds.items()} for pair, kinds in frames.items()})


def _hear(section: _Section, estimate: Tensor, errors: Sequence[Tensor], frames: Mapping[str, _Frames]) -> None:
    """One estimate (channels, samples) beside what it would be without each part, all at once."""
    heard = section.heard(torch.cat([estimate, *(estimate - error for error in errors)]))
    test, *rest = np.split(heard, 1 + len(errors))
    for kind, reference in zip(PARTS, rest, strict=True):
        frames[kind].add(reference, test)


def _tensor(section: _Section, signal: Signal) -> Tensor:
    return torch.from_numpy(section.of(signal).astype(np.float64))


def _pairs(group: Group) -> Iterator[tuple[str, str]]:
    """Every estimate that is not silent, of a stem that is not."""
    for system, estimates in group.estimates.items():
        for name, estimate in estimates.items():
            if group.references[name].any() and estimate.any():
                yield system, name


def _by_system(values: Mapping[tuple[str, str], Mapping[str, float]]) -> Heard:
    found: dict[str, dict[str, Mapping[str, float]]] = {}
    for (system, target), own in values.items():
        found.setdefault(system, {})[target] = own
    return found

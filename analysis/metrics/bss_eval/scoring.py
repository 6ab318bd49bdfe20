"""Scoring systems against a song's references: which numbers are defined, and what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from analysis.metrics.bss_eval.correlations import Correlations, Past
from analysis.metrics.bss_eval.energies import Parts, decibels, filtered
from analysis.metrics.bss_eval.levels import Levels
from analysis.metrics.bss_eval.projection import Projection
from analysis.metrics.bss_eval.scores import Ratios, Reason, Scores
from analysis.metrics.bss_eval.signals import Signals

if TYPE_CHECKING:
    from analysis.metrics.bss_eval.references import References

Estimated = NDArray[np.bool_]  # (systems, sources)
GROUP = 2**28  # bytes of correlations: systems are scored in groups that stay within it


def score(references: References, systems: Sequence[Signals], *, estimated: Estimated, each_alone: bool) -> Scores:
    """All four ratios; see `References.score`."""
    frames, shape = references.frames, (len(systems), references.signals.sources, references.frames.count)
    ratios = np.full((4, *shape), np.nan)
    reasons = np.full(shape, Reason.NO_ESTIMATE, dtype=object)
    for group in _groups(references, systems):
        found = [_System(references, np.flatnonzero(estimated[place])) for place in group]
        for piece in frames.pieces(with_song=references.mode == "v4"):
            past = Past.of(references.signals, piece, references.taps)
            for place, system in zip(group, found, strict=True):
                if len(system.places):
                    system.add(past, systems[place].read(piece.start, piece.stop))
        for place, system in zip(group, found, strict=True):
            reasons[place, system.places] = _reasons(references, system.levels, system.places, each_alone=each_alone)
            ratios[:, place, system.places] = system.ratios()
    ratios[:, reasons != Reason.DEFINED] = np.nan
    sdr, isr, sir, sar = ratios
    return Scores(sdr, isr, sir, sar, reasons, references.condition, references.reproducible)


def shortcut(references: References, systems: Sequence[Signals], *, estimated: Estimated, each_alone: bool) -> Ratios:
    """SDR alone; see `References.sdr`."""
    frames = references.frames
    ratios = np.full((len(systems), references.signals.sources, frames.count), np.nan)
    for place, system in enumerate(systems):
        places = np.flatnonzero(estimated[place])
        levels = Levels(len(places), frames, references.device)
        for piece in frames.pieces(with_song=True) if len(places) else ():
            estimate = system.read(piece.start, piece.stop)[places]
            levels.add_sound(piece, estimate)
            if piece.window is not None:
                levels.add_energy(piece, estimate - references.signals.read(piece.start, piece.stop)[places])
        sdr = decibels(references.levels.energy[places], levels.energy).cpu().numpy()
        sdr[_reasons(references, levels, places, each_alone=each_alone) != Reason.DEFINED] = np.nan
        ratios[place, places] = sdr
    return ratios


class _System:
    """What one system's estimates of some sources have in common with the references, added up piece by piece."""

    def __init__(self, references: References, places: NDArray[np.intp]) -> None:
        self.references, self.places = references, places
        rows, columns = references.channels, len(places) * references.signals.channels
        self.levels = Levels(len(places), references.frames, references.device)
        self.correlations = Correlations(rows, columns, references.taps, references.frames, references.device)

    def add(self, past: Past, estimate: Tensor) -> None:
        """estimate: (sources, channels, samples) of the piece."""
        self.levels.add_sound(past.piece, estimate[self.places])
        residual = estimate[self.places] - past.signal[self.places]
        self.levels.add_energy(past.piece, residual)
        self.correlations.add(past, residual.flatten(0, 1))

    def ratios(self) -> NDArray[np.float64]:
        """(4, sources, windows)."""
        references, found = self.references, np.full((4, len(self.places), self.references.frames.count), np.nan)
        if references.mode == "v4":
            found[:] = self._in(slice(None), self.correlations.song, references.projections)
        else:
            for window in range(references.frames.count):
                found[..., window : window + 1] = self._in(
                    slice(window, window + 1), self.correlations.windows[window], references.projections_in(window)
                )
        return found

    def _in(self, windows: slice, correlations: Tensor, projections: tuple[Projection, list[Projection]]) -> Tensor:
        """The ratios in some windows, from filters found for these correlations."""
        references, channels = self.references, self.references.signals.channels
        on_all, on_own = projections
        lags = references.correlations.windows[windows]
        filters = on_all.filters(correlations)
        ratios = []
        for row, place in enumerate(self.places):
            own, mine = slice(place * channels, (place + 1) * channels), slice(row * channels, (row + 1) * channels)
            every = filters[:, mine]
            alone = on_own[place].filters(correlations[own, mine])
            interference = every.clone()
            interference[own] -= alone
            true = references.levels.energy[place, windows]
            residual = self.levels.energy[row, windows]
            shared = (self.correlations.windows[windows, :, mine] * every).sum((1, 2, 3))
            parts = Parts(
                true=true,
                residual=residual,
                spatial=filtered(alone, lags[:, own, own]),
                own=filtered(_with_itself(alone, 0), lags[:, own, own]),
                interference=filtered(interference, lags),
                all=filtered(_with_itself(every, own.start), lags),
                artifacts=residual - 2 * shared + filtered(every, lags),
            )
            ratios.append(torch.stack(parts.ratios()))
        return torch.stack(ratios, 1).cpu()


def _with_itself(filters: Tensor, first: int) -> Tensor:
    """Filters for the residual plus those that give the stem itself, whose channels begin at `first`."""
    channels = filters.shape[1]
    with_itself = filters.clone()
    with_itself[range(first, first + channels), range(channels), 0] += 1
    return with_itself


def _reasons(
    references: References, levels: Levels, places: NDArray[np.intp], *, each_alone: bool
) -> NDArray[np.object_]:
    """(sources, windows) of `Reason`s."""
    silent = levels.silence(silent=Reason.ESTIMATE_SILENT, cancels=Reason.ESTIMATE_CANCELS)
    heard = levels.heard.cpu().numpy()
    known = [row for row, why in enumerate(silent) if why is Reason.DEFINED]
    reasons = np.full(heard.shape, Reason.DEFINED, dtype=object)
    reasons[~heard if each_alone else np.broadcast_to(~heard[known].all(0), heard.shape)] = Reason.WINDOW_OF_ESTIMATE
    reasons[:, ~references.heard] = Reason.WINDOW_OF_STEM
    for row, place in enumerate(places):
        why = references.silence[place] if references.silence[place] is not Reason.DEFINED else silent[row]
        if why is not Reason.DEFINED:
            reasons[row] = why
    return reasons


def _groups(references: References, systems: Sequence[Signals]) -> Iterator[range]:
    each = 8 * references.channels**2 * references.taps * references.frames.count
    size = max(1, GROUP // each)
    for first in range(0, len(systems), size):
        yield range(first, min(first + size, len(systems)))

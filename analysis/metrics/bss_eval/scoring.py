"""Scoring systems against a song's references: a few systems at a time, piece by piece of the song."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from analysis.metrics.bss_eval.correlations import Correlations, Past
from analysis.metrics.bss_eval.decomposition import Estimate, decompose
from analysis.metrics.bss_eval.energies import decibels
from analysis.metrics.bss_eval.levels import Levels, energies, undefined
from analysis.metrics.bss_eval.scores import Ratios, Reason, Scores
from analysis.metrics.bss_eval.signals import Signals
from analysis.metrics.bss_eval.spectra import put_present, room_for_blocks

if TYPE_CHECKING:
    from analysis.metrics.bss_eval.references import References

Estimated = NDArray[np.bool_]  # (systems, sources)
BATCH = 64  # channels correlated at a time: of 16 to 96, about the quickest
GROUP = 2**28  # bytes of correlations: beyond it, the song is read again for the next systems


def score(references: References, systems: Sequence[Signals], *, estimated: Estimated, each_alone: bool) -> Scores:
    """All four ratios; see `References.score`."""
    shape = (len(systems), references.signals.sources, references.frames.count)
    ratios = np.full((4, *shape), np.nan)
    reasons = np.full(shape, Reason.NO_ESTIMATE, dtype=object)
    for group in _groups(references, systems, estimated):
        for past in references.past():
            for batch in group:
                batch.add(past)
        for batch in group:
            for system, sources, found in batch.ratios():
                ratios[:, system, sources] = found
                reasons[system, sources] = undefined(references, batch.levels[system], sources, each_alone=each_alone)
    reasons[np.isnan(ratios).any(0) & (reasons == Reason.DEFINED)] = Reason.NOT_FINITE
    ratios[:, reasons != Reason.DEFINED] = np.nan
    sdr, isr, sir, sar = ratios
    return Scores(sdr, isr, sir, sar, reasons, references.condition, references.reproducible)


def shortcut(references: References, systems: Sequence[Signals], *, estimated: Estimated, each_alone: bool) -> Ratios:
    """SDR alone; see `References.sdr`."""
    ratios = np.full((len(systems), references.signals.sources, references.frames.count), np.nan)
    sources = {system: np.flatnonzero(estimated[system]) for system in np.flatnonzero(estimated.any(1)).tolist()}
    levels = {system: Levels(systems[system], references.frames, places) for system, places in sources.items()}
    # Fresh memory for each error would cost as much again.
    room = torch.empty(0, dtype=torch.float64, device=references.device)
    for piece, true in references.read() if sources else ():
        for system, places in sources.items():
            estimate = chosen(systems[system].read(piece.start, piece.stop), places)
            levels[system].add_sound(piece, estimate)
            room.resize_(estimate.shape)
            levels[system].add_energy(piece, energies(torch.sub(estimate, chosen(true, places), out=room)))
    for system, places in sources.items():
        sdr = decibels(references.levels.energy[places], levels[system].energy).cpu().numpy()
        sdr[undefined(references, levels[system], places, each_alone=each_alone) != Reason.DEFINED] = np.nan
        ratios[system, places] = sdr
    return ratios


class Batch:
    """What the estimates of a few systems have in common with the references, added up piece by piece.

    sources: for each system, the places of the sources that it has estimates of.
    """

    def __init__(
        self, references: References, systems: Sequence[Signals], sources: dict[int, NDArray[np.intp]]
    ) -> None:
        self.references, self.systems, self.sources = references, systems, sources
        self.levels = {system: Levels(systems[system], references.frames, places) for system, places in sources.items()}
        columns = sum(map(len, sources.values())) * references.signals.channels
        self.correlations = Correlations(
            references.channels, columns, references.taps, references.frames, references.device
        )

    def add(self, past: Past) -> None:
        """Takes in what the systems have of the piece; residuals, not estimates, which loses less to rounding."""
        _, channels, samples = past.signal.shape
        columns = [len(sources) * channels for sources in self.sources.values()]
        blocks = room_for_blocks(sum(columns), samples, past.taps, past.signal)
        for (system, sources), residual in zip(self.sources.items(), torch.split(blocks, columns), strict=True):
            estimate = chosen(self.systems[system].read(past.piece.start, past.piece.stop), sources)
            self.levels[system].add_sound(past.piece, estimate)
            true = chosen(past.signal, sources).flatten(0, 1)
            put_present(residual, estimate.flatten(0, 1), past.taps, less=true)
        counts = [len(sources) for sources in self.sources.values()]
        errors = energies(blocks.view(sum(counts), channels, -1))
        for levels, error in zip(self.levels.values(), torch.split(errors, counts), strict=True):
            levels.add_energy(past.piece, error)
        self.correlations.add(past, blocks)

    def ratios(self) -> Iterator[tuple[int, NDArray[np.intp], NDArray[np.float64]]]:
        """System, sources, and their ratios (4, sources, windows)."""
        estimates = [
            Estimate(self.systems[system], int(source), residual)
            for system, sources in self.sources.items()
            for source, residual in zip(sources, self.levels[system].energy, strict=True)
        ]
        found = decompose(self.references, estimates, self.correlations).cpu().numpy()
        first = 0
        for system, sources in self.sources.items():
            yield system, sources, found[:, first : first + len(sources)]
            first += len(sources)


def chosen(signal: Tensor, sources: NDArray[np.intp]) -> Tensor:
    """Some sources of (sources, …), without a copy where they are all."""
    return signal if len(sources) == len(signal) else signal[torch.from_numpy(sources).to(signal.device)]


def _groups(references: References, systems: Sequence[Signals], estimated: Estimated) -> Iterator[list[Batch]]:
    """Batches of systems that together stay within memory."""
    channels = references.signals.channels
    column = 8 * references.channels * references.taps * references.frames.count
    group: list[Batch] = []
    batch: dict[int, NDArray[np.intp]] = {}
    size = 0
    for system in np.flatnonzero(estimated.any(1)).tolist():
        batch[system] = np.flatnonzero(estimated[system])
        size += len(batch[system]) * channels
        if sum(map(len, batch.values())) * channels >= BATCH or size * column >= GROUP:
            group.append(Batch(references, systems, batch))
            batch = {}
        if size * column >= GROUP:
            yield group
            group, size = [], 0
    if batch:
        group.append(Batch(references, systems, batch))
    if group:
        yield group

"""The references of a song: what depends on them alone is computed once and serves every system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from analysis.errors import ScoringError
from analysis.metrics.bss_eval.correlations import Correlations, Past
from analysis.metrics.bss_eval.frames import Frames, Piece
from analysis.metrics.bss_eval.levels import Levels, energies
from analysis.metrics.bss_eval.projection import Projections
from analysis.metrics.bss_eval.scores import Ratios, Reason, Scores
from analysis.metrics.bss_eval.scoring import score, shortcut
from analysis.metrics.bss_eval.signals import Array, Signals
from analysis.metrics.bss_eval.spectra import present_blocks

# Input noise of 1e-15 moved SAR by 0.0015 dB at a condition of 2e13 and by 0.3 dB at 5e15 (stems low-passed at 15 kHz,
# rounded to 20 and to 24 bits).
LARGEST_CONDITION = 1e14
MODES = ("v4", "v3")
Mode = Literal["v4", "v3"]
Only = Sequence[int] | Array | None


class References:
    """The true stems of a song, ready to score any number of systems' estimates of them.

    signals: (sources, channels, samples), float or int16 (which counts as -1 to 1), numpy or torch, not copied.
    rate: Hz. window, hop: samples; None is one second (and a hop of one window), as museval's `eval_mus_track`; an
    infinite window is one over all.
    mode: "v4" finds one set of filters for the song, "v3" one for each window. filters: taps.
    loading: added to the diagonal of the correlation matrix, relative to its mean, where stems are so band-limited that
    ISR, SIR and SAR would hang on rounding errors; 1e-8 steadies them, 0 is museval's.
    device: where torch computes, in float64.

    Raises `ScoringError` for shapes, lengths and names that cannot be.

    Example:
        >>> random = np.random.default_rng(0)
        >>> stems = random.normal(size=(3, 2, 16000))
        >>> references = References(stems, rate=8000, filters=32)
        >>> systems = stems + 0.1 * random.normal(size=(5, 3, 2, 16000))
        >>> references.score(systems).sir.shape  # (systems, sources, windows)
        (5, 3, 2)
        >>> references.sdr(systems).round(0)[0, 0]
        array([20., 20.])
    """

    def __init__(
        self,
        signals: Array | Sequence[Array],
        *,
        rate: int = 44100,
        window: float | None = None,
        hop: float | None = None,
        mode: Mode = "v4",
        filters: int = 512,
        loading: float = 0.0,
        device: str | torch.device = "cpu",
    ) -> None:
        if mode not in MODES:
            raise ScoringError(f"There is no mode {mode!r} of BSS Eval; choose one of {', '.join(MODES)}.")
        if filters < 1 or not 0.0 <= loading < 1.0:
            raise ScoringError(
                f"Filters of {filters} taps and a loading of {loading}: give 1 or more, and 0 to below 1."
            )
        self.signals = Signals(signals, name="references", device=torch.device(device))
        window = rate if window is None else window
        self.frames = Frames.over(self.signals.length, window=window, hop=window if hop is None else hop)
        self.mode, self.taps, self.loading = mode, filters, loading

    def score(
        self, estimates: Array | Sequence[Array | Sequence[Array]], *, only: Only = None, each_alone: bool = False
    ) -> Scores:
        """SDR, ISR, SIR and SAR of each system's estimates, by window.

        estimates: (systems, sources, channels, samples), or a list of such without the first axis; shorter ones are
        padded with zeros and longer ones cut, as in museval.
        only: which sources were estimated, as their places or as a boolean (systems, sources); nothing is computed for
        the others.
        each_alone: a silent estimate leaves a window of the other sources defined. museval's rule, and the default,
        is that any silent stem or estimate makes all of a window undefined.

        A stem or estimate that is silent throughout (museval refuses the song) is undefined; the others are scored.
        """
        systems = self._systems(estimates)
        return score(self, systems, estimated=self._estimated(only, len(systems)), each_alone=each_alone)

    def sdr(
        self, estimates: Array | Sequence[Array | Sequence[Array]], *, only: Only = None, each_alone: bool = False
    ) -> Ratios:
        """SDR alone, (systems, sources, windows): the errors add up to estimate - true, which takes no filters."""
        systems = self._systems(estimates)
        return shortcut(self, systems, estimated=self._estimated(only, len(systems)), each_alone=each_alone)

    @property
    def device(self) -> torch.device:
        return self.signals.device

    @property
    def channels(self) -> int:
        """Of all sources together."""
        return self.signals.sources * self.signals.channels

    def read(self) -> Iterator[tuple[Piece, Tensor]]:
        """The stems piece by piece, (sources, channels, samples); the first time, their levels are taken in passing."""
        levels = None
        if "levels" not in self.__dict__:
            levels = Levels(self.signals, self.frames, np.arange(self.signals.sources))
        for piece in self.frames.pieces(with_song=True):
            signal = self.signals.read(piece.start, piece.stop)
            if levels:
                levels.add_sound(piece, signal)
                levels.add_energy(piece, energies(signal))
            yield piece, signal
        if levels:
            self.levels = levels

    @cached_property
    def levels(self) -> Levels:
        """Energy and silence of each stem by window."""
        for _ in self.read():
            pass
        levels: Levels = self.__dict__["levels"]
        return levels

    @cached_property
    def silence(self) -> list[Reason]:
        """For each stem, why it is silent throughout, or that it is not."""
        return self.levels.silence(silent=Reason.STEM_SILENT, cancels=Reason.STEM_CANCELS)

    @cached_property
    def heard(self) -> NDArray[np.bool_]:
        """(windows,): where no stem is silent but those that are so throughout."""
        known = [place for place, why in enumerate(self.silence) if why is Reason.DEFINED]
        return np.asarray(self.levels.heard[known].all(0).cpu().numpy())

    def past(self) -> Iterator[Past]:
        """The stems piece by piece, to correlate others with; the first time, so are they themselves in passing."""
        found = None
        if "correlations" not in self.__dict__:
            found = Correlations(self.channels, self.channels, self.taps, self.frames, self.device)
        for piece in self.frames.pieces(with_song=self.mode == "v4"):
            past = Past.of(self.signals, piece, self.taps)
            if found:
                found.add(past, present_blocks(past.signal.flatten(0, 1), self.taps))
            yield past
        if found:
            self.correlations = found

    @cached_property
    def correlations(self) -> Correlations:
        """Of the references with each other."""
        for _ in self.past():
            pass
        found: Correlations = self.__dict__["correlations"]
        return found

    @cached_property
    def projections(self) -> Projections:
        """With filters for the song."""
        return self._projections(self.correlations.song())

    def projections_in(self, window: int) -> Projections:
        """With filters for one window."""
        return self._projections(self.correlations.windows[window])

    @cached_property
    def condition(self) -> float:
        """Of the correlation matrix with each channel at unit energy; the worst window's in mode v3."""
        if self.mode == "v4":
            return self.projections.on_all.condition
        heard = np.flatnonzero(self.heard).tolist()
        return max((self.projections_in(window).on_all.condition for window in heard), default=1.0)

    @property
    def reproducible(self) -> bool:
        """Whether rounding errors leave ISR, SIR and SAR alone."""
        return self.condition < LARGEST_CONDITION

    def _projections(self, lags: Tensor) -> Projections:
        return Projections(lags, channels=self.signals.channels, loading=self.loading)

    def _systems(self, estimates: Array | Sequence[Array | Sequence[Array]]) -> list[Signals]:
        systems = [Signals(system, name="estimates", device=self.device) for system in estimates]
        for system in systems:
            if (system.sources, system.channels) != (self.signals.sources, self.signals.channels):
                raise ScoringError(
                    f"A system's estimates are of {system.sources} sources in {system.channels} channels, the "
                    f"references of {self.signals.sources} in {self.signals.channels}; give an estimate of each, as "
                    "(systems, sources, channels, samples)."
                )
        return systems

    def _estimated(self, only: Only, systems: int) -> NDArray[np.bool_]:
        shape = (systems, self.signals.sources)
        if only is None:
            return np.ones(shape, dtype=np.bool_)
        chosen = np.asarray(only)
        if chosen.dtype == np.bool_ and chosen.shape == shape:
            return chosen
        if chosen.dtype.kind not in "iu" or not np.isin(chosen, range(shape[1])).all():
            raise ScoringError(
                f"only={only!r} says nothing: give the places of the sources that were estimated, 0 to {shape[1] - 1}, "
                f"or a boolean array of shape {shape}."
            )
        return np.broadcast_to(np.isin(np.arange(shape[1]), chosen), shape)

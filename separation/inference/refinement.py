"""Post-filters: what may be done with all estimates of a song at once, before they become waveforms."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from separation import stft
from separation.errors import SeparationError
from separation.inference.mask_normalisation import mask_normalisation
from separation.inference.wiener import WINDOW, wiener

BLOCK = 128  # frames that are refined together where none hangs on another: few enough to stay in a core's cache


@dataclass(frozen=True)
class Refinement:
    """Which post-filters, in this order: masks normalised, so that the estimates' magnitudes sum to the mixture's;
    then so many iterations of the multichannel Wiener filter.

    Raises `SeparationError` on a number of iterations below zero.
    """

    normalise_masks: bool = False
    wiener: int = 0

    def __post_init__(self) -> None:
        if self.wiener < 0:
            raise SeparationError(f"The Wiener filter's iterations are {self.wiener}; they must be 0 or more.")

    def __bool__(self) -> bool:
        return self.normalise_masks or self.wiener > 0

    @property
    def block(self) -> int:
        """How many frames must, or had best, be refined together."""
        return WINDOW if self.wiener else BLOCK

    def __call__(self, magnitudes: Tensor, spectrum: Tensor) -> Tensor:
        """The estimates' complex spectra.

        magnitudes: (batch, targets, channels, bins, frames); spectrum: of the mixture, (batch, channels, bins, frames).
        A lone target's filter takes what it leaves of the mixture for one more source.
        """
        if self.normalise_masks:
            magnitudes = mask_normalisation(magnitudes, spectrum.abs())
        if not self.wiener:
            return stft.with_phase(magnitudes, spectrum.unsqueeze(1))
        return wiener(magnitudes, spectrum, iterations=self.wiener, residual=magnitudes.shape[1] == 1)

"""Two losses of our own: how loud what is missing of the target would be, and how loud the interference is.

The estimate is told apart in small time-frequency cells: what of it lies along the target, what along the rest of the
mixture, and all else. Energies become loudness by Stevens' law, and what another sound masks counts only for what it
adds to that sound's loudness. Nothing in it was fitted to ratings.

Sources, beside those of `cells`: Stevens, "On the psychophysical law", Psychological Review 64, 1957,
doi:10.1037/h0046162; loudness beside a masker as a difference of loudnesses: Lochner and Burger, "Form of the loudness
function in the presence of masking noise", JASA 33, 1961, doi:10.1121/1.1908548.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf

import torch
from torch import Tensor

from separation.losses.cells import Cells, cells_at
from separation.losses.record import LOSSES, RATE, Function, Loss, is_zero

EXPONENT = 0.3  # of loudness over energy
EVERY = (-3, -2, -1)  # channels, bands, cells


@dataclass(frozen=True)
class _Scene:
    """Target and estimate in cells, each brought to a mean square of 1, so that neither's level matters.

    target, estimate: spectra (..., channels, bins, frames); target_energy: ⟨s, s⟩ (..., channels, bands, cells);
    along: ⟨ŝ, s⟩, complex; gain: of the target in the estimate, (..., 1, 1, 1), 1 where nothing of it is in there;
    holds: whether anything is; threshold: of hearing, (bands, cells).
    """

    cells: Cells
    target: Tensor
    estimate: Tensor
    target_energy: Tensor
    along: Tensor
    gain: Tensor
    holds: Tensor
    threshold: Tensor


def _scene(estimate: Tensor, target: Tensor, rate: int) -> _Scene:
    cells = cells_at(rate)
    theirs, ours = (cells.spectrum(_at_mean_square_1(signal)) for signal in (target, estimate))
    energy, along = cells.energy(theirs), cells.inner(ours, theirs)
    gain = _gain(along, energy)
    holds = gain > torch.finfo(gain.dtype).eps  # of two signals of one level: below, it is rounding
    threshold = cells.threshold(theirs.shape[-1], energy)
    return _Scene(cells, theirs, ours, energy, along, torch.where(holds, gain, 1.0), holds, threshold)


def _at_mean_square_1(signal: Tensor) -> Tensor:
    """A signal (..., channels, samples) at that level; zeros for silence. No value depends on the gain, so that it
    needs no gradient."""
    power = signal.detach().square().mean(dim=(-2, -1), keepdim=True)
    silent = is_zero(power)
    return signal * torch.where(silent, 0.0, torch.where(silent, 1.0, power).rsqrt())


def _gain(along: Tensor, energy: Tensor) -> Tensor:
    """Σ |⟨·, s⟩| / Σ ⟨s, s⟩ over all cells: how loud the target is in a signal. (..., 1, 1, 1)"""
    return _ratio(along.abs().sum(EVERY, keepdim=True), energy.sum(EVERY, keepdim=True))


def _ratio(above: Tensor, below: Tensor) -> Tensor:
    """above / below, 0 where nothing is below."""
    nothing = is_zero(below)
    return torch.where(nothing, 0.0, above / torch.where(nothing, 1.0, below))


def _partial_loudness(energy: Tensor, beside: Tensor) -> Tensor:
    """N(energy + beside) − N(beside), N(E) = E^0.3, without cancellation."""
    return beside**EXPONENT * torch.expm1(EXPONENT * torch.log1p(energy / beside))


def _of_the_target(loudness: Tensor, scene: _Scene) -> Tensor:
    """The loudness of all cells over that of the target, (...): NaN where no cell of the target has energy."""
    whole = _partial_loudness(scene.target_energy, scene.threshold).sum(EVERY)
    silent = is_zero(scene.target_energy.sum(EVERY))
    return torch.where(silent, float("nan"), loudness.sum(EVERY) / torch.where(silent, 1.0, whole))


def missing_loudness(estimate: Tensor, target: Tensor, mixture: Tensor, *, rate: int) -> Tensor:
    """How loud, beside all that the estimate holds, what is missing of the target would be; the target itself is 1.

        Σ N(M + E + Q) − N(E + Q) over Σ N(⟨s, s⟩ + Q) − N(Q), N(E) = E^0.3, over cells

    M = (1 − min(|α| / a, 1))²·⟨s, s⟩, α = ⟨ŝ, s⟩ / ⟨s, s⟩; E = ⟨ŝ, ŝ⟩ / a², which is what lies along the target, along
    the mixture and elsewhere together; a as in `_gain`; Q the threshold in quiet, the target being at 70 dB SPL.
    Waveforms (..., channels, samples) to (...), 0 to 1; rate in Hz. The mixture is not looked at.
    """
    scene = _scene(estimate, target, rate)
    share = _ratio(scene.along.abs(), scene.target_energy) / scene.gain
    kept = torch.where(scene.holds, share.clamp(max=1.0), 0.0)
    missing = (1 - kept).square() * scene.target_energy
    heard = torch.where(scene.holds, scene.cells.energy(scene.estimate) / scene.gain.square(), 0.0)
    return _of_the_target(_partial_loudness(missing, heard + scene.threshold), scene)


def interference_loudness(estimate: Tensor, target: Tensor, mixture: Tensor, *, rate: int) -> Tensor:
    """How loud, beside the target, that is which the estimate has of the rest of the mixture; the target itself is 1.

        Σ N(⟨s, s⟩ + I + Q) − N(⟨s, s⟩ + Q) over Σ N(⟨s, s⟩ + Q) − N(Q), N(E) = E^0.3, over cells

    I = |⟨ŝ, x⊥⟩|² / ⟨x⊥, x⊥⟩ / a², x⊥ = x − ⟨x, s⟩ / ⟨s, s⟩·s; a as in `_gain`, Q as in `missing_loudness`. Where x⊥
    is below Q, the mixture's target being at 70 dB SPL, nothing is there that could interfere, and I is 0.
    Waveforms (..., channels, samples) to (...); rate in Hz.
    """
    scene = _scene(estimate, target, rate)
    cells = scene.cells
    mixed = cells.spectrum(_at_mean_square_1(mixture))
    of_mixture = cells.inner(mixed, scene.target)
    rest = mixed - cells.spread(_ratio(of_mixture, scene.target_energy), mixed.shape[-1]) * scene.target
    energy = cells.energy(rest)
    audible = energy > _gain(of_mixture, scene.target_energy).square() * scene.threshold
    # ⟨s, x⊥⟩ is zero up to rounding, which would be all that a perfect estimate gets.
    tilt = _ratio(scene.along, scene.target_energy) * cells.inner(scene.target, rest)
    along = torch.view_as_real(cells.inner(scene.estimate, rest) - tilt).square().sum(-1)
    interference = torch.where(audible, _ratio(along, energy), 0.0) / scene.gain.square()
    value = _of_the_target(_partial_loudness(interference, scene.target_energy + scene.threshold), scene)
    nothing_else = ~scene.holds.squeeze(EVERY) & (interference.sum(EVERY) > 0) & ~value.isnan()
    return torch.where(nothing_else, inf, value)


SOURCES = "Glasberg and Moore 1990, Terhardt 1979, Stevens 1957, Lochner and Burger 1961"


def missing_loss(rate: int) -> Loss:
    """`missing_loudness` for audio of that rate (Hz)."""
    return _loudness(
        missing_loss,
        partial(missing_loudness, rate=rate),
        name="missing_loudness",
        label="Loudness of what is missing",
        formula="Σ (M + E + Q)^0.3 − (E + Q)^0.3 over Σ (S + Q)^0.3 − Q^0.3; energies in cells of a band by 0.1 s: "
        "M of what is missing, E the estimate's, S the target's, Q at the threshold of hearing",
        edges="a silent estimate misses everything, and gives 1; a perfect one gives 0. What is there too much does "
        "not count, and masks what is missing: see interference_loudness, and own-metric.md.",
        highest=1.0,
    )


def interference_loss(rate: int) -> Loss:
    """`interference_loudness` for audio of that rate (Hz)."""
    return _loudness(
        interference_loss,
        partial(interference_loudness, rate=rate),
        name="interference_loudness",
        label="Loudness of the interference",
        formula="Σ (S + I + Q)^0.3 − (S + Q)^0.3 over Σ (S + Q)^0.3 − Q^0.3; energies in cells of a band by 0.1 s: "
        "I of the interference, S the target's, Q at the threshold of hearing",
        edges="a silent estimate and a perfect one give 0, one that has something of the mixture and nothing of the "
        "target gives ∞. What is missing does not count: see missing_loudness, and own-metric.md.",
    )


def _loudness(
    at_rate: Callable[[int], Loss],
    function: Function,
    *,
    name: str,
    label: str,
    formula: str,
    edges: str,
    highest: float = inf,
) -> Loss:
    return Loss(
        name=name,
        label=label,
        unit="of the target's loudness",
        domain="waveform",
        reference=f"ours, on {SOURCES}",
        function=function,
        formula=formula,
        silence=f"Undefined (NaN) where the target is silent throughout; {edges}",
        highest=highest,
        scale_free=True,
        level_free=True,
        undefined_for=frozenset({"target"}),
        at_rate=at_rate,
    )


LOSSES.add(missing_loss(RATE))
LOSSES.add(interference_loss(RATE))

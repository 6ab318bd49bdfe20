"""Two losses of our own: how loud an estimate's distortion would be, and how loud the interference is.

The estimate is told apart in small time-frequency cells: what of it lies along the target, what along the rest of the
mixture, and all else. Energies become loudness by Stevens' law, and what another sound masks counts only for what it
adds to that sound's loudness. Nothing in it was fitted to ratings; what was chosen on simulated degradations is said.

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

from separation.losses.cells import SECONDS, Cells, cells_at
from separation.losses.record import LOSSES, RATE, Function, Loss, is_zero

EXPONENT = 0.3  # of loudness over energy
DISTORTION_EXPONENT = 0.15  # the same for distortion, chosen on simulated degradations (docs/own-metric.md)
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


def _partial_loudness(energy: Tensor, beside: Tensor, exponent: float) -> Tensor:
    """N(energy + beside) − N(beside), N(E) = E^exponent, without cancellation."""
    return beside**exponent * torch.expm1(exponent * torch.log1p(energy / beside))


def _of_the_target(loudness: Tensor, scene: _Scene) -> Tensor:
    """The loudness of all cells over that of the target, (...): NaN where no cell of the target has energy."""
    whole = _partial_loudness(scene.target_energy, scene.threshold, EXPONENT).sum(EVERY)
    silent = is_zero(scene.target_energy.sum(EVERY))
    return torch.where(silent, float("nan"), loudness.sum(EVERY) / torch.where(silent, 1.0, whole))


@dataclass(frozen=True)
class _Rest:
    """What the mixture has beside the target, x⊥ = x − ⟨x, s⟩ / ⟨s, s⟩·s, at no certain level.

    spectrum: (..., channels, bins, frames); energy: ⟨x⊥, x⊥⟩ (..., channels, bands, cells); along: ⟨ŝ, x⊥⟩, complex;
    audible: where x⊥ is above the threshold in quiet, the mixture's target being at 70 dB SPL; tilt: ⟨x, s⟩ / ⟨s, s⟩ of
    each cell less that of the whole signal, which is what the true rest happens to have of the target there.
    """

    spectrum: Tensor
    energy: Tensor
    along: Tensor
    audible: Tensor
    tilt: Tensor


def _rest(scene: _Scene, mixture: Tensor) -> _Rest:
    cells = scene.cells
    mixed = cells.spectrum(_at_mean_square_1(mixture))
    of_mixture = cells.inner(mixed, scene.target)
    share = _ratio(of_mixture, scene.target_energy)
    rest = mixed - cells.spread(share, mixed.shape[-1]) * scene.target
    energy = cells.energy(rest)
    audible = energy > _gain(of_mixture, scene.target_energy).square() * scene.threshold
    # ⟨s, x⊥⟩ is zero up to rounding, which would be all that a perfect estimate gets.
    rounding = _ratio(scene.along, scene.target_energy) * cells.inner(scene.target, rest)
    whole = _ratio(of_mixture.sum(EVERY, keepdim=True), scene.target_energy.sum(EVERY, keepdim=True))
    return _Rest(rest, energy, cells.inner(scene.estimate, rest) - rounding, audible, share - whole)


def distortion_loudness(estimate: Tensor, target: Tensor, mixture: Tensor, *, rate: int) -> Tensor:
    """How large a share of the loudness of all that is in an estimate is distortion: what neither target nor mixture
    explains, and the target's own spectrum changed.

        Σ N(D) over Σ N(D + P), N(E) = (E + Q)^q − Q^q, over bands and frames, q as in `DISTORTION_EXPONENT`

    P is the energy of τ·s + γ·r, which is nearest to ŝ in each cell, r = x − β·s the rest of the mixture, with one β
    for the whole signal; D that of ŝ − τ·s − γ·r and of (|τ| − a)·s, both P and D over a², a = Σ |τ|·⟨s, s⟩ / Σ ⟨s, s⟩
    over all cells; Q as in `interference_loudness`; where r is not heard, γ is 0.
    Waveforms (..., channels, samples) to (...), 0 to 1; rate in Hz.
    """
    scene = _scene(estimate, target, rate)
    cells, rest, energy = scene.cells, _rest(scene, mixture), scene.target_energy
    share, of_rest = _ratio(scene.along, energy), torch.where(rest.audible, _ratio(rest.along, rest.energy), 0.0)
    frames = scene.target.shape[-1]
    explained = cells.spread(share, frames) * scene.target + cells.spread(of_rest, frames) * rest.spectrum
    kept = (share - of_rest * rest.tilt).abs()  # |τ|
    level = _ratio((kept * energy).sum(EVERY, keepdim=True), energy.sum(EVERY, keepdim=True))
    holds = scene.holds & (level > torch.finfo(level.dtype).eps)
    level = torch.where(holds, level, 1.0)
    changed = cells.spread(kept - level, frames) * scene.target
    distortion = (cells.of_frames(scene.estimate - explained) + cells.of_frames(changed)) / level.square()
    all_of_it = distortion + cells.of_frames(explained) / level.square()
    quiet = cells.quiet.to(energy)[:, None]
    loud, whole = (_partial_loudness(one, quiet, DISTORTION_EXPONENT).sum(EVERY) for one in (distortion, all_of_it))
    value = torch.where(holds.squeeze(EVERY), loud / torch.where(is_zero(whole), 1.0, whole), 1.0)
    return torch.where(is_zero(energy.sum(EVERY)), float("nan"), value)


def interference_loudness(estimate: Tensor, target: Tensor, mixture: Tensor, *, rate: int) -> Tensor:
    """How loud, beside the target, that is which the estimate has of the rest of the mixture; the target itself is 1.

        Σ N(⟨s, s⟩ + I + Q) − N(⟨s, s⟩ + Q) over Σ N(⟨s, s⟩ + Q) − N(Q), N(E) = E^0.3, over cells

    I = |⟨ŝ, x⊥⟩|² / ⟨x⊥, x⊥⟩ / a², x⊥ = x − ⟨x, s⟩ / ⟨s, s⟩·s; a as in `_gain`; Q the threshold in quiet, the target
    being at 70 dB SPL. Where x⊥ is below Q, the mixture's target being at 70 dB SPL, nothing is there that could
    interfere, and I is 0. Waveforms (..., channels, samples) to (...); rate in Hz.
    """
    scene = _scene(estimate, target, rate)
    rest = _rest(scene, mixture)
    along = torch.view_as_real(rest.along).square().sum(-1)
    interference = torch.where(rest.audible, _ratio(along, rest.energy), 0.0) / scene.gain.square()
    beside = scene.target_energy + scene.threshold
    value = _of_the_target(_partial_loudness(interference, beside, EXPONENT), scene)
    nothing_else = ~scene.holds.squeeze(EVERY) & (interference.sum(EVERY) > 0) & ~value.isnan()
    return torch.where(nothing_else, inf, value)


SOURCES = "Glasberg and Moore 1990, Terhardt 1979, Stevens 1957, Lochner and Burger 1961"


def distortion_loss(rate: int) -> Loss:
    """`distortion_loudness` for audio of that rate (Hz)."""
    return _loudness(
        distortion_loss,
        partial(distortion_loudness, rate=rate),
        name="distortion_loudness",
        label="Loudness of the distortion",
        unit="of the estimate's loudness",
        formula=f"Σ (D + Q)^q − Q^q over Σ (D + P + Q)^q − Q^q, q = {DISTORTION_EXPONENT}; in bands and frames, "
        "energies P of what target and mixture explain in cells, D of what they do not and of the target changed, "
        "Q at the threshold of hearing",
        edges="an estimate with nothing of the target gives 1; a perfect one gives 0. What it has of the mixture does "
        "not count: see interference_loudness, and own-metric.md.",
        highest=1.0,
    )


def interference_loss(rate: int) -> Loss:
    """`interference_loudness` for audio of that rate (Hz)."""
    return _loudness(
        interference_loss,
        partial(interference_loudness, rate=rate),
        name="interference_loudness",
        label="Loudness of the interference",
        unit="of the target's loudness",
        formula="Σ (S + I + Q)^0.3 − (S + Q)^0.3 over Σ (S + Q)^0.3 − Q^0.3; energies in cells of a band by "
        f"{SECONDS} s: I of the interference, S the target's, Q at the threshold of hearing",
        edges="a silent estimate and a perfect one give 0, one that has something of the mixture and nothing of the "
        "target gives ∞. Distortion does not count: see distortion_loudness, and own-metric.md.",
    )


def _loudness(
    at_rate: Callable[[int], Loss],
    function: Function,
    *,
    name: str,
    label: str,
    unit: str,
    formula: str,
    edges: str,
    highest: float = inf,
) -> Loss:
    return Loss(
        name=name,
        label=label,
        unit=unit,
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


LOSSES.add(distortion_loss(RATE))
LOSSES.add(interference_loss(RATE))

"""Composed songs degraded in known ways and steps: what a score of sound quality is designed on, with no listener.

Every estimate has a twin: what it would be were only the rest of the song left in it, as loud, and nothing else wrong.
So a model that hears any difference (the 2f-model, PEMO-Q) says, between twin and estimate, how good the sound is apart
from interference; a score that is to be of use must find it from target and mixture alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log, tau
from pathlib import Path

import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from separation import stft
from separation.songs.composition import STEMS, compose
from separation.songs.synthesis import render

RATE, SECONDS, SEED = 44100, 4.0, 21
STEPS = 3  # of a degradation, from slight to severe
LEAKS = (0.0, 0.1, 0.3)  # gains of the rest, one of which is below each degradation that is not of a mask
FRAME = 2048

Mask = tuple[Tensor, int]


@dataclass(frozen=True)
class Stage:
    """Target and rest (1, samples), mean square of the target 1, and random numbers: the same for every step."""

    target: Tensor
    rest: Tensor
    seed: int

    def random(self) -> torch.Generator:
        return torch.Generator().manual_seed(self.seed)


@dataclass(frozen=True)
class Clip:
    """One estimate: of which song, how it was degraded and how far (1 to STEPS); all signals (1, samples)."""

    song: int
    kind: str
    step: int
    target: Tensor
    mixture: Tensor
    estimate: Tensor
    twin: Tensor


def _spectrum(signal: Tensor, frame: int = FRAME) -> Tensor:
    return stft.forward(signal, frame=frame, hop=frame // 4)


def _filtered(signal: Tensor, mask: Tensor, frame: int = FRAME) -> Tensor:
    return stft.inverse(_spectrum(signal, frame) * mask, signal.shape[-1], frame=frame, hop=frame // 4)


def _noise(shape: torch.Size, random: torch.Generator) -> Tensor:
    return torch.randn(shape, generator=random)


# What befalls a target: (stage, step) -> (1, samples).


def holes(stage: Stage, step: int) -> Tensor:
    """Tiles of about 130 Hz by 70 ms gone at random; those of one step hold those of the step before."""
    bins, frames = _spectrum(stage.target).shape[-2:]
    tiles = torch.rand(-(-bins // 6), -(-frames // 6), generator=stage.random())
    kept = tiles >= (0.03, 0.12, 0.4)[step - 1]
    return _filtered(stage.target, kept.repeat_interleave(6, 0).repeat_interleave(6, 1)[:bins, :frames].float())


def low_pass(stage: Stage, step: int) -> Tensor:
    """Nothing above an edge."""
    bins = torch.arange(FRAME // 2 + 1)[:, None] * RATE / FRAME
    return _filtered(stage.target, (bins < (8000, 4000, 1500)[step - 1]).float())


def missing_partials(stage: Stage, step: int) -> Tensor:
    """Bands of a third of an octave gone throughout."""
    bins = torch.arange(1, FRAME // 2 + 2) * RATE / FRAME
    band = (bins.log2() * 3).long()
    kept = torch.rand(int(band.max()) + 1, generator=stage.random()) >= (0.1, 0.25, 0.5)[step - 1]
    return _filtered(stage.target, kept[band].float()[:, None])


def coloured_noise(stage: Stage, step: int) -> Tensor:
    """Noise with the target's spectrum in the long run, 30 to 0 dB below it."""
    shape = _spectrum(stage.target).abs().square().mean(-1, keepdim=True).sqrt()
    noise = _filtered(_noise(stage.target.shape, stage.random()), shape)
    return stage.target + noise * 10 ** (-(30, 15, 0)[step - 1] / 20) / noise.square().mean().sqrt()


def musical_noise(stage: Stage, step: int) -> Tensor:
    """Short tones all over the spectrum that are not in the song, as loud as its neighbouring bands."""
    spectrum = _spectrum(stage.target)
    loudness = spectrum.abs().square().mean((-2, -1), keepdim=True).sqrt() * 0.5
    loudness = torch.maximum(spectrum.abs().square().mean(-1, keepdim=True).sqrt(), 0.02 * loudness)
    there = torch.rand(spectrum.shape, generator=stage.random()) < 0.01
    tones = _filtered(_noise(stage.target.shape, stage.random()), there * loudness)
    return stage.target + tones * 10 ** (-(25, 12, 0)[step - 1] / 20) / tones.square().mean().sqrt()


def pre_echo(stage: Stage, step: int) -> Tensor:
    """Phases of long frames blurred: what is short comes before itself."""
    return _blurred(stage, (0.2, 0.6, 2.0)[step - 1], 8192)


def phase_noise(stage: Stage, step: int) -> Tensor:
    """Phases of short frames blurred: rough."""
    return _blurred(stage, (0.2, 0.6, 2.0)[step - 1], 1024)


def _blurred(stage: Stage, radians: float, frame: int) -> Tensor:
    spectrum = _spectrum(stage.target, frame)
    turn = torch.polar(torch.ones(spectrum.shape), radians * _noise(spectrum.shape, stage.random()))
    return _filtered(stage.target, turn, frame)


def clipping(stage: Stage, step: int) -> Tensor:
    """Samples beyond a share of the peak cut off."""
    most = torch.quantile(stage.target.abs(), (0.97, 0.85, 0.5)[step - 1])
    return stage.target.clamp(-most, most)


def reverberation(stage: Stage, step: int) -> Tensor:
    """Decaying noise of half a second's reverberation time, 20 dB below the direct sound to as loud."""
    time = torch.arange(int(0.5 * RATE)) / RATE
    tail = _noise(time.shape, stage.random()) * torch.exp(-log(1000) * time / 0.5)
    size = stage.target.shape[-1] + len(tail)
    wet = torch.fft.irfft(torch.fft.rfft(stage.target, size) * torch.fft.rfft(tail, size), size)
    wet = wet[..., : stage.target.shape[-1]]
    return stage.target + wet * 10 ** (-(18, 9, 0)[step - 1] / 20) / wet.square().mean().sqrt()


def equaliser(stage: Stage, step: int) -> Tensor:
    """A smooth curve of a few octaves, 3 to 18 dB up and down."""
    octaves = (torch.arange(1, FRAME // 2 + 2) * RATE / FRAME).log2()[:, None]
    phase = tau * torch.rand(1, generator=stage.random())
    return _filtered(stage.target, 10 ** ((3, 8, 18)[step - 1] * torch.sin(tau * octaves / 4 + phase) / 20))


def pumping(stage: Stage, step: int) -> Tensor:
    """Bands of about three ERB turned down by up to 30 dB where the rest is loud there over a quarter of a second."""
    rest, own = (_spectrum(one).abs().square() for one in (stage.rest, stage.target))
    bins = torch.arange(FRAME // 2 + 1) * RATE / FRAME
    band = (7 * torch.log10(1 + 0.00437 * bins)).long()
    sums = [one.new_zeros(1, int(band.max()) + 1, one.shape[-1]).index_add(1, band, one) for one in (rest, own)]
    rest, own = (torch.nn.functional.avg_pool1d(one, 21, 1, 10) for one in sums)
    down = 10 ** (-(4, 12, 30)[step - 1] / 20 * rest / (rest + own + 1e-9))
    return _filtered(stage.target, down[:, band])


def mixed(stage: Stage, step: int) -> Tensor:
    """Three of the others, each a step or two slighter."""
    for kind in (low_pass, holes, musical_noise):
        stage = Stage(kind(stage, max(1, step - 1)), stage.rest, stage.seed + 1)
    return stage.target


# What masks make of target and rest: (stage, step) -> a mask (1, bins, frames) and the frame in samples.


def wrong_binary(stage: Stage, step: int) -> Mask:
    """1 where the target seems louder than the rest, seen through errors of 3 to 20 dB."""
    return (_seen(stage, (3, 9, 20)[step - 1]) > 0).float(), FRAME


def wrong_wiener(stage: Stage, step: int) -> Mask:
    """A Wiener filter of powers seen through errors of 3 to 20 dB."""
    return _wiener(_seen(stage, (3, 9, 20)[step - 1])), FRAME


def smoothly_wrong_wiener(stage: Stage, step: int) -> Mask:
    """The same with errors of 3 to 16 dB that last for 90 ms and 320 Hz."""
    return _wiener(_seen(stage, (3, 8, 16)[step - 1], smooth=True)), FRAME


def floored_binary(stage: Stage, step: int) -> Mask:
    """A binary mask of errors of 6 dB that lets 0.3, 0.1 or nothing of all else pass."""
    return (_seen(stage, 6) > 0).float().clamp(min=(0.3, 0.1, 0.0)[step - 1]), FRAME


def coarse_wiener(stage: Stage, step: int) -> Mask:
    """A Wiener filter of powers averaged over 3 to 41 bins and frames."""
    width = (3, 11, 41)[step - 1]
    ours, rest = (
        torch.nn.functional.avg_pool2d(_spectrum(one).abs().square(), width, 1, width // 2, count_include_pad=False)
        for one in (stage.target, stage.rest)
    )
    return ours / (ours + rest + 1e-9), FRAME


def sharp_wiener(stage: Stage, step: int) -> Mask:
    """The ratio of powers of the powers 0.5 to 3, with lasting errors of 6 dB."""
    return _wiener((0.5, 1.0, 3.0)[step - 1] * _seen(stage, 6, smooth=True)), FRAME


def framed_wiener(stage: Stage, step: int) -> Mask:
    """A Wiener filter with errors of 6 dB in frames of 12 to 190 ms."""
    frame = (512, 2048, 8192)[step - 1]
    return _wiener(_seen(stage, 6, frame=frame)), frame


def _wiener(level: Tensor) -> Tensor:
    return torch.sigmoid(level * log(10) / 10)


def _seen(stage: Stage, error: float, *, smooth: bool = False, frame: int = FRAME) -> Tensor:
    """The target's level over the rest's in dB, with an error of that standard deviation."""
    ours, rest = (_spectrum(one, frame).abs().square() + 1e-9 for one in (stage.target, stage.rest))
    noise = _noise(ours.shape, stage.random())
    if smooth:
        noise = torch.nn.functional.avg_pool2d(noise, (15, 7), 1, (7, 3))
        noise = noise / noise.std()
    return 10 * (ours / rest).log10() + error * noise


DEGRADATIONS: tuple[Callable[[Stage, int], Tensor], ...] = (
    holes,
    low_pass,
    missing_partials,
    coloured_noise,
    musical_noise,
    pre_echo,
    phase_noise,
    clipping,
    reverberation,
    equaliser,
    pumping,
    mixed,
)
MASKS: tuple[Callable[[Stage, int], Mask], ...] = (
    wrong_binary,
    wrong_wiener,
    smoothly_wrong_wiener,
    floored_binary,
    coarse_wiener,
    sharp_wiener,
    framed_wiener,
)
UNORDERED = {"floored_binary", "coarse_wiener", "sharp_wiener", "framed_wiener"}  # their steps differ in kind
LEAKAGE = "leakage"  # nothing but the rest, as loud as any step: the sound is as good at each
GAINS = (0.05, 0.3, 1.0)


def stage(song: int) -> Stage:
    """A composed song and one of its stems, in turn, in mono."""
    rendered = render(compose(SEED, song, SECONDS), RATE)
    stems = {name: torch.from_numpy(one.samples).mean(0, keepdim=True) for name, one in rendered.items()}
    name = STEMS[(song - 1) // 2 % len(STEMS)]
    target = stems.pop(name)
    level = target.square().mean().sqrt()
    return Stage(target / level, sum(stems.values(), torch.zeros_like(target)) / level, SEED * 1000 + song)


def clips(song: int) -> Iterator[Clip]:
    """Every kind at every step."""
    own = stage(song)
    mixture = own.target + own.rest
    for place, kind in enumerate(DEGRADATIONS):
        leak = LEAKS[(song + place) % len(LEAKS)] * own.rest
        for step in range(1, STEPS + 1):
            yield Clip(song, kind.__name__, step, own.target, mixture, kind(own, step) + leak, own.target + leak)
    for kind in MASKS:
        for step in range(1, STEPS + 1):
            mask, frame = kind(own, step)
            parts = [(_filtered(one, mask, frame), one) for one in (own.target, own.rest)]
            twin = sum((found * one).sum() / one.square().sum() * one for found, one in parts)
            yield Clip(song, kind.__name__, step, own.target, mixture, _filtered(mixture, mask, frame), twin)
    for step, gain in enumerate(GAINS, 1):
        estimate = own.target + gain * own.rest
        yield Clip(song, LEAKAGE, step, own.target, mixture, estimate, estimate)

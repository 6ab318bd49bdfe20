"""L2 on magnitudes, and a discriminator that learns what the sources sound like (least-squares GAN).

Sources: Gusó et al. 2022, doi:10.48550/arXiv.2202.07968; Mao et al., "Least Squares Generative Adversarial
Networks", ICCV 2017, doi:10.1109/ICCV.2017.304. The discriminator, what it sees and λ are ours.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import cast

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from separation.errors import LossError
from separation.files import write_whole
from separation.losses.distance import REFERENCE, l2_freq
from separation.losses.encoders import start
from separation.losses.record import LOSSES, Adversary, Loss
from separation.losses.weights import freeze, load_weights, read_notes, read_weights

WEIGHT = 1.0  # λ
LEARNING_RATE = 1e-4
TARGETS = "targets"  # what the file says of itself: a JSON list


class Discriminator(nn.Module):
    """Is this a real source? Magnitudes to a map of answers, 1 for real and 0 for estimated.

    (..., channels, bins, frames) to (..., answers). It sees ln(1 + magnitude), each channel on its own, and has no
    batch normalisation, so that no example touches another.
    """

    def __init__(self, filters: int = 16) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 1
        for outputs in (filters, 2 * filters, 4 * filters):
            layers += [nn.Conv2d(inputs, outputs, 5, stride=2, padding=2), nn.LeakyReLU(0.2)]
            inputs = outputs
        self.layers = nn.Sequential(*layers, nn.Conv2d(inputs, 1, 3, padding=1))

    def forward(self, magnitudes: Tensor) -> Tensor:
        images = torch.log1p(magnitudes).reshape(-1, 1, *magnitudes.shape[-2:])
        answers: Tensor = self.layers(images)
        return answers.reshape(*magnitudes.shape[:-3], -1)


class Discriminators(nn.Module):
    """One discriminator a source, or a single one for all: signals (..., sources, channels, bins, frames)."""

    def __init__(self, sources: int, seed: int) -> None:
        super().__init__()
        self.each = nn.ModuleList(Discriminator() for _ in range(sources))
        start(self, seed)

    def only(self, source: int) -> Discriminators:
        """One source's alone, which takes signals (..., channels, bins, frames); the weights are shared."""
        alone = Discriminators(0, seed=0)
        alone.each.append(self.each[source])
        return alone

    def forward(self, magnitudes: Tensor) -> Tensor:
        """(..., sources, channels, bins, frames) to (..., sources, answers)."""
        if len(self.each) == 1:
            return cast(Tensor, self.each[0](magnitudes))
        return torch.stack([judge(one) for judge, one in zip(self.each, magnitudes.unbind(-4), strict=True)], dim=-2)


def adversarial(
    estimate: Tensor, target: Tensor, mixture: Tensor, *, discriminators: Discriminators | None = None
) -> Tensor:
    """l2_freq + λ·½·mean (D(|Ŝ|) − 1)², λ = 1; magnitudes (..., channels, bins, frames) to (...).

    Where no discriminator is given, it is one with random weights that has learnt nothing.
    """
    used = (untrained() if discriminators is None else discriminators).to(estimate.device)
    answers: Tensor = used(estimate)
    return l2_freq(estimate, target, mixture) + WEIGHT * 0.5 * (answers - 1).square().mean(-1)


def discriminator_loss(real: Tensor, estimated: Tensor) -> Tensor:
    """½·mean (D(s) − 1)² + ½·mean D(ŝ)² of answers, which need not be of pairs, or equally many; a scalar.

    Example:
        >>> discriminator_loss(torch.ones(3), torch.ones(2))
        tensor(0.5000)
    """
    return 0.5 * (real - 1).square().mean() + 0.5 * estimated.square().mean()


class LeastSquaresAdversary:
    """The discriminators that learn beside a network, with an optimiser of their own.

        adversary = LOSSES.get("adversarial").with_adversary(sources, seed)
        optimiser = torch.optim.Adam(adversary.module.parameters(), lr=adversary.learning_rate)
        each step:  minimise adversary.loss on the network, then adversary.objective on the discriminators

    sources: how many the network separates, each of which gets its own; seed: of the first weights.
    """

    learning_rate = LEARNING_RATE

    def __init__(self, sources: int, seed: int) -> None:
        self.module = Discriminators(sources, seed)

    @property
    def loss(self) -> Loss:
        """The record with these discriminators in it."""
        return _loss(self.module)

    def objective(self, estimate: Tensor, target: Tensor) -> Tensor:
        """`discriminator_loss`; magnitudes (batch, sources, channels, bins, frames), of the same songs or not."""
        return discriminator_loss(self.module(target), self.module(estimate.detach()))

    def write(self, path: Path, targets: Sequence[str]) -> None:
        """Keep the discriminators in a .safetensors file that says whose they are, whole or not at all."""
        state = {name: weight.detach().cpu().contiguous() for name, weight in self.module.state_dict().items()}
        notes = {TARGETS: json.dumps(list(targets))}
        write_whole(path, lambda place: save_file(state, str(place), metadata=notes))


def read_discriminators(path: Path) -> tuple[Discriminators, list[str]]:
    """The discriminators that a run has kept, fixed, and the targets that they judge.

    Raises `LossError` where the file is no safetensors, or holds none.
    """
    weights = read_weights(path)
    try:
        targets = [str(target) for target in json.loads(read_notes(path)[TARGETS])]
    except (KeyError, TypeError, ValueError) as error:
        raise LossError(
            f"{path} does not say whose discriminators it holds; "
            "give the file that a run by 'adversarial' left beside its weights."
        ) from error
    with torch.random.fork_rng(devices=[]):  # the caller's random numbers stay as they were
        network = Discriminators(len(targets), seed=0)
    load_weights(network, weights, path)
    freeze(network)
    return network, targets


@cache
def untrained() -> Discriminators:
    """A single discriminator with weights at random from a fixed seed."""
    with torch.random.fork_rng(devices=[]):  # the caller's random numbers stay as they were
        network = Discriminators(1, seed=0)
    freeze(network)
    return network


def _adversary(sources: int, seed: int) -> Adversary:
    return LeastSquaresAdversary(sources, seed)


def _from_file(path: Path) -> Loss:
    network, targets = read_discriminators(path)

    def for_target(target: str) -> Loss:
        if target not in targets:
            raise LossError(f"{path.name} has discriminators of {', '.join(targets)}, none of {target}.")
        return _loss(network.only(targets.index(target)))

    return replace(_loss(network), for_target=for_target)


def _loss(discriminators: Discriminators | None = None) -> Loss:
    learnt = "random weights from a fixed seed, until a run's are given" if discriminators is None else "learnt"
    return Loss(
        name="adversarial",
        label="L2 on magnitudes with a discriminator",
        unit="magnitude²",
        domain="magnitude",
        reference=REFERENCE,
        function=partial(adversarial, discriminators=discriminators),
        formula="l2_freq + λ·½·mean (D(|Ŝ|) − 1)², λ = 1",
        silence=f"Defined for silence; a perfect estimate leaves what the discriminator says of it. D: {learnt}.",
        with_encoder=_from_file,
        with_adversary=_adversary,
        perfect=None,
    )


LOSSES.add(_loss())

"""Trains a model into a run folder: the same command goes on after an interrupt, and does nothing when all is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch

from separation import checkpoints, devices
from separation.checkpoints import Card
from separation.errors import LossError, TrainingError
from separation.losses import LOSSES, Loss, at_rate, check_feeds, check_sources, encoder_identity, with_encoder
from separation.networks import NETWORKS
from separation.songs import Song
from separation.training.data import Crops, StemCache, check_targets, check_unpaired
from separation.training.fit import STATE, fit
from separation.training.fitting import acquaint, fit_gains
from separation.training.plan import Plan
from separation.training.provenance import environment

GAIN_CROPS = 32  # that a scale-free loss's levels are fitted to


def make_card(
    *,
    songs: Sequence[Song],
    targets: Sequence[str],
    loss: str,
    network: str,
    sizes: Mapping[str, int],
    rate: int,
    plan: Plan,
    channels: int = 2,
    encoder: Path | None = None,
    unpaired: Sequence[Song] = (),
) -> Card:
    """The card of a run, checked: raises the error of whatever name, target, size, rate, file or folder is wrong."""
    chosen = _loss(loss, encoder)
    check_targets(songs, targets)
    _check_adversary(chosen, targets, encoder, unpaired)
    check_feeds(chosen, network, NETWORKS.get(network).domain)
    for song in songs:
        check_sources(chosen, song.name, song.stems, targets)
    if channels not in (1, 2):
        raise TrainingError(f"The model's channels are {channels}; they must be 1 or 2.")
    if not 4000 <= rate <= 192000:
        raise TrainingError(f"The model's sample rate is {rate} Hz; it must be 4000 to 192000.")
    card = Card(
        network=network,
        sizes=NETWORKS.get(network).complete(sizes),
        targets=list(targets),
        rate=rate,
        channels=channels,
        loss=loss,
        encoder=encoder_identity(encoder),
        scale_free=chosen.scale_free,
        songs=[song.summary() for song in songs],
        unpaired=[song.summary() for song in unpaired],
        seed=plan.seed,
        steps=plan.steps,
        batch_size=plan.batch_size,
        seconds=plan.seconds,
        learning_rate=plan.step_size(chosen.learning_rate),
        weight_decay=plan.weight_decay,
        augmentation=sorted(set(plan.augmentation)),
        environment=environment(),
    )
    with torch.device("meta"):  # no weights, no random numbers: only whether it can be built
        card.build()
    return card


def train(
    folder: Path,
    card: Card,
    songs: Sequence[Song],
    plan: Plan,
    *,
    device: str,
    say: Callable[[str], object],
    encoder: Path | None = None,
    unpaired: Sequence[Song] = (),
) -> None:
    """Train the card's model on the songs into a run folder; encoder, unpaired: what the card was made with.

    Raises `TrainingError` where the folder holds another run or anything else, and on a loss or gradient that is not
    finite; `ModelError` on a device that is not there.
    """
    where = devices.choose(device)
    if _is_finished(folder, card):
        say(f"{folder} holds this model already: {card.loss}, {card.steps} steps.")
        return
    say(f"Training {', '.join(card.targets)} by {card.loss} on {len(songs)} songs, on {where.type}.")
    devices.keep_memory()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(card.seed)
        separator = card.build()
        crops = _crops(songs, card, plan)
        real = _crops(unpaired, card, plan) if unpaired else None
        acquaint(separator, crops)
        with devices.suited_threads(separator.networks[0], where):
            if plan.steps:
                loss = at_rate(_loss(card.loss, encoder), card.rate)
                adversary = fit(folder, separator, loss, plan, crops, device=where, unpaired=real)
                if adversary:
                    adversary.write(folder / checkpoints.ADVERSARY, card.targets)
            if plan.steps and card.scale_free:
                unseen = plan.steps * plan.batch_size
                separator.gains.copy_(fit_gains(separator, crops, range(unseen, unseen + GAIN_CROPS)))
    checkpoints.write_weights(folder, separator)
    (folder / STATE).unlink(missing_ok=True)
    say(f"{folder} holds the model.")


def _crops(songs: Sequence[Song], card: Card, plan: Plan) -> Crops:
    return Crops(
        cache=StemCache(songs, rate=card.rate, channels=card.channels),
        targets=tuple(card.targets),
        frames=round(plan.seconds * card.rate),
        augmentation=frozenset(plan.augmentation),
        seed=plan.seed,
    )


def _check_adversary(loss: Loss, targets: Sequence[str], encoder: Path | None, unpaired: Sequence[Song]) -> None:
    """Raise `LossError` or `TrainingError` where a part that learns beside the network cannot have what is given."""
    if unpaired and loss.with_adversary is None:
        raise LossError(f"The loss {loss.name!r} has no discriminator that unpaired stems could be for.")
    if encoder and loss.with_adversary is not None:
        raise LossError(f"The discriminators of {loss.name!r} learn beside the network; {encoder} is for scoring.")
    if unpaired:
        check_unpaired(unpaired, targets)


def _loss(name: str, encoder: Path | None) -> Loss:
    """The loss of that name, with its encoder's weights from the file where one is given."""
    loss = LOSSES.get(name)
    return loss if encoder is None else with_encoder(loss, encoder)


def _is_finished(folder: Path, card: Card) -> bool:
    """Whether this very run is in the folder already; where nothing is, put the card there."""
    if (folder / checkpoints.CARD).exists():
        existing = checkpoints.read_card(folder)
        differences = card.differences(existing)
        if differences:
            raise TrainingError(
                f"{folder} holds another run, whose {_named(differences, existing, card)}. "
                "Choose another folder, or take that one away."
            )
        return checkpoints.is_finished(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TrainingError(f"{folder} is in the way: it is no run and not empty. Choose another folder.")
    checkpoints.write_card(folder, card)
    return False


def _named(differences: Sequence[str], existing: Card, card: Card) -> str:
    said = []
    for name in differences:
        there, here = getattr(existing, name), getattr(card, name)
        short = isinstance(there, (str, int, float))
        said.append(f"{name} is {there!r}, not {here!r}" if short else f"{name} differ")
    return ", ".join(said)

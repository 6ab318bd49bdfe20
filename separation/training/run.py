"""Trains a model into a run folder: the same command goes on after an interrupt, and does nothing when all is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from separation import checkpoints, devices
from separation.checkpoints import Card
from separation.errors import LossError, TrainingError
from separation.losses import LOSSES, Loss, at_rate, check_feeds, check_sources, encoder_identity, with_encoder
from separation.networks import NETWORKS
from separation.songs import Song
from separation.training.cache import DECODED, StemCache, in_words
from separation.training.data import Crops, check_targets, check_unpaired, default_targets
from separation.training.fit import fit
from separation.training.fitting import acquaint, fit_gains
from separation.training.machine import check_machine, leads
from separation.training.plan import Plan
from separation.training.provenance import environment
from separation.training.settings import Settings
from separation.training.state import STATE, room_on_disk
from separation.training.validation import FixedCrops, check_validation

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
    validation: Sequence[Song] = (),
) -> Card:
    """The card of a run, checked: raises the error of whatever name, target, size, rate, file or folder is wrong.

    validation: songs apart from the training's, by whose loss the best epoch is chosen; none: the last one is taken.
    """
    chosen = _loss(loss, encoder)
    check_targets(songs, targets)
    if validation:
        check_validation(validation, songs, targets)
    _check_adversary(chosen, targets, encoder, unpaired, plan)
    check_feeds(chosen, network, NETWORKS.get(network).domain)
    for song in (*songs, *validation):
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
        encoder=encoder_identity(encoder or chosen.encoder),
        scale_free=chosen.scale_free,
        songs=[song.summary() for song in songs],
        unpaired=[song.summary() for song in unpaired],
        validation=[song.summary() for song in validation],
        environment=environment(),
        **_numbers(plan, chosen),
    )
    with torch.device("meta"):  # no weights, no random numbers: only whether it can be built
        card.build()
    return card


def card_for(
    settings: Settings,
    songs: Sequence[Song],
    *,
    encoder: Path | None = None,
    unpaired: Sequence[Song] = (),
    validation: Sequence[Song] = (),
) -> Card:
    """The card of a run by settings, checked as `make_card` does; of all stems where no target is named."""
    return make_card(
        songs=songs,
        targets=settings.targets or default_targets(songs),
        loss=settings.loss,
        network=settings.network,
        sizes=settings.sizes,
        rate=settings.rate,
        channels=settings.channels,
        plan=settings.plan(),
        encoder=encoder,
        unpaired=unpaired,
        validation=validation,
    )


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
    validation: Sequence[Song] = (),
    cache: Path | None = None,
) -> None:
    """Train the card's model on the songs into a run folder; encoder, unpaired, validation: as the card was made with.

    cache: where decoded songs are kept; without it in `.decoded` beside the run, for the runs there to share.

    Raises `TrainingError` where the folder holds another run or anything else, on a loss or gradient that is not
    finite, and on a full disk; `ModelError` on a device that is not there.
    """
    where = devices.choose(device)
    check_machine(plan, where)
    if not leads():
        say = _silent
    elif _is_finished(folder, card):
        say(f"{folder} holds this model already: {card.loss}, {card.steps} steps.")
        return
    say(f"Training {', '.join(card.targets)} by {card.loss} on {len(songs)} songs, on {where.type}.")
    devices.keep_memory()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(card.seed)
        separator = card.build()
        kept = cache or folder.parent / DECODED
        crops = _crops(songs, card, plan, kept)
        real = _crops(unpaired, card, plan, kept) if unpaired else None
        heard = _fixed_crops(validation, card, plan, kept) if validation else None
        taken = sum(one.cache.bytes for one in (crops, real, heard) if one)
        say(f"The decoded songs take {in_words(taken)} of disk, in {kept}.")
        acquaint(separator, crops)
        with devices.suited_threads(separator.networks[0], where):
            if plan.steps:
                loss = at_rate(_loss(card.loss, encoder), card.rate)
                adversary = fit(folder, separator, loss, plan, crops, device=where, unpaired=real, validation=heard)
                if not leads():
                    return
                if adversary:
                    with room_on_disk(folder):
                        adversary.write(folder / checkpoints.ADVERSARY, card.targets)
            if plan.steps and card.scale_free:
                unseen = plan.steps * plan.batch_size
                separator.gains.copy_(fit_gains(separator, crops, range(unseen, unseen + GAIN_CROPS)))
    with room_on_disk(folder):
        checkpoints.write_weights(folder, separator)
    (folder / STATE).unlink(missing_ok=True)
    say(f"{folder} holds the model.")


def _crops(songs: Sequence[Song], card: Card, plan: Plan, kept: Path) -> Crops:
    return Crops(
        cache=StemCache(songs, rate=card.rate, channels=card.channels, folder=kept),
        targets=tuple(card.targets),
        frames=round(plan.seconds * card.rate),
        augmentation=frozenset(plan.augmentation),
        seed=plan.seed,
    )


def _fixed_crops(songs: Sequence[Song], card: Card, plan: Plan, kept: Path) -> FixedCrops:
    return FixedCrops(
        cache=StemCache(songs, rate=card.rate, channels=card.channels, folder=kept),
        targets=tuple(card.targets),
        frames=round(plan.seconds * card.rate),
        most=plan.validation_crops,
    )


def _numbers(plan: Plan, loss: Loss) -> dict[str, Any]:
    """A plan as a card has it: all that makes a difference to the model."""
    numbers = asdict(plan) | {"learning_rate": plan.step_size(loss.learning_rate)}
    for name in ("workers", "watched"):
        del numbers[name]
    return numbers | {"augmentation": sorted(set(plan.augmentation))}


def _silent(_: str) -> None:
    """What is said by a process that another one speaks for."""


def _check_adversary(
    loss: Loss, targets: Sequence[str], encoder: Path | None, unpaired: Sequence[Song], plan: Plan
) -> None:
    """Raise `LossError` or `TrainingError` where a part that learns beside the network cannot have what is given."""
    if unpaired and loss.with_adversary is None:
        raise LossError(f"The loss {loss.name!r} has no discriminator that unpaired stems could be for.")
    if encoder and loss.with_adversary is not None:
        raise LossError(f"The discriminators of {loss.name!r} learn beside the network; {encoder} is for scoring.")
    if plan.gpus > 1 and loss.with_adversary is not None:
        raise LossError(f"The discriminators of {loss.name!r} learn on one GPU; {plan.gpus} are asked for.")
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

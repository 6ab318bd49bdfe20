"""A run folder: `card.json` says what the model is and how it came about, `weights.safetensors` holds its weights.

The card is written before the first step, the weights after the last: a folder with a card alone is an unfinished run.
No weights are ever read from a pickle.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from separation.errors import ModelError, UnknownNameError
from separation.files import write_whole
from separation.networks import NETWORKS, Separator

CARD = "card.json"
WEIGHTS = "weights.safetensors"
ADVERSARY = "discriminators.safetensors"  # of a loss that has any: for scoring by it
FORMAT = "concord model 1"


@dataclass(frozen=True)
class Card:
    """What a model is, and how it came about.

    network, sizes: names in NETWORKS and the network's own; targets: in the order of the outputs; rate: Hz;
    channels: of the audio; loss: a name in LOSSES; encoder: the file of the loss's encoder, name and SHA-256, if one
    was given; scale_free: whether each target's level was fitted afterwards;
    songs: name, rate, frames, stems and bytes of each training song; unpaired: the same of the songs whose stems a
    discriminator took for real, none where it saw the training songs' own;
    validation: the same of the songs that the best epoch was chosen by, none where the last one's weights were taken;
    seed to drop_factor: of the training, as in `separation.training.plan.Plan`; environment: versions and git commit,
    which make no difference between two cards.

    A card of an earlier version lacks what has a default here, which is what that version did.
    """

    network: str
    sizes: dict[str, int]
    targets: list[str]
    rate: int
    channels: int
    loss: str
    encoder: str
    scale_free: bool
    songs: list[dict[str, Any]]
    unpaired: list[dict[str, Any]]
    seed: int
    steps: int
    batch_size: int
    seconds: float
    learning_rate: float
    weight_decay: float
    augmentation: list[str]
    environment: dict[str, str | None]
    validation: list[dict[str, Any]] = field(default_factory=list)
    optimiser: str = "adam"
    precision: str = "auto"
    samples_a_song: int = 64
    validation_crops: int = 32
    patience: int = 140
    plateau_factor: float = 0.3
    plateau_patience: int = 80
    plateau_cooldown: int = 10
    drop_step: int = 0
    drop_factor: float = 0.1
    gpus: int = 1

    def differences(self, other: Card) -> list[str]:
        """The names of the fields that differ, the environment aside."""
        return [name for name in FIELDS if name != "environment" and getattr(self, name) != getattr(other, name)]

    def build(self) -> Separator:
        """The card's separator, freshly initialised. Raises `ModelError` on an unknown network or size."""
        try:
            network = NETWORKS.get(self.network)
        except UnknownNameError as error:
            raise ModelError(str(error)) from error
        targets = len(self.targets)
        return Separator(
            network.modules(targets=targets, channels=self.channels, rate=self.rate, sizes=self.sizes),
            joint=targets if network.joint else None,
            domain=network.domain,
            frame=network.frame,
            hop=network.hop,
        )


FIELDS = {each.name: str(each.type) for each in fields(Card)}
LATER = {each.name for each in fields(Card) if each.default is not MISSING or each.default_factory is not MISSING}


def write_card(folder: Path, card: Card) -> None:
    """Write a card, whole or not at all."""
    text = json.dumps({"format": FORMAT} | asdict(card), indent=2) + "\n"
    write_whole(folder / CARD, lambda path: path.write_text(text))


def read_card(folder: Path) -> Card:
    """Read a run folder's card. Raises `ModelError` where it is missing or foreign."""
    path = folder / CARD
    if not path.is_file():
        raise ModelError(f"{folder} is no model's folder: it has no {CARD}. Give a folder that `train` has written.")
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read as JSON ({error}).") from error
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise ModelError(f"{path} is no card of a model: its `format` is not {FORMAT!r}.")
    for name, annotation in FIELDS.items():
        if (name in content or name not in LATER) and not _fits(content.get(name), annotation):
            raise ModelError(f"{path} is no whole card: its `{name}` is missing or is no {annotation}.")
    unknown = sorted(set(content) - set(FIELDS))
    if unknown:
        raise ModelError(f"{path} is no card of this version: it has {', '.join(unknown)} besides.")
    return Card(**content)


def is_finished(folder: Path) -> bool:
    """Whether a run folder holds weights, which are written last."""
    return (folder / WEIGHTS).is_file()


def write_weights(folder: Path, separator: Separator) -> None:
    """Write a separator's weights, whole or not at all."""
    state = {name: value.detach().cpu().contiguous() for name, value in separator.state_dict().items()}
    write_whole(folder / WEIGHTS, lambda path: save_file(state, str(path)))


def read_model(folder: Path) -> tuple[Separator, Card]:
    """A run folder's separator, ready to be used, and its card.

    Raises `ModelError` where the card or the weights are missing, foreign or do not fit each other.
    """
    card = read_card(folder)
    path = folder / WEIGHTS
    if not path.is_file():
        raise ModelError(
            f"{folder} has no {WEIGHTS}: its training has not finished. The same `train` command goes on with it."
        )
    try:
        state = load_file(str(path))
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelError(f"{path} is no safetensors file ({error}).") from error
    separator = card.build()
    _check_weights(path, separator.state_dict(), state)
    separator.load_state_dict(state)
    return separator.eval(), card


def identity(folder: Path) -> str:
    """A digest of a run folder's card and weights: two models with the same are the same."""
    digest = sha256()
    for name in (CARD, WEIGHTS):
        path = folder / name
        if not path.is_file():
            raise ModelError(f"{folder} is no finished model: it has no {name}.")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _check_weights(path: Path, expected: Mapping[str, torch.Tensor], found: Mapping[str, torch.Tensor]) -> None:
    for name in sorted(set(expected) ^ set(found)):
        has = "lacks" if name in expected else "also has"
        raise ModelError(f"{path} does not fit its card: it {has} {name!r}.")
    for name, value in found.items():
        if value.shape != expected[name].shape:
            shapes = f"{tuple(value.shape)}, the card says {tuple(expected[name].shape)}"
            raise ModelError(f"{path} does not fit its card: {name!r} has the shape {shapes}.")
        if not torch.isfinite(value).all():
            raise ModelError(f"{path} holds numbers that are not finite in {name!r}.")


def _fits(value: object, annotation: str) -> bool:
    """Whether a value out of JSON is of a field's type, as far as the type's outermost name goes."""
    kinds = {"str": str, "int": int, "float": (int, float), "bool": bool, "list": list, "dict": dict}
    kind = annotation.partition("[")[0]
    return isinstance(value, kinds[kind]) and (kind == "bool" or not isinstance(value, bool))  # type: ignore[arg-type]

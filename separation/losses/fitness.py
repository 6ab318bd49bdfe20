"""Whether a loss can be used: with this network, these sources, this sample rate and these weights."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from typing import Literal

from separation.errors import LossError
from separation.losses.record import Loss


def check_feeds(loss: Loss, network: str, gives: Literal["magnitude", "waveform"]) -> None:
    """Raise `LossError` where the named network, which gives magnitudes or waveforms, cannot feed the loss.

    Waveforms can be brought into every domain but that of masks, which only a mask on magnitudes has.
    """
    if loss.domain == "mask" and gives == "waveform":
        raise LossError(
            f"The loss {loss.name!r} compares masks, and the network {network!r} gives waveforms, without any; "
            "take a loss of waveforms or spectra."
        )


def check_sources(loss: Loss, song: str, stems: Collection[str], targets: Collection[str]) -> None:
    """Raise `LossError` where the loss compares all targets with each other and the song's stems lack one of them."""
    missing = [target for target in targets if target not in stems]
    if loss.needs != "own" and missing:
        raise LossError(
            f"The loss {loss.name!r} compares all targets with each other, and the song {song!r} has no "
            f"{', '.join(missing)}; leave the song out, or the target, or take a loss of each target alone."
        )


def at_rate(loss: Loss, rate: int) -> Loss:
    """The loss for audio of that sample rate (Hz): itself, where the rate does not matter."""
    return loss if loss.at_rate is None else loss.at_rate(rate)


def encoder_identity(path: Path | None) -> str:
    """What a card or record says of an encoder's file: its name and SHA-256, or nothing where there is none.

    Raises `LossError` where the file cannot be read.
    """
    if path is None:
        return ""
    try:
        return f"{path.name}, sha256 {sha256(path.read_bytes()).hexdigest()}"
    except OSError as error:
        raise LossError(f"The encoder {path} cannot be read ({error.strerror}).") from error


def for_target(loss: Loss, target: str) -> Loss:
    """The loss for one target: itself, unless its network's file holds one a target. Raises `LossError`."""
    return loss if loss.for_target is None else loss.for_target(target)


def with_encoder(loss: Loss, path: Path) -> Loss:
    """The loss with the weights of its own network, an encoder or discriminators, from a .safetensors file.

    Raises `LossError` where the loss has no such network, and on a file that does not hold its weights.
    """
    if loss.with_encoder is None:
        raise LossError(f"The loss {loss.name!r} has no encoder that {path} could be for.")
    return loss.with_encoder(path)

"""A run's state, from which the same command goes on: written whole or not at all, and never from a foreign file."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from lightning.fabric.plugins.io.torch_io import TorchCheckpointIO
from safetensors import SafetensorError

from separation.errors import TrainingError
from separation.files import write_whole

STATE = "training-state.ckpt"  # Lightning's; there only while a run is unfinished
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class WholeStates(TorchCheckpointIO):  # type: ignore[misc]
    """Lightning's states on disk, put into their place when they are whole.

    Lightning's own way writes to the system's folder for temporary files and copies from there where that is another
    disk: one that fills up in the middle leaves half a state.
    """

    def save_checkpoint(self, checkpoint: dict[str, Any], path: Any, storage_options: Any = None) -> None:
        def write(place: Path) -> None:
            with place.open("wb") as file:  # not torch's own, whose errors do not say that the disk is full
                torch.save(checkpoint, file)

        write_whole(Path(path), write)


def state_in(folder: Path) -> Path | None:
    """The folder's state to go on from, None where there is none. Raises `TrainingError` where it is spoilt."""
    path = folder / STATE
    if not path.is_file():
        return None
    try:
        torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        # torch raises errors of a dozen unrelated classes on a file that is not its own.
        raise TrainingError(
            f"{path} cannot be gone on from ({type(error).__name__}). Take the folder away to start over."
        ) from error
    return path


@contextmanager
def room_on_disk(folder: Path) -> Iterator[None]:
    """Raise `TrainingError` where the disk has no room for what is written inside; the last good files stay."""
    try:
        yield
    except (OSError, RuntimeError, SafetensorError) as error:
        if not _is_full(error):
            raise
        saved = (folder / STATE).is_file()
        left = "What was saved last is still there" if saved else "Nothing was saved yet"
        onward = "goes on from it" if saved else "begins anew"
        raise TrainingError(
            f"The disk of {folder} is full. {left}: make room, and the same command {onward}."
        ) from error


def _is_full(error: BaseException | None) -> bool:
    """Whether an error, or what it came of, is a full disk's: torch hides the system's, safetensors only quotes it."""
    if error is None:
        return False
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    return any(f"(os error {code})" in str(error) for code in FULL) or _is_full(error.__context__)

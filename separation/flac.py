"""FLAC files, whole or not at all: a signal at once, or in pieces where it is too long to be held."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from separation import audio
from separation.audio import Audio
from separation.errors import AudioError
from separation.files import whole


class FlacWriter:
    """Takes a signal piece by piece. written: samples a channel so far; clipped: how many were beyond ±1."""

    def __init__(self, file: soundfile.SoundFile) -> None:
        self._file = file
        self.written = 0
        self.clipped = 0

    def write(self, samples: NDArray[np.float32]) -> None:
        """Append (channels, samples), clipped to ±1. Raises `OSError` on a full disk."""
        self.clipped += int(np.count_nonzero(np.abs(samples) > 1.0))
        try:
            self._file.write(np.clip(samples.T, -1.0, 1.0))
        except (soundfile.LibsndfileError, AssertionError) as error:  # the latter where less was taken than given
            raise OSError("a piece was not taken") from error
        self.written += samples.shape[1]


@contextmanager
def flac_file(path: Path, *, rate: int, channels: int, bits: int = 16) -> Iterator[FlacWriter]:
    """A writer of a file that is there, whole, when the block has ended, and is not touched where the block raises.

    Raises `AudioError` where the file cannot be written to its end, as on a full disk.
    """
    try:
        with whole(path) as place:
            with soundfile.SoundFile(
                str(place), "w", samplerate=rate, channels=channels, subtype=f"PCM_{bits}", format="FLAC"
            ) as file:
                writer = FlacWriter(file)
                yield writer
            # The end is written on closing, where libsndfile tells nobody that it failed.
            if writer.written and audio.info(place).frames != writer.written:
                raise OSError("its end is missing")
    except (soundfile.LibsndfileError, OSError) as error:
        raise AudioError(f"{path} cannot be written ({error}); is the disk full? Nothing of it was kept.") from error


def write_flac(path: Path, signal: Audio, *, bits: int = 16) -> int:
    """Write a signal and return how many samples had to be clipped to ±1. Raises `AudioError` as `flac_file` does."""
    with flac_file(path, rate=signal.rate, channels=signal.channels, bits=bits) as file:
        file.write(signal.samples)
    return file.clipped

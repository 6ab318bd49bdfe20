"""Reads stem files (`.stem.mp4`): a song as five AAC streams in one file, as MUSDB18 has them.

Decoded through the libraries that PyAV brings; no ffmpeg program is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from separation.audio import Audio
from separation.errors import AudioError, SongError
from separation.songs.song import MIXTURE, Song

if TYPE_CHECKING:
    from av import AudioStream
    from av.container import InputContainer

SUFFIX = ".stem.mp4"
STREAMS = (MIXTURE, "drums", "bass", "other", "vocals")  # in the order of the file


def is_stem_file(path: Path) -> bool:
    return path.name.lower().endswith(SUFFIX)


@dataclass(frozen=True)
class StemFile(Song):
    """A song whose stems and mixture are streams of one file.

    A stretch is decoded from the beginning of its stream: an AAC frame hangs on those before it (overlapping windows,
    and noise that the decoder draws where the file says no more than how loud), so that a decoder set down in the
    middle gives other samples.
    """

    def has_16_bits(self) -> bool:
        return False  # AAC has no bits a sample, and decodes to floats

    def _decoded(self, name: str, start: int, count: int) -> Audio:
        path = self.files[name]
        with _opened(path) as container:
            samples = np.zeros((self.channels, count), dtype=np.float32)
            for position, frame in _frames(container, container.streams.audio[STREAMS.index(name)]):
                first, last = max(position, start), min(position + frame.shape[1], start + count)
                if first < last:
                    samples[:, first - start : last - start] = frame[:, first - position : last - position]
                if last >= start + count:
                    break
        if not np.isfinite(samples).all():
            raise AudioError(f"{path} holds samples in its stream {name!r} that are not finite numbers.")
        return Audio(samples, self.rate)


def read_stem_file(path: Path) -> StemFile:
    """One stem file, checked by its headers. Raises `SongError`, naming the file and what would be right."""
    with _opened(path) as container:
        streams = container.streams.audio
        if len(streams) != len(STREAMS):
            raise SongError(
                f"{path} has {len(streams)} audio streams; a stem file has {len(STREAMS)}: {', '.join(STREAMS)}."
            )
        shapes = {(stream.rate, stream.channels) for stream in streams}
        if len(shapes) > 1:
            raise SongError(f"The streams of {path} differ in sample rate or channels; all of a song must be alike.")
        rate, channels = shapes.pop()
        if channels > 2:
            raise SongError(f"{path} has streams of {channels} channels; a stem must have one or two.")
        lengths = [_length(container, stream) for stream in streams]
    if not min(lengths) or max(lengths) - min(lengths) > 1:
        said = ", ".join(f"{name} {length}" for name, length in zip(STREAMS, lengths, strict=True))
        raise SongError(
            f"The streams of {path} must be equally long and not empty (one sample more is cut), but have {said}."
        )
    return StemFile(
        name=path.name[: -len(SUFFIX)],
        rate=rate,
        channels=channels,
        frames=min(lengths),
        stems={name: path for name in sorted(STREAMS) if name != MIXTURE},
        mixture_path=path,
    )


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    import av  # here, for a web worker reads no stem file

    try:
        with av.open(str(path)) as container:
            yield container
    except av.FFmpegError as error:
        raise SongError(f"{path} cannot be read as a stem file ({error.strerror or error}).") from error


def _length(container: InputContainer, stream: AudioStream) -> int:
    """Samples a channel: where the last packet ends, to which the file cuts its last frame; 0 of an empty stream."""
    container.seek(stream.duration or 0, stream=stream)
    ends = [packet.pts + (packet.duration or 0) for packet in container.demux(stream) if packet.pts is not None]
    return _samples(max(ends, default=0), stream)


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[tuple[int, np.ndarray]]:
    """A stream's frames (channels, samples), each with its first sample's place; the encoder's priming is left out."""
    for frame in container.decode(stream):
        yield _samples(frame.pts or 0, stream), frame.to_ndarray().reshape(stream.channels, -1)


def _samples(time: int, stream: AudioStream) -> int:
    """A time in the stream's own unit, in samples."""
    return round(time * stream.time_base * stream.rate) if stream.time_base else time

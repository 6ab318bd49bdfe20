"""What a researcher sees of an excerpt before listening: the waveform, where the target sounds, how each clip is."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from mushra.protocol.excerpts import choose_start, excerpt_frames, frame_energy, is_active
from separation.audio import Audio, integrated_loudness
from separation.songs.folder import Song

POINTS = 800
FULL_SCALE = 1 - 2**-15  # of 16 bits


@dataclass(frozen=True)
class Overview:
    """A song's target at a glance.

    rate: Hz; frames, excerpt_frames, start: samples of the song, of the excerpt, and before it as it is proposed.
    lows, highs: the least and the greatest sample of each of equal parts of the song, all channels together, ±1.
    active: whether the target sounds in each frame of 50 ms.
    """

    rate: int
    frames: int
    excerpt_frames: int
    start: int
    lows: list[float]
    highs: list[float]
    active: list[bool]

    def as_json(self) -> dict[str, Any]:
        """The fields, and the times in seconds too."""
        times = {"seconds": self.frames, "excerpt_seconds": self.excerpt_frames, "start_seconds": self.start}
        return {**asdict(self), **{name: samples / self.rate for name, samples in times.items()}}


@dataclass(frozen=True)
class ClipFacts:
    """How a clip is. loudness: LUFS, NaN where there is too little sound; peak_db: dB of full scale, -inf in silence;
    clipped: samples a channel that reach full scale."""

    name: str
    rate: int
    channels: int
    frames: int
    loudness: float
    peak_db: float
    clipped: int


def excerpt_overview(*, song: Song, target: str, seconds: float, points: int = POINTS) -> Overview:
    """The whole of a song's target, and the excerpt that is proposed of it.

    Raises `ProtocolError` for a length that the standard does not allow, `SongError` for a stem that is not there.
    """
    stem = song.stem(target)
    frames = excerpt_frames(seconds, song.rate, song.frames)
    lows, highs = peaks(stem.samples, points)
    return Overview(
        rate=song.rate,
        frames=stem.frames,
        excerpt_frames=frames,
        start=choose_start(stem, frames),
        lows=np.round(lows, 4).tolist(),
        highs=np.round(highs, 4).tolist(),
        active=is_active(frame_energy(stem)).tolist(),
    )


def peaks(samples: NDArray[np.float32], points: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The least and the greatest sample of each of `points` equal parts (±1 sample), all channels together.

    samples: (channels, samples). Of a signal of fewer samples there is a part a sample.

    Example:
        >>> lows, highs = peaks(np.array([[0.0, 0.5, -1.0, 0.25]], dtype=np.float32), 2)
        >>> lows.tolist(), highs.tolist()
        ([0.0, -1.0], [0.5, 0.25])
    """
    edges = np.linspace(0, samples.shape[1], min(points, samples.shape[1]) + 1).astype(np.intp)[:-1]
    return np.minimum.reduceat(samples.min(axis=0), edges), np.maximum.reduceat(samples.max(axis=0), edges)


def clip_facts(name: str, audio: Audio) -> ClipFacts:
    """Loudness, peak and clipping of one clip.

    Source: ITU-R BS.1770-4 for the loudness.
    """
    amplitude = np.abs(audio.samples).max(axis=0)
    peak = float(amplitude.max(initial=0.0))
    return ClipFacts(
        name=name,
        rate=audio.rate,
        channels=audio.channels,
        frames=audio.frames,
        loudness=integrated_loudness(audio),
        peak_db=float(20 * np.log10(peak)) if peak else float("-inf"),
        clipped=int(np.count_nonzero(amplitude >= FULL_SCALE)),
    )


def excerpt_flac(audio: Audio) -> bytes:
    """The clip as a 24-bit FLAC file to listen to; what passes full scale is cut there."""
    buffer = io.BytesIO()
    soundfile.write(buffer, np.clip(audio.samples.T, -1, 1), audio.rate, format="FLAC", subtype="PCM_24")
    return buffer.getvalue()

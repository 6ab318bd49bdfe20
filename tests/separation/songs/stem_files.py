"""Writes stem files as MUSDB18 has them, five AAC streams in one MP4 file; and a MUSDB18 of one small song."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np

from separation.songs import musdb

FRAME = 1024  # samples that AAC codes at a time


def write_stem_file(path: Path, signals: Sequence[np.ndarray], *, rate: int = 44100) -> Path:
    """signals: (channels, samples) each, float32, in the order mixture, drums, bass, other, vocals."""
    path.parent.mkdir(parents=True, exist_ok=True)
    layout = "stereo" if len(signals[0]) == 2 else "mono"
    with av.open(str(path), "w", format="mp4") as container:
        streams = [container.add_stream("aac", rate=rate, layout=layout, bit_rate=256000) for _ in signals]
        for stream, signal in zip(streams, signals, strict=True):
            for start in range(0, signal.shape[1], FRAME):
                samples = np.ascontiguousarray(signal[:, start : start + FRAME], dtype=np.float32)
                frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=layout)
                frame.sample_rate, frame.pts = rate, start
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path


def write_musdb18(root: Path) -> Path:
    """A MUSDB18 with one small file of noise under the names of all 150 songs."""
    signals = [np.random.default_rng(seed).normal(0, 0.1, (2, 2048)).astype(np.float32) for seed in range(5)]
    one = write_stem_file(root / "one.stem.mp4", signals)
    for split, names in musdb.names().items():
        folder = root / musdb.FOLDERS[split]
        folder.mkdir(exist_ok=True)
        for name in names:
            (folder / f"{name}.stem.mp4").hardlink_to(one)
    return root

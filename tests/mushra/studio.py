"""Songs and estimates on disk, small enough to build an experiment from in a moment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from separation.estimates import Estimate, read_estimates
from separation.songs.folder import read_songs

RATE = 16000


def noise(seed: int, *, seconds: float = 2.0, level: float = 0.05) -> np.ndarray:
    """(samples, channels)"""
    return np.random.default_rng(seed).normal(0, level, (round(seconds * RATE), 2))


def write_song(
    folder: Path, name: str = "Amber", stems: tuple[str, ...] = ("vocals", "drums"), rate: int = RATE
) -> None:
    (folder / name).mkdir(parents=True)
    for index, stem in enumerate(("vocals", "drums")):
        soundfile.write(folder / name / f"{stem}.wav", noise(index + len(name)), rate, subtype="PCM_24")


def write_estimate(
    folder: Path, system: str, song: str = "Amber", target: str = "vocals", *, seed: int = 9, rate: int = RATE
) -> Path:
    path = folder / system / song / f"{target}.flac"
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, noise(seed), rate, subtype="PCM_24")
    return path


def write_studio(folder: Path) -> tuple[Path, Path]:
    """Two songs, three systems; one of them separated the vocals of one song only. Returns both folders."""
    songs, estimates = folder / "songs", folder / "estimates"
    for song in ("Amber", "Brine"):
        write_song(songs, song)
        for seed, system in enumerate(("l1_freq", "si_sdr_time")):
            for target in ("vocals", "drums"):
                write_estimate(estimates, system, song, target, seed=seed)
    write_estimate(estimates, "irm", "Brine", "vocals", seed=5)
    return songs, estimates


def read_studio(folders: tuple[Path, Path]) -> list[Estimate]:
    songs, estimates = folders
    return read_estimates(estimates, read_songs(songs))

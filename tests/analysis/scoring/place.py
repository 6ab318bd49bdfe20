"""A small place to score in: two songs of two stems, and two systems."""

from __future__ import annotations

import numpy as np
import soundfile

from analysis import scoring

QUICK = ["si_sdr", "log_l1_time"]
RATE = 8000


def write_estimate(place, system, song, target, samples, rate=RATE):
    path = place / "estimates" / system / song / f"{target}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate, subtype="FLOAT")
    return path


def score(place, metrics=QUICK, **options):
    options = {"output": place / "scores.csv", "workers": 1} | options
    return scoring.score(songs=place / "songs", estimates=place / "estimates", metrics=metrics, **options)


def values(rows) -> dict:
    return {row.key: row.value for row in rows}


def fill(make_song, folder):
    """`close` estimates all stems, `far` the vocals only."""
    for song in ("one", "two"):
        stems = make_song(song, stems=("drums", "vocals"), seconds=1.25, rate=RATE, channels=1)
        for system, targets, level in (("close", ("drums", "vocals"), 0.01), ("far", ("vocals",), 0.1)):
            for target in targets:
                samples, rate = soundfile.read(stems / f"{target}.wav")
                write_estimate(folder, system, song, target, samples + level * np.sin(np.arange(len(samples))), rate)
    return folder

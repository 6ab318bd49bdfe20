"""The listener-and-song bootstrap against a loop over scipy's functions, on the same study in the same run.

80 points (8 songs of 10 systems), 24 listeners, 30 metrics; all points pooled for scipy, all levels for ours.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from statistics import median

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the products are small: a second thread mostly waits for the first

import numpy as np
import pandas as pd
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.statistics.bootstrap import bootstrap
from analysis.statistics.points import match
from analysis.statistics.tables import RATING_COLUMNS

SONGS, SYSTEMS, LISTENERS, METRICS = 8, 10, 24, 30
DRAWS, PEER_DRAWS, PAIRS = 10_000, 20, 3


def study() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Random ratings and scores in the columns of ratings.csv and scores.csv."""
    random = np.random.default_rng(0)
    clips = [(f"song {song}", f"system {system}") for song in range(SONGS) for system in range(SYSTEMS)]
    quality = random.normal(50, 15, len(clips))
    ratings = [
        ("study", f"listener {listener}", song, "target", system, score, "", "system", "0", "", False, "mushra")
        for listener in range(LISTENERS)
        for (song, system), mean in zip(clips, quality, strict=True)
        for score in [float(np.clip(mean + random.normal(0, 10), 0, 100))]
    ]
    scores = [
        (song, "target", system, f"metric {metric:02d}", mean + random.normal(0, 5 + metric))
        for metric in range(METRICS)
        for (song, system), mean in zip(clips, quality, strict=True)
    ]
    return (
        pd.DataFrame(ratings, columns=list(RATING_COLUMNS)),
        pd.DataFrame(scores, columns=["song", "target", "system", "metric", "value"]),
    )


def peer(ratings: pd.DataFrame, scores: pd.DataFrame, draws: int) -> None:
    """What one would write: draw, average, and call scipy for each metric."""
    random = np.random.default_rng(0)
    grades = ratings.pivot_table(index="listener", columns=["song", "system"], values="score")
    values = scores.pivot_table(index="metric", columns=["song", "system"], values="value")[grades.columns]
    songs = grades.columns.get_level_values("song").to_numpy()
    for _ in range(draws):
        drawn = grades.to_numpy()[random.integers(LISTENERS, size=LISTENERS)].mean(axis=0)
        places = np.concatenate([np.flatnonzero(songs == song) for song in random.choice(np.unique(songs), SONGS)])
        for row in values.to_numpy():
            stats.pearsonr(row[places], drawn[places])
            stats.spearmanr(row[places], drawn[places])


def main() -> None:
    ratings, scores = study()
    points = match(ratings, scores, average="mean")
    times, ratios = [], []
    for _ in range(PAIRS):
        start = time.perf_counter()
        bootstrap(points, average="mean", draws=DRAWS)
        ours = time.perf_counter() - start
        start = time.perf_counter()
        peer(ratings, scores, PEER_DRAWS)
        theirs = (time.perf_counter() - start) * DRAWS / PEER_DRAWS
        times.append(ours)
        ratios.append(theirs / ours)
    print(f"bootstrap, {DRAWS} draws, {METRICS} metrics, {len(points)} points, all levels: {min(times):.2f} s at best")
    print(f"loop over scipy (from {PEER_DRAWS} draws), pooled only: {median(ratios):.0f} times as long")


if __name__ == "__main__":
    main()

"""In simulated studies of other songs and listeners, intervals hold what is true of all songs at about their rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.bootstrap import bootstrap
from analysis.statistics.correlation import correlate
from analysis.statistics.points import Grades, Points

SYSTEMS, LISTENERS, SONGS, STUDIES = 5, 12, 12, 120
LEVEL = 0.9


def simulated(songs: int, random: np.random.Generator) -> Points:
    """Songs and listeners from populations, systems that stay: the metric errs by song, by system and by clip."""
    of_song, of_clip = random.normal(0, 10, (songs, 1)), random.normal(0, 8, (songs, SYSTEMS))
    quality = (50 + 10 * np.arange(SYSTEMS) + of_song + of_clip).ravel()
    error = np.array([0, 18, -9, 6, -15]) + random.normal(0, 8, (songs, 1)) + random.normal(0, 6, (songs, SYSTEMS))
    grades = quality + random.normal(0, 8, (LISTENERS, 1)) + random.normal(0, 10, (LISTENERS, len(quality)))
    clips = [(f"song {song:04}", "vocals", f"system {system}") for song in range(songs) for system in range(SYSTEMS)]
    listener, point = np.indices(grades.shape)
    return Points(
        labels=pd.DataFrame(clips, columns=["song", "target", "system"]),
        opinion=grades.mean(axis=0),
        scores=(quality + error.ravel())[:, None],
        metrics=("metric",),
        grades=Grades(point.ravel(), listener.ravel(), grades.ravel()),
    )


def test_the_intervals_cover_the_truth_at_about_their_rate():
    truth = {row.level: row for row in correlate(simulated(1000, np.random.default_rng(0)))}
    held: dict[tuple[str, str], list[bool]] = {}
    for seed in range(1, STUDIES + 1):
        study = simulated(SONGS, np.random.default_rng(seed))
        for row in bootstrap(study, average="mean", draws=150, seed=seed, level=LEVEL):
            for kind in ("pearson", "spearman"):
                interval = getattr(row, kind)
                held.setdefault((row.level, kind), []).append(
                    interval.low <= getattr(truth[row.level], kind) <= interval.high
                )
    rates = {name: np.mean(rows) for name, rows in held.items()}
    assert len(rates) == 8
    # The median of a song's few possible ranks' correlations takes few values: its interval often ends on the truth.
    assert rates.pop(("within_song", "spearman")) >= LEVEL - 0.05
    for name, rate in rates.items():
        # 90 % of 120 studies has a standard error of 2.7 %.
        assert rate == pytest.approx(LEVEL, abs=0.075), name

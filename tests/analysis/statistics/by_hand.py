"""Listeners and songs drawn by copying their rows, slowly: what the fast way must equal."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.statistics.correlation import correlate
from analysis.statistics.points import match


def resampled_by_hand(ratings, scores, *, average: str, draws: int, seed: int) -> dict[tuple, np.ndarray]:
    """Every draw as copied rows, correlated by the function that is checked against scipy."""
    points = match(ratings, scores, average=average)
    listeners, songs = sorted(set(ratings["listener"])), sorted(set(points.labels["song"]))
    random = np.random.default_rng(seed)
    drawn = [
        random.multinomial(len(units), np.full(len(units), 1 / len(units)), size=draws) for units in (listeners, songs)
    ]
    found: dict[tuple, list] = {}
    for of_listener, of_song in zip(*drawn, strict=True):
        some = pd.concat([
            ratings[(ratings["listener"] == who) & (ratings["song"] == song)]
            for who, times in zip(listeners, of_listener, strict=True) for song in songs for _ in range(times)
        ])  # fmt: skip
        opinion = some.groupby(["song", "target", "system"])["score"].agg(average)
        labels, values = [], []
        for song, times in zip(songs, of_song, strict=True):
            for row in np.flatnonzero(points.labels["song"] == song):
                for copy in range(times):
                    label = points.labels.loc[row]
                    labels.append(label.to_dict() | {"song": f"{song}, copy {copy}"})
                    values.append((opinion[tuple(label)], *points.scores[row]))
        table = np.array(values)
        copied = type(points)(pd.DataFrame(labels), table[:, 0], table[:, 1:], points.metrics)
        for row in correlate(copied):
            found.setdefault((row.level, row.group, row.metric), []).append((row.pearson, row.spearman))
    return {name: np.array(rows) for name, rows in found.items()}

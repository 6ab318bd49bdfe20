"""Small tables of ratings and scores for the tests of analysis."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.statistics.tables import RATING_COLUMNS, SCORE_COLUMNS


def ratings_table(rows: list[dict]) -> pd.DataFrame:
    """Ratings with the columns of ratings.csv; what a row leaves out has its usual value."""
    usual = {
        "study": "study", "listener": "Ada", "song": "song", "target": "vocals", "system": "system", "score": 50.0,
        "attribute": "", "role": "system", "replicate": "0", "trial_index": "0", "simulated": False, "protocol": "",
    }  # fmt: skip
    return pd.DataFrame([usual | row for row in rows], columns=list(RATING_COLUMNS)).astype(
        {"score": float, "simulated": bool}
    )


def scores_table(rows: list[tuple]) -> pd.DataFrame:
    """Scores from (song, target, system, metric, value)."""
    return pd.DataFrame(rows, columns=list(SCORE_COLUMNS)).astype({"value": float})


def study(
    *,
    songs: int = 4,
    targets: tuple[str, ...] = ("vocals", "drums"),
    systems: int = 5,
    listeners: int = 6,
    seed: int = 0,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ratings and scores of a made-up study: `good` follows the quality of each clip, `bad` is its opposite."""
    random = np.random.default_rng(seed)
    ratings, scores = [], []
    for song in range(songs):
        for target in targets:
            for system in range(systems):
                clip = {"song": f"song {song}", "target": target, "system": f"system {system}"}
                quality = 20 + 12 * system + random.normal(0, 6)
                for listener in range(listeners):
                    score = float(np.clip(quality + random.normal(0, 8), 0, 100))
                    ratings.append(clip | {"listener": f"listener {listener}", "score": score})
                for metric, value in (("good", quality + random.normal(0, 5)), ("bad", -quality + random.normal(0, 9))):
                    scores.append((*clip.values(), metric, value))
    return ratings_table(ratings), scores_table(scores)

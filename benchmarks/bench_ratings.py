"""A million ratings from a stored table to screened mean opinion scores, against a loop over scipy's and pandas'
functions, in the same run on the same ratings.

2,000 listeners grade 500 clips: 50 songs of eight systems, a hidden reference and a mid anchor. Both sides start from
the same file; the loop takes a listener, and then a group, at a time, which is how one would write it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
import pandas as pd
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.statistics.agreement import opinion_tables
from analysis.statistics.reliability.summary import reliability
from analysis.statistics.screening import screen, without_excluded
from analysis.store import read_table, write_table

LISTENERS, SONGS, SYSTEMS, CARELESS = 2000, 50, 8, 100
ROLES = {f"system {number}": "system" for number in range(SYSTEMS)} | {
    "reference": "reference",
    "anchor70": "anchor70",
}
PAIRS = 3

Result = TypeVar("Result")


def ratings() -> pd.DataFrame:
    """Whole grades in the columns of ratings.csv; the first listeners take little care of the reference."""
    random = np.random.default_rng(0)
    names = [(f"song {song:02}", system) for song in range(SONGS) for system in ROLES]
    clips = pd.DataFrame(names, columns=["song", "system"])
    role = clips["system"].map(ROLES)
    quality = np.select([role == "reference", role == "anchor70"], [99.0, 45.0], random.normal(55, 15, len(clips)))
    spread = np.where(role == "reference", np.where(np.arange(LISTENERS)[:, None] < CARELESS, 30.0, 1.0), 12.0)
    score = np.clip(random.normal(quality, spread), 0, 100).round()
    table = clips.assign(role=role).loc[np.tile(np.arange(len(clips)), LISTENERS)].reset_index(drop=True)
    listeners = np.repeat([f"listener {number:04}" for number in range(LISTENERS)], len(clips))
    return table.assign(
        study="study", listener=listeners, target="vocals", score=score.ravel(), attribute="quality", replicate="0",
        trial_index="0", simulated=False, protocol="mushra",
    )  # fmt: skip


def ours(path: Path) -> tuple[int, pd.DataFrame]:
    table = read_table(path)
    kept = without_excluded(table, screening := screen(table))
    return len(screening.listeners_out), opinion_tables(kept)


def peer(path: Path) -> tuple[int, pd.DataFrame]:
    """The same rules and the same four tables of means, standard deviations, intervals, medians and quartiles."""
    table = read_table(path).astype({"listener": str, "song": str, "system": str, "role": str})
    anchors = table[table["role"] == "anchor70"]
    excused = [song for song, item in anchors.groupby("song") if (item["score"] > 90).mean() > 0.25]
    out = set()
    for listener, mine in table[~table["song"].isin(excused)].groupby("listener"):
        reference, anchor = (mine.loc[mine["role"] == role, "score"] for role in ("reference", "anchor70"))
        if (reference < 90).mean() > 0.15 or (anchor > 90).mean() > 0.15:
            out.add(listener)
    kept = table[~table["listener"].isin(out)]
    systems = kept[kept["role"] == "system"]
    rows = []
    for rated, by in ((kept, "system"), (systems, "target"), (systems, "song"), (kept, ["target", "system"])):
        for _, group in rated.groupby(by, observed=True):
            score = group["score"]
            low, high = stats.t.interval(0.95, len(score) - 1, score.mean(), stats.sem(score))
            rows.append((len(score), score.mean(), score.std(), low, high, score.median(), stats.iqr(score)))
    return len(out), pd.DataFrame(rows, columns=["n", "mean", "sd", "low", "high", "median", "iqr"])


def timed(task: Callable[[], Result]) -> tuple[float, Result]:
    start = time.perf_counter()
    result = task()
    return time.perf_counter() - start, result


def main() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ratings.npz"
        write_table(path, ratings())
        times, ratios = [], []
        for _ in range(PAIRS):
            mine, (out, table) = timed(lambda: ours(path))
            theirs, (out_too, table_too) = timed(lambda: peer(path))
            assert out == out_too
            np.testing.assert_allclose(table[table_too.columns].to_numpy(), table_too.to_numpy(), rtol=1e-9)
            times.append(mine)
            ratios.append(theirs / mine)
        rated = read_table(path)
        of_reliability, _ = timed(lambda: reliability(rated))
    print(f"{len(rated)} ratings read, screened ({out} of {LISTENERS} out) and summarised: {min(times):.2f} s at best")
    print(f"loop over scipy and pandas, the same numbers: {median(ratios):.1f} times as long")
    print(f"their reliability and noise ceiling, every coefficient: {of_reliability:.2f} s")


if __name__ == "__main__":
    main()

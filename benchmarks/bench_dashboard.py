"""A dashboard over a million ratings: every page the second time it is opened, against the first, when it is computed.

2,000 listeners of 500 clips (25 songs, 2 targets, 10 systems), 20 metrics, as an imported study. All data lies in a
temporary folder; the pages are asked for through Django's test client, so that no network is in the figures.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

LISTENERS, SONGS, TARGETS, SYSTEMS, METRICS = 2000, 25, 2, 10, 20
LIMIT = 2.0  # seconds


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ratings and scores with the columns of `analysis.statistics.tables`."""
    from analysis.statistics.tables import RATING_COLUMNS

    random = np.random.default_rng(0)
    clips = pd.MultiIndex.from_product(
        [
            [f"song {n:02d}" for n in range(SONGS)],
            [f"target {n}" for n in range(TARGETS)],
            [f"system {n}" for n in range(SYSTEMS)],
        ],
        names=["song", "target", "system"],
    ).to_frame(index=False)
    quality = random.normal(50, 15, len(clips))
    rows = clips.loc[np.tile(np.arange(len(clips)), LISTENERS)].reset_index(drop=True)
    grades = np.tile(quality, LISTENERS) + random.normal(0, 12, len(rows))
    ratings = rows.assign(
        study="million", listener=np.repeat([f"listener {n}" for n in range(LISTENERS)], len(clips)),
        score=grades.clip(0, 100).round(), attribute="overall quality", role="system", replicate="0", trial_index="",
        simulated=False, protocol="mushra",
    )  # fmt: skip
    scores = pd.concat(
        clips.assign(metric=f"metric {n:02d}", value=quality + random.normal(0, 5 + 2 * n, len(clips)))
        for n in range(METRICS)
    )
    return ratings[list(RATING_COLUMNS)], scores


def make_study(folder: Path) -> str:
    """The study in the database; its slug."""
    from django.core.files import File

    from analysis.models import ImportedStudy
    from analysis.store import write_table

    study = ImportedStudy(slug="million", title="A million ratings", version="1")
    for name, table in zip(("ratings", "scores"), tables(), strict=True):
        path = folder / f"{name}.npz"
        write_table(path, table)
        with path.open("rb") as file:
            getattr(study, name).save(path.name, File(file), save=False)
    study.save()
    return study.slug


def main() -> None:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from analysis.parts import PARTS

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        slug = make_study(Path(folder))
    client = Client()
    client.force_login(get_user_model().objects.create_user("bench", is_staff=True, is_superuser=True))

    def opened(address: str) -> float:
        start = time.perf_counter()
        status = client.get(address).status_code
        if status != 200:
            raise SystemExit(f"{address}: status {status}")
        return time.perf_counter() - start

    slowest = 0.0
    for name in ("", *(f"{name}/" for name in PARTS.names())):
        first = opened(f"/studies/{slug}/{name}{'?now=1' if name else ''}")
        again = sorted(opened(f"/studies/{slug}/{name}") for _ in range(3))[1]
        slowest = max(slowest, again)
        print(
            f"{name or 'summary'}: {again:.2f} s; the first time {first:.1f} s, {first / again:.0f} times as long",
            flush=True,
        )
    ratings = LISTENERS * SONGS * TARGETS * SYSTEMS
    print(f"{ratings:,} ratings: every page opens again within {slowest:.2f} s (wanted: {LIMIT:g})")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"DATA_DIR": data, "DJANGO_SETTINGS_MODULE": "config.settings", "ALLOWED_HOSTS": "testserver"}
        import django

        django.setup()
        main()

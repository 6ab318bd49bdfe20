"""Many listeners at once against the server that `make serve` starts: how long a save takes, and whether any is lost.

    .venv/bin/python benchmarks/load_listeners.py --listeners 500 --database postgresql

All data lies in a temporary folder. The listeners' own work is done by this process, on the same cores. A listener
fetches a page's clips one after the other, then for each of eight signals listens for --listening seconds and moves its
slider for --moving seconds, which sends a save at once and four a second from then on, as the page's script does.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.databases import DATABASES, empty_database
from benchmarks.ledger import Ledger, wrong_grades
from benchmarks.listener_client import Listener, Manner
from benchmarks.load_study import make_study
from benchmarks.serving import served

LIMIT = 0.200  # seconds, of the 99th percentile


async def listen(port: int, link: str, listeners: int, arriving: float, manner: Manner) -> tuple[Ledger, float]:
    """All listeners' sessions, begun evenly over `arriving` seconds; what they did, and how long it took."""
    ledger = Ledger()

    async def one(number: int) -> None:
        await asyncio.sleep(arriving * number / listeners)
        await Listener(port, link, number, manner, ledger).walk()

    began = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(listeners)))
    return ledger, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--listeners", type=int, default=200)
    parser.add_argument("--trials", type=int, default=2, help="beside the training trial (2)")
    parser.add_argument("--arriving", type=float, default=20.0, help="seconds over which they begin (20)")
    parser.add_argument("--listening", type=float, default=Manner.listening, help="seconds before a grade (6)")
    parser.add_argument("--moving", type=float, default=Manner.moving, help="seconds that a slider is moved (1.5)")
    options = parser.parse_args()
    with empty_database(options.database):
        link = make_study(options.trials)
        print(f"{options.database}; load average before: {_load()}")
        manner = Manner(listening=options.listening, moving=options.moving)
        with served() as port:
            ledger, seconds = asyncio.run(listen(port, link, options.listeners, options.arriving, manner))
        wrong = [*wrong_grades(ledger)]
    report(ledger, seconds, options.listeners, wrong)
    if wrong or ledger.errors or ledger.finished != options.listeners:
        sys.exit(1)


def report(ledger: Ledger, seconds: float, listeners: int, wrong: list[str]) -> None:
    half, most, nearly = np.percentile(ledger.saves, (50, 95, 99)) * 1000
    print(f"{listeners} listeners, {ledger.finished} came to the end, in {seconds:.0f} s; "
          f"{len(ledger.clips)} clips fetched")  # fmt: skip
    print(f"{len(ledger.saves)} saves, {len(ledger.saves) / seconds:.0f} a second: 50 % within {half:.0f} ms, 95 % "
          f"within {most:.0f} ms, 99 % within {nearly:.0f} ms (wanted: {LIMIT * 1000:.0f})")  # fmt: skip
    print(f"grades of {len(ledger.sent)} slots, {len(wrong)} lost or wrong {wrong[:3]}; "
          f"{len(ledger.errors)} errors {ledger.errors[:3]}")  # fmt: skip
    own, others = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"seconds of a processor: server and database {others.ru_utime + others.ru_stime:.0f}, listeners "
          f"{own.ru_utime + own.ru_stime:.0f}; load average after: {_load()}")  # fmt: skip


def _load() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg())


if __name__ == "__main__":
    main()

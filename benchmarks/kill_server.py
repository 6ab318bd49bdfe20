"""The web server killed with SIGKILL while listeners rate: what it said is saved is saved, once, and nothing else is.

    .venv/bin/python benchmarks/kill_server.py --database postgresql

Listeners send as the page does, and send again what was not answered. After every kill, before the server is there
again, all that was answered with success up to then is looked for in the database; at the end, too.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.databases import DATABASES, empty_database
from benchmarks.ledger import Ledger, wrong_grades, wrong_notes
from benchmarks.listener_client import Listener, Manner
from benchmarks.load_study import make_study
from benchmarks.serving import Server

BETWEEN = (0.5, 4.0)  # s from when the server answers until it is killed
DOWN = 0.5  # s until it is started again
LISTENING = 0.5  # s from one grade to the next
PATIENCE = 900.0  # s that a listener tries again; a page does for ever


@dataclass
class Outcome:
    """What came of it: `wrong` names each save that is lost, comes twice or was never sent."""

    ledger: Ledger
    kills: int
    seconds: float
    wrong: list[str] = field(default_factory=list)


def kill_while_rating(*, listeners: int, kills: int, trials: int = 2, seed: int = 0) -> Outcome:
    """That many listeners walk through a study while the server is killed at random moments; on Django's database."""
    link = make_study(trials, clip=1000)
    return asyncio.run(_kill_while_rating(link, listeners, kills, random.Random(seed)))


async def _kill_while_rating(link: str, listeners: int, kills: int, moments: random.Random) -> Outcome:
    server, outcome, goes_on = Server(), Outcome(Ledger(), 0, 0.0), True
    manner = Manner(listening=LISTENING, moving=0.3, clips=False, notes=True, patience=PATIENCE, stays=lambda: goes_on)
    began = time.perf_counter()
    try:
        await asyncio.to_thread(server.start)
        walks = [
            asyncio.create_task(Listener(server.port, link, number, manner, outcome.ledger).walk())
            for number in range(listeners)
        ]
        for outcome.kills in range(1, kills + 1):
            await asyncio.sleep(moments.uniform(*BETWEEN))
            await asyncio.to_thread(server.kill)
            outcome.wrong += await asyncio.to_thread(_wrong, outcome.ledger)
            await asyncio.sleep(DOWN)
            await asyncio.to_thread(server.start)
        goes_on = False
        await asyncio.gather(*walks)
    finally:
        server.stop()
    outcome.wrong += await asyncio.to_thread(_wrong, outcome.ledger)
    outcome.seconds = time.perf_counter() - began
    return outcome


def _wrong(ledger: Ledger) -> list[str]:
    from django.db import connection

    try:
        return [*wrong_grades(ledger), *wrong_notes(ledger)]
    finally:
        connection.close()  # this thread's own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--listeners", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="of the moments (0)")
    options = parser.parse_args()
    with empty_database(options.database):
        outcome = kill_while_rating(listeners=options.listeners, kills=options.kills, seed=options.seed)
    ledger = outcome.ledger
    print(f"{options.database}: killed {outcome.kills} times in {outcome.seconds:.0f} s; of {options.listeners} "
          f"listeners {ledger.finished} came to the end; {len(ledger.errors)} errors {ledger.errors[:3]}")  # fmt: skip
    print(f"{len(ledger.saves)} saves of grades in {len(ledger.sent)} slots and {len(ledger.notes_kept)} interactions "
          f"were answered with success: {len(outcome.wrong)} wrong {outcome.wrong[:3]}")  # fmt: skip
    if outcome.wrong or ledger.errors or ledger.finished != options.listeners:
        sys.exit(1)


if __name__ == "__main__":
    main()

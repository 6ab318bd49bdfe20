"""Lets simulated listeners take an experiment, to try everything out before people are invited."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management import CommandParser
from tqdm import tqdm

from mushra.selectors import experiment_get
from mushra.services.simulation import listeners_simulate
from separation.access import SERVER
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Let SIMULATED listeners take an experiment. A simulation, not a model of hearing; marked wherever it shows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--experiment", required=True, help="the experiment's slug")
        parser.add_argument("--listeners", type=int, required=True, help="how many, 1 to 1000")
        parser.add_argument("--seed", type=int, default=0, help="the same seed is the same listeners (0)")

    def run(self, *, experiment: str, listeners: int, seed: int, **options: Any) -> None:
        found = experiment_get(slug=experiment, user=SERVER)
        done = listeners_simulate(
            experiment=found,
            listeners=listeners,
            seed=seed,
            progress=partial(tqdm, desc="Simulated listeners", unit="listener"),
        )
        before = f"; {listeners - done} had finished before" if done < listeners else ""
        self.stdout.write(f"{done} simulated listeners have taken {found.slug!r}{before}. Their ratings are marked so.")

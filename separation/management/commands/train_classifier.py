"""An encoder of instruments for the deep-feature loss, from any folder of songs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from separation.commands import ConcordCommand
from separation.services import classifier_train


class Command(ConcordCommand):
    help = "Train a classifier of stems by their names; its encoder serves the loss deep_feature."
    stopped = "Stopped; nothing is written before the end, and the same command begins anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--songs", type=Path, required=True, help="folder of songs (stems)")
        parser.add_argument("--output", type=Path, required=True, help="a folder of its own, new or empty")
        parser.add_argument("--steps", type=int, default=600, help="of the optimiser, 32 crops each (600)")
        parser.add_argument("--seed", type=int, default=0, help="of weights and crops (0)")

    def run(self, *, songs: Path, output: Path, steps: int, seed: int, **options: Any) -> None:
        path, result = classifier_train(songs=songs, output=output, steps=steps, seed=seed)
        self.stdout.write(
            f"{path}: names {result.accuracy:.0%} of new random crops of its {len(result.songs)} training songs "
            f"rightly (guessing: {result.chance:.0%}); it knows {', '.join(result.labels)}."
        )

"""Published weights as a system of one's own tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from separation.commands import ConcordCommand, parse_sizes


class Command(ConcordCommand):
    help = "Make a run folder of weights that others published (Open-Unmix, torchaudio), for `separate` to use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--network", required=True, help="which network they are of, for example open_unmix")
        parser.add_argument("--targets", nargs="+", required=True, help="what it estimates, in the order of the files")
        parser.add_argument(
            "--weights", nargs="+", type=Path, required=True, help="a file a target; one for all of a joint network"
        )
        parser.add_argument("--output", type=Path, required=True, help="the run folder to make")
        parser.add_argument("--rate", type=int, default=44100, help="sample rate that they were trained at (44100)")
        parser.add_argument("--channels", type=int, choices=[1, 2], default=2, help="of the audio (2)")
        parser.add_argument("--size", nargs="+", default=[], metavar="NAME=VALUE", help="sizes that differ")

    def run(
        self,
        *,
        network: str,
        targets: list[str],
        weights: list[Path],
        output: Path,
        rate: int,
        channels: int,
        size: list[str],
        **options: Any,
    ) -> None:
        from separation.published import import_weights

        card = import_weights(
            output,
            network=network,
            targets=targets,
            files=weights,
            rate=rate,
            channels=channels,
            sizes=parse_sizes(size),
        )
        self.stdout.write(f"{output} holds {card.network} for {', '.join(card.targets)}.")

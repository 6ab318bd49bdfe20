"""Composed songs for trying things out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from separation.commands import ConcordCommand
from separation.progress import Progress


class Command(ConcordCommand):
    help = (
        "Compose short songs (lead, chords, bass, drums) and render them into a folder of stems. Nobody sings in them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True, help="folder to write the songs into")
        parser.add_argument("--songs", type=int, default=4, help="how many (4)")
        parser.add_argument("--seconds", type=float, default=12.0, help="length of each, 1 to 600 (12)")
        parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same bytes (0)")

    def run(self, *, output: Path, songs: int, seconds: float, seed: int, **options: Any) -> None:
        from separation.songs.synthesis import synthesize

        results = synthesize(output, songs=songs, seconds=seconds, seed=seed)
        made = sum(new for _, new in Progress(results, desc="Composing", unit="song", total=songs))
        self.stdout.write(f"{made} songs composed, {songs - made} were there already: {output}")

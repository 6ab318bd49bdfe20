"""Where a benchmark's files lie, all in one folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.errors import BenchmarkError
from separation.files import write_whole
from separation.training.recipe import Recipe, read_recipe

RECIPE = "recipe.toml"


@dataclass(frozen=True)
class Place:
    """The folder of one benchmark.

    recipe.toml, a copy; songs/, composed ones of a tiny variant; encoders/, what a loss needs and was trained for it;
    runs/<run>/ and estimates/<run>/; scores.csv; table.md, table.csv.
    """

    folder: Path

    @property
    def songs(self) -> Path:
        return self.folder / "songs"

    @property
    def encoders(self) -> Path:
        return self.folder / "encoders"

    @property
    def runs(self) -> Path:
        return self.folder / "runs"

    @property
    def estimates(self) -> Path:
        return self.folder / "estimates"

    @property
    def scores(self) -> Path:
        return self.folder / "scores.csv"

    def take(self, recipe: Recipe, path: Path) -> None:
        """Make the folder this recipe's: one of its own, or new. What the recipe gained since is gone on with.

        Raises `BenchmarkError` where something else lies there.
        """
        there = self.folder / RECIPE
        if there.is_file():
            other = read_recipe(there).name
            if other != recipe.name or self.songs.is_dir() != recipe.is_tiny:
                kind = "tiny variant" if self.songs.is_dir() else "benchmark"
                raise BenchmarkError(f"{self.folder} holds the {kind} of {other!r}; choose another --output.")
        elif self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())):
            raise BenchmarkError(f"{self.folder} is no benchmark and not empty; choose another --output.")
        text = path.read_text(encoding="utf-8")
        if recipe.is_tiny:
            self.songs.mkdir(parents=True, exist_ok=True)
        write_whole(there, lambda place: place.write_text(text, encoding="utf-8"))

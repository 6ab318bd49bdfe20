"""Songs and a recipe for a benchmark of seconds."""

from __future__ import annotations

import pytest

from tests.analysis.benchmarks.small import write_recipe


@pytest.fixture
def place(tmp_path, make_song):
    """A folder with small.toml, songs/ of two songs, and test/ of one."""
    for name in ("one", "two", "three"):
        make_song(name, stems=("vocals", "drums"), seconds=2.0, rate=8000)
    (tmp_path / "test").mkdir()
    (tmp_path / "songs" / "three").rename(tmp_path / "test" / "three")
    write_recipe(tmp_path)
    return tmp_path

"""The songs of a benchmark: no test song is learnt from, and composed ones are made once."""

from __future__ import annotations

import pytest

from analysis.benchmarks.songs import composed_sets, read_sets
from analysis.benchmarks.spec import ComposedSongs
from analysis.errors import BenchmarkError


def test_a_test_song_that_is_learnt_from_is_refused(place):
    sets = read_sets(place / "songs", place / "test")
    assert [song.name for song in (*sets.training, *sets.test)] == ["one", "two", "three"]
    with pytest.raises(BenchmarkError, match="The test song 'one' is among those to learn from; test on others"):
        read_sets(place / "songs", place / "songs")
    with pytest.raises(BenchmarkError, match="'three' is among those to learn from"):
        read_sets(place / "songs", place / "test", place / "test")


def test_composed_songs_are_others_for_each_use_and_made_once(tmp_path):
    composed = ComposedSongs(training=2, validation=1, test=1, seconds=1.0, rate=8000)
    sets = composed_sets(tmp_path, composed)
    songs = (*sets.training, *sets.validation, *sets.test)
    assert [len(some) for some in (sets.training, sets.validation, sets.test)] == [2, 1, 1]
    assert len({song.stems["drums"].read_bytes() for song in songs}) == 4
    assert {song.rate for song in songs} == {8000}
    made = [song.stems["drums"].stat().st_mtime_ns for song in songs]
    composed_sets(tmp_path, composed)
    assert [song.stems["drums"].stat().st_mtime_ns for song in songs] == made


def test_without_validation_songs_there_is_no_folder_of_them(tmp_path):
    composed = ComposedSongs(training=1, validation=0, test=1, seconds=1.0, rate=8000)
    assert composed_sets(tmp_path, composed).validation == ()
    assert not (tmp_path / "validation").exists()

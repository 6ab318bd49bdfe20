"""Estimates are paired with their songs by name, never by the order of a listing."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from separation.errors import EstimateError, UnknownNameError
from separation.estimates import estimate_path, read_estimates
from separation.songs import read_songs
from tests.conftest import tone


@pytest.fixture
def songs(make_song):
    make_song("first")
    return read_songs(make_song("second", stems=("vocals", "kazoo")).parent)


@pytest.fixture
def write(tmp_path):
    def write(system, song, target, samples=None, rate=44100):
        path = estimate_path(tmp_path / "estimates", system, song, target)
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, tone(100) if samples is None else samples, rate)
        return tmp_path / "estimates"

    return write


def test_each_estimate_knows_its_system_song_and_target(songs, write):
    write("umx", "second", "kazoo")
    folder = write("irm", "first", "vocals")
    found = [(one.system, one.song.name, one.target) for one in read_estimates(folder, songs)]
    assert found == [("irm", "first", "vocals"), ("umx", "second", "kazoo")]


def test_only_the_systems_asked_for_are_read(songs, write):
    write("umx", "second", "kazoo")
    folder = write("irm", "first", "vocals")
    assert [one.system for one in read_estimates(folder, songs, systems=["umx"])] == ["umx"]
    with pytest.raises(UnknownNameError, match=r"no system named 'umy'\. Known, nearest first: umx, irm"):
        read_estimates(folder, songs, systems=["umy"])


def test_a_part_is_read_with_the_songs_channels(songs, write):
    [estimate] = read_estimates(write("umx", "first", "vocals", tone(100, channels=1)), songs)
    part = estimate.read(100, 50)
    assert part.samples.shape == (2, 50)
    assert np.array_equal(part.samples, estimate.read().samples[:, 100:150])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"song": "third"}, "third belongs to no song; the songs are first, second"),
        ({"target": "oboe"}, "oboe.flac is of no target of 'first'; its stems are bass, drums, vocals"),
        ({"samples": tone(100)[:-1]}, "has 44099 samples at 44100 Hz, its song 'first' has 44100"),
        ({"rate": 48000}, "at 48000 Hz, its song 'first' has 44100 at 44100 Hz"),
        ({"samples": tone(100, channels=3)}, "has 3 channels, its song 'first' has 2"),
    ],
)
def test_an_estimate_that_does_not_fit_its_song_is_named(songs, write, wrong, message):
    folder = write(**({"system": "umx", "song": "first", "target": "vocals"} | wrong))
    with pytest.raises(EstimateError, match=message):
        read_estimates(folder, songs)


def test_a_file_that_is_no_audio_is_named(songs, write):
    folder = write("umx", "first", "vocals")
    (folder / "umx" / "first" / "drums.wav").write_text("not audio")
    with pytest.raises(EstimateError, match=r"drums\.wav cannot be read as audio"):
        read_estimates(folder, songs)


def test_a_folder_with_no_estimates_says_where_they_lie(songs, tmp_path):
    with pytest.raises(EstimateError, match="nowhere is no folder"):
        read_estimates(tmp_path / "nowhere", songs)
    (tmp_path / "empty").mkdir()
    with pytest.raises(EstimateError, match="holds no estimates; they lie at"):
        read_estimates(tmp_path / "empty", songs)

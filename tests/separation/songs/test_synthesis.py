"""Rendered songs: the same bytes from the same seed, whole or not there, and never clipped."""

from __future__ import annotations

import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from separation.errors import SongError
from separation.songs import read_songs, synthesis
from separation.songs.composition import STEMS
from separation.songs.synthesis import synthesize


def make(folder, **changed):
    return list(synthesize(folder, **({"songs": 2, "seconds": 3, "seed": 5} | changed)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "songs"
    make(folder)
    return folder


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_they_are_songs_of_four_stems_in_stereo_of_the_length_asked_for(folder):
    songs = read_songs(folder)
    assert len(songs) == 2
    for song in songs:
        assert set(song.stems) == set(STEMS)
        assert (song.rate, song.channels, song.frames) == (44100, 2, 3 * 44100)


def test_the_same_seed_gives_the_same_bytes(folder, tmp_path):
    make(tmp_path / "again")
    assert contents(tmp_path / "again") == contents(folder)


def test_neither_a_stem_nor_the_mixture_clips_and_no_stem_is_lost(folder):
    for song in read_songs(folder):
        stems = [song.stem(name).samples for name in song.stems]
        assert max(np.abs(signal).max() for signal in [*stems, sum(stems)]) < 0.9
        levels = [10 * np.log10(np.mean(stem**2)) for stem in stems]
        assert max(levels) - min(levels) < 8


def test_what_is_there_is_left_and_more_songs_are_added(folder, tmp_path):
    target = tmp_path / "songs"
    assert [made for _, made in make(target, songs=1)] == [True]
    before = contents(target)
    assert [made for _, made in make(target)] == [False, True]
    assert before.items() <= contents(target).items()
    assert contents(target) == contents(folder)


def test_an_interrupt_leaves_whole_songs_alone_and_goes_on(tmp_path, monkeypatch):
    write, count = synthesis.flac.write_flac, []

    def interrupted(path, signal):
        count.append(path)
        if len(count) == 6:
            raise KeyboardInterrupt
        return write(path, signal)

    monkeypatch.setattr(synthesis.flac, "write_flac", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "songs")
    assert [song.name for song in read_songs(tmp_path / "songs")] == [next((tmp_path / "songs").glob("01*")).name]
    assert [made for _, made in make(tmp_path / "songs")] == [False, True]


def test_what_a_killed_call_left_is_cleared_away(tmp_path):
    leftover = tmp_path / "songs" / ".unfinished-x"
    leftover.mkdir(parents=True)
    (leftover / "drums.flac").write_bytes(b"half")
    make(tmp_path / "songs", songs=1)
    assert not leftover.exists()


@pytest.mark.parametrize("changed", [{"seed": 6}, {"seconds": 4}])
def test_songs_of_another_seed_or_length_are_not_mixed_in(folder, changed):
    before = contents(folder)
    with pytest.raises(SongError, match=r"is in the way: it was not made from seed \d with \d s a song"):
        make(folder, **changed)
    assert contents(folder) == before


def test_a_users_own_songs_are_not_mixed_in(make_song):
    folder = make_song("my song").parent
    with pytest.raises(CommandError, match="my song is in the way"):
        call_command("synthesize", output=folder)
    assert [path.name for path in folder.iterdir()] == ["my song"]


@pytest.mark.parametrize("changed", [{"songs": 0}, {"seconds": 0.5}, {"seconds": float("nan")}, {"seed": -1}])
def test_a_number_out_of_range_is_refused_before_anything_is_written(tmp_path, changed):
    with pytest.raises(SongError, match="cannot be made"):
        make(tmp_path / "songs", **changed)
    assert not (tmp_path / "songs").exists()


def test_a_song_tells_what_it_is_made_of(folder):
    described = json.loads(next(folder.glob("01*")).joinpath(".synthesis.json").read_text())
    assert described["seed"] == 5
    assert {stem for stem, _ in described["parts"]} == set(STEMS)


def test_the_command_says_what_it_made(tmp_path, capsys):
    call_command("synthesize", output=tmp_path / "songs", songs=1, seconds=1)
    assert "1 songs composed, 0 were there already" in capsys.readouterr().out

"""Songs are separated one at a time, each once, into a folder a system."""

from __future__ import annotations

import json

import numpy as np
import pytest

from separation.errors import EstimateError
from separation.estimates import read_estimates
from separation.inference.system import Piece, System
from separation.origins import Origin, read_origin
from separation.services import songs_separate
from separation.songs import read_songs


class HalfOfTheMixture(System):
    """A system that takes every vocals stem to be half of the mixture, and counts its work."""

    def __init__(self, name="half", digest="1"):
        self.name, self.digest, self.separated = name, digest, []
        self.origin = Origin(loss="l1_freq", network="half", seed="7")

    def targets_of(self, song):
        return [stem for stem in song.stems if stem == "vocals"]

    def pieces(self, songs):
        for song in songs:
            self.separated.append(song.name)
            for start in range(0, song.frames, 5000):
                half = song.mixture(start, 5000).samples / 2
                yield Piece(song, {"vocals": half}, is_last=start + 5000 >= song.frames)


@pytest.fixture
def songs(make_song):
    make_song("first")
    make_song("instrumental", stems=("drums", "bass"))
    return read_songs(make_song("second").parent)


@pytest.fixture
def output(tmp_path):
    return tmp_path / "estimates"


def test_estimates_lie_where_they_are_read_from(songs, output):
    list(songs_separate(songs=songs, systems=[HalfOfTheMixture()], output=output))
    estimates = read_estimates(output, songs)
    assert [(one.song.name, one.target) for one in estimates] == [("first", "vocals"), ("second", "vocals")]
    assert np.allclose(estimates[0].read().samples, songs[0].mixture().samples / 2, atol=1e-4)


def test_a_song_without_any_of_the_systems_targets_is_passed_over_and_said(songs, output):
    results = {
        result.song: result for result in songs_separate(songs=songs, systems=[HalfOfTheMixture()], output=output)
    }
    assert results["instrumental"].targets == []
    assert not (output / "half" / "instrumental").exists()


def test_what_is_there_is_not_made_again(songs, output):
    list(songs_separate(songs=songs, systems=[HalfOfTheMixture()], output=output))
    again = HalfOfTheMixture()
    assert [result.made for result in songs_separate(songs=songs, systems=[again], output=output)] == [False] * 3
    assert again.separated == []


def test_an_interrupted_run_goes_on_with_the_song_that_it_stopped_at(songs, output):
    results = songs_separate(songs=songs, systems=[HalfOfTheMixture()], output=output)
    assert next(results).song == "first"
    results.close()
    again = HalfOfTheMixture()
    list(songs_separate(songs=songs, systems=[again], output=output))
    assert again.separated == ["second"]


def test_another_state_of_the_system_and_a_missing_file_are_made_anew(songs, output):
    list(songs_separate(songs=songs, systems=[HalfOfTheMixture()], output=output))
    trained_on = HalfOfTheMixture(digest="2")
    list(songs_separate(songs=songs, systems=[trained_on], output=output))
    assert trained_on.separated == ["first", "second"]
    (output / "half" / "second" / "vocals.flac").unlink()
    again = HalfOfTheMixture(digest="2")
    list(songs_separate(songs=songs, systems=[again], output=output))
    assert again.separated == ["second"]


def test_a_song_that_changed_is_separated_anew(songs, output, make_song, tmp_path):
    list(songs_separate(songs=songs, systems=[HalfOfTheMixture()], output=output))
    (tmp_path / "songs" / "first" / "bass.wav").unlink()
    again = HalfOfTheMixture()
    list(songs_separate(songs=read_songs(tmp_path / "songs"), systems=[again], output=output))
    assert again.separated == ["first"]


def test_somebody_elses_estimates_are_not_touched(songs, output):
    theirs = output / "half" / "first" / "vocals.wav"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"precious")
    with pytest.raises(EstimateError, match="half holds estimates that this command did not make"):
        list(songs_separate(songs=songs, systems=[HalfOfTheMixture("other"), HalfOfTheMixture()], output=output))
    assert theirs.read_bytes() == b"precious"
    assert not (output / "other").exists()


def test_a_spoilt_marker_only_costs_the_work_again(songs, output):
    list(songs_separate(songs=songs, systems=[HalfOfTheMixture()], output=output))
    marker = output / "half" / ".system.json"
    marker.write_text("{")
    again = HalfOfTheMixture()
    list(songs_separate(songs=songs, systems=[again], output=output))
    assert again.separated == ["first", "second"]
    assert set(json.loads(marker.read_text())["songs"]) == {"first", "second"}


def test_what_the_system_was_trained_with_is_kept_beside_its_estimates(songs, output):
    list(songs_separate(songs=songs, systems=[HalfOfTheMixture()], output=output))
    assert read_origin(output / "half") == Origin("l1_freq", "half", "7")


def test_a_marker_that_did_not_say_it_does_so_after_the_next_run_and_nothing_is_made_again(songs, output):
    list(songs_separate(songs=songs, systems=[HalfOfTheMixture()], output=output))
    marker = output / "half" / ".system.json"
    without = {key: value for key, value in json.loads(marker.read_text()).items() if key != "origin"}
    marker.write_text(json.dumps(without))
    again = HalfOfTheMixture()
    list(songs_separate(songs=songs, systems=[again], output=output))
    assert again.separated == []
    assert read_origin(output / "half") == again.origin
    assert json.loads(marker.read_text())["songs"] == without["songs"]


def test_samples_beyond_full_scale_are_counted(songs, output):
    class Loud(HalfOfTheMixture):
        def pieces(self, songs):
            for song in songs:
                yield Piece(song, {"vocals": np.full((2, song.frames), 1.5, dtype=np.float32)}, is_last=True)

    first, *_ = songs_separate(songs=songs, systems=[Loud()], output=output)
    assert first.clipped == 2 * songs[0].frames


def test_progress_comes_within_a_song_and_adds_up_to_all_of_them(songs, output):
    told = []
    results = songs_separate(songs=songs, systems=[HalfOfTheMixture()], output=output, progress=told.append)
    assert next(results).song == "first"
    assert len(told) > 2
    assert sum(told) == pytest.approx(songs[0].seconds)
    list(results)
    assert sum(told) == pytest.approx(sum(song.seconds for song in songs))
    told.clear()
    list(songs_separate(songs=songs, systems=[HalfOfTheMixture()], output=output, progress=told.append))
    assert sum(told) == pytest.approx(sum(song.seconds for song in songs))


def test_a_song_broken_off_leaves_no_half_estimate_and_what_a_killed_run_left_is_cleared_away(songs, output):
    class Broken(HalfOfTheMixture):
        def pieces(self, songs):
            for piece in super().pieces(songs):
                yield piece
                if piece.song.name == "second":
                    raise KeyboardInterrupt

    results = songs_separate(songs=songs, systems=[Broken()], output=output)
    with pytest.raises(KeyboardInterrupt):
        list(results)
    folder = output / "half" / "second"
    assert list(folder.iterdir()) == []
    (folder / ".unfinished-1.flac").write_bytes(b"of a run that was killed")
    again = HalfOfTheMixture()
    list(songs_separate(songs=songs, systems=[again], output=output))
    assert again.separated == ["second"]
    assert [path.name for path in folder.iterdir()] == ["vocals.flac"]

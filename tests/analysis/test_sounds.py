"""Sounds are found by their place in a folder, and belong to what was rated."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from analysis.errors import AnalysisError
from analysis.sounds import sounds_in
from tests.analysis.tables import ratings_table

RATED = ratings_table([{"song": "one", "system": name} for name in ("umx", "ref")])


def sound(folder, place: str) -> None:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.zeros(80), 8000)


def test_a_folder_a_song_and_a_file_a_system(tmp_path):
    for place in ("one/umx.flac", "one/ref.wav", "one/mixture.flac", "two/umx.flac"):
        sound(tmp_path, place)
    sounds, notes = sounds_in(tmp_path, RATED)
    assert sorted((each.song, each.target, each.system) for each in sounds) == [
        ("one", "vocals", "ref"), ("one", "vocals", "umx"),
    ]  # fmt: skip
    assert notes == ("2 sounds are left out, as no rating is of them, such as one/mixture.flac.",)


def test_the_folder_may_lie_in_another(tmp_path):
    sound(tmp_path, "study/audio/one/umx.flac")
    sounds, notes = sounds_in(tmp_path, RATED)
    assert [each.system for each in sounds] == ["umx"]
    assert notes == ("1 of 2 clips have no sound.",)


def test_songs_with_several_targets_have_a_folder_a_target(tmp_path):
    ratings = ratings_table([{"song": "one", "target": name, "system": "umx"} for name in ("vocals", "drums")])
    sound(tmp_path, "one/drums/umx.flac")
    sounds, _ = sounds_in(tmp_path, ratings)
    assert [(each.target, each.system) for each in sounds] == [("drums", "umx")]
    sound(tmp_path / "flat", "one/umx.flac")
    with pytest.raises(
        AnalysisError, match=r"there should be one/umx\.flac \(or one/drums/umx\.flac\), but it has one"
    ):
        sounds_in(tmp_path / "flat", ratings)


def test_what_is_wrong_is_named(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(AnalysisError, match="but it has no FLAC or WAV file"):
        sounds_in(tmp_path / "empty", RATED)
    with pytest.raises(AnalysisError, match="nowhere is no folder"):
        sounds_in(tmp_path / "nowhere", RATED)
    for place in ("two/one/umx.flac", "two/one/umx.wav"):
        sound(tmp_path, place)
    with pytest.raises(AnalysisError, match=r"umx\.wav and umx\.flac are both the sound of one / vocals / umx"):
        sounds_in(tmp_path / "two", RATED)
    (tmp_path / "two" / "one" / "umx.wav").unlink()
    (tmp_path / "two" / "one" / "umx.flac").write_text("no sound")
    with pytest.raises(AnalysisError, match=r"umx\.flac is no sound that can be read"):
        sounds_in(tmp_path / "two", RATED)

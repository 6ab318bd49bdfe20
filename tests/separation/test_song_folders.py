"""Only folders of songs below SONGS_DIR are offered, by their names below it."""

from __future__ import annotations

import pytest
from django.conf import settings as site

from separation.errors import UnknownNameError
from separation.song_folders import song_folder_get, song_folders


@pytest.fixture
def root(settings, tmp_path):
    settings.SONGS_DIR = tmp_path / "offered"
    for song in ("duo/a song", "musdb/train/first", "deep/down/below/song", ".hidden/song", "empty/song"):
        (settings.SONGS_DIR / song).mkdir(parents=True)
        if not song.startswith("empty"):
            (settings.SONGS_DIR / song / "vocals.wav").write_bytes(b"")
    (settings.SONGS_DIR / "stems").mkdir()
    (settings.SONGS_DIR / "stems" / "first.stem.mp4").write_bytes(b"")
    return settings.SONGS_DIR


def test_folders_of_songs_are_named_from_the_root_on_and_others_left_out(root):
    assert song_folders() == {name: root / name for name in ("duo", "musdb/train", "stems")}
    assert song_folder_get(name="musdb/train") == root / "musdb" / "train"


def test_the_root_itself_may_be_one(root):
    (root / "song").mkdir()
    (root / "song" / "vocals.flac").write_bytes(b"")
    assert song_folder_get(name="all of it") == root


@pytest.mark.parametrize("name", ["..", "../offered/duo", "/etc", "duo/../duo", "deep/down/below", ".hidden", ""])
def test_no_other_name_is_a_folder_be_it_a_path_that_exists(root, name):
    with pytest.raises(UnknownNameError, match="There is no folder of songs named"):
        song_folder_get(name=name)


def test_without_the_folder_there_is_nothing_to_offer(settings, tmp_path):
    settings.SONGS_DIR = tmp_path / "none"
    assert song_folders() == {}


def test_it_lies_in_the_data_folder_where_nothing_is_set():
    assert site.SONGS_DIR.name == "songs"

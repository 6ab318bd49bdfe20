"""MUSDB18 in either form is read a split at a time, and only when the split is complete."""

from __future__ import annotations

import os
import shutil
from importlib import resources

import numpy as np
import pytest
import soundfile
import yaml

from separation.errors import SongError
from separation.songs import musdb, read_songs
from tests.separation.songs.stem_files import write_musdb18

STEMS = ("mixture", "vocals", "drums", "bass", "other")
COUNTS = {"train": 86, "validation": 14, "test": 50}


def noise(seed: int, frames: int = 2048) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, (2, frames)).astype(np.float32)


@pytest.fixture(scope="module")
def musdb18(tmp_path_factory):
    return write_musdb18(tmp_path_factory.mktemp("musdb18"))


@pytest.fixture(scope="module")
def musdb18hq(tmp_path_factory):
    """As the other form; one song's vocals are silent, as they are in the real thing."""
    root = tmp_path_factory.mktemp("musdb18hq")
    one = root / "one"
    one.mkdir()
    for seed, stem in enumerate(STEMS):
        soundfile.write(one / f"{stem}.wav", noise(seed).T, 44100)
    for split, names in musdb.names().items():
        for name in names:
            shutil.copytree(one, root / musdb.FOLDERS[split] / name, copy_function=os.link)
    silent = root / "test" / "PR - Oh No" / "vocals.wav"
    silent.unlink()
    soundfile.write(silent, np.zeros((2048, 2)), 44100)
    return root


@pytest.mark.parametrize("form", ["musdb18", "musdb18hq"])
@pytest.mark.parametrize("split", musdb.SPLITS)
def test_each_split_has_its_songs(request, form, split):
    songs = read_songs(request.getfixturevalue(form), split=split)
    assert len(songs) == COUNTS[split]
    assert {song.name for song in songs} == set(musdb.names()[split])
    assert list(songs[0].stems) == ["bass", "drums", "other", "vocals"]
    assert songs[0].frames == 2048
    assert songs[0].mixture_path


def test_the_validation_songs_are_those_of_the_musdb_package():
    theirs = yaml.safe_load((resources.files("musdb") / "configs/mus.yaml").read_text(encoding="utf-8"))
    assert set(musdb.names()["validation"]) == set(theirs["validation_tracks"])
    assert len({name for names in musdb.names().values() for name in names}) == 150


def test_the_mixture_of_the_uncompressed_form_is_its_own_file(musdb18hq):
    song = read_songs(musdb18hq, split="validation")[0]
    assert pytest.approx(noise(0), abs=1e-4) == song.mixture().samples


@pytest.mark.parametrize("form", ["musdb18", "musdb18hq"])
def test_a_missing_song_is_named(request, tmp_path, form):
    root = tmp_path / "musdb"
    shutil.copytree(request.getfixturevalue(form), root)
    for gone in root.glob("train/ANiMAL - Rockshow*"):
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    with pytest.raises(SongError, match="musdb is laid out as MUSDB18 but lacks 'ANiMAL - Rockshow' of its 14 songs"):
        read_songs(root, split="validation")
    assert len(read_songs(root, split="train")) == 86
    shutil.rmtree(root / "test")
    with pytest.raises(SongError, match="lacks 'Al James - Schoolboy Facination' and 49 more of its 50 songs for test"):
        read_songs(root, split="test")


def test_a_split_must_be_chosen_and_be_one(musdb18, make_song):
    with pytest.raises(SongError, match="choose a split: train, validation or test"):
        read_songs(musdb18)
    with pytest.raises(SongError, match="no split 'valid'; its splits are train, validation, test"):
        read_songs(musdb18, split="valid")
    with pytest.raises(SongError, match="songs has no split 'test'; only MUSDB18"):
        read_songs(make_song().parent, split="test")


def test_a_part_of_it_is_read_as_a_folder_of_songs(musdb18, musdb18hq):
    assert len(read_songs(musdb18 / "test")) == 50
    assert len(read_songs(musdb18hq / "train")) == 100

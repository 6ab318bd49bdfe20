"""Songs are decoded once, kept exactly, found again, and make room for one another."""

from __future__ import annotations

import os
import pickle
import resource
import signal
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from separation import audio
from separation.errors import TrainingError
from separation.songs import read_songs
from separation.songs.stem_file import read_stem_file
from separation.training.cache import ABANDONED, StemCache, make_room
from tests.separation.songs.stem_files import write_stem_file

RATE = 8000


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "decoded"


@pytest.fixture
def songs(make_song):
    return read_songs(make_song("a song", stems=("drums", "bass"), rate=RATE).parent)


def cached(songs, folder, rate=RATE, channels=2):
    return StemCache(songs, rate=rate, channels=channels, folder=folder)


def files(folder):
    return {path.name: path.stat() for path in folder.iterdir()}


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_what_is_kept_is_what_the_file_holds_bit_by_bit(make_song, folder, subtype):
    path = make_song("exact", stems=("drums",), rate=RATE) / "drums.wav"
    loud = np.random.default_rng(0).uniform(-1, 1, (RATE, 2))
    loud[:2] = [[1.0, -1.0], [-1.0, 1.0]]
    soundfile.write(path, loud, RATE, subtype=subtype)
    (song,) = songs = read_songs(path.parent.parent)
    for place in (folder, None):
        cache = cached(songs, place)
        assert np.array_equal(cache.crop(0, "drums", 0, song.frames), song.stem("drums").samples)
        assert cache.bytes == 2 * RATE * (2 if subtype == "PCM_16" else 4)


def test_16_bits_on_disk_are_two_bytes_a_sample(songs, folder):
    cache = cached(songs, folder)
    assert cache.bytes == 2 * 2 * RATE * 2
    assert cache.bytes == pytest.approx(sum(facts.st_size for facts in files(folder).values()), abs=2 * 128)


def test_another_rate_and_number_of_channels_is_what_audio_makes_of_the_whole_song(songs, folder):
    cache = cached(songs, folder, rate=6000, channels=1)
    whole = audio.resample(audio.with_channels(songs[0].stem("bass"), 1), 6000).samples
    assert cache.frames(0) == whole.shape[1] == 6000
    assert np.array_equal(cache.crop(0, "bass", 1000, 500), whole[:, 1000:1500])


def test_a_stem_file_is_kept_as_it_decodes(tmp_path, folder):
    noise = [np.random.default_rng(seed).normal(0, 0.1, (2, 5000)).astype(np.float32) for seed in range(5)]
    song = read_stem_file(write_stem_file(tmp_path / "song.stem.mp4", noise))
    cache = cached([song], folder, rate=44100)
    assert np.array_equal(cache.crop(0, "vocals", 700, 4000), song.stem("vocals", 700, 4000).samples)


def test_a_crop_beyond_the_end_is_zeros_and_a_gain_multiplies(songs, folder):
    cache = cached(songs, folder)
    crop = cache.crop(0, "drums", RATE - 10, 20)
    assert crop[:, :10].all()
    assert not crop[:, 10:].any()
    louder = np.empty((2, 20), dtype=np.float32)
    cache.copy(louder, 0, "drums", 5, gain=0.7)
    assert np.array_equal(louder, songs[0].stem("drums", 5, 20).samples * np.float32(0.7))


def test_a_later_run_finds_what_is_there_and_decodes_nothing(songs, folder):
    first = cached(songs, folder)
    before = {name: facts.st_ino for name, facts in files(folder).items()}
    again = cached(songs, folder)
    assert {name: facts.st_ino for name, facts in files(folder).items()} == before
    assert np.array_equal(first.crop(0, "bass", 9, 99), again.crop(0, "bass", 9, 99))


def test_a_file_that_has_changed_is_decoded_anew_though_it_is_as_long(songs, folder):
    cached(songs, folder)
    soundfile.write(songs[0].stems["bass"], np.full((RATE, 2), 0.25), RATE)
    assert (cached(songs, folder).crop(0, "bass", 0, RATE) == 0.25).all()


def test_a_process_that_is_not_forked_maps_the_same_files(songs, folder):
    cache = cached(songs, folder)
    sent = pickle.dumps(cache)
    assert len(sent) < 5000 < cache.bytes
    assert np.array_equal(pickle.loads(sent).crop(0, "drums", 3, 50), cache.crop(0, "drums", 3, 50))  # noqa: S301 (our own)


def test_what_was_not_used_for_longest_makes_room_and_what_is_needed_stays(folder):
    folder.mkdir()
    for age, name in enumerate(("new", "old", "older", "needed")):
        (folder / f"{name}.npy").write_bytes(bytes(100))
        os.utime(folder / f"{name}.npy", (0, 1e9 - age))
    make_room(folder, kept={folder / "needed.npy"}, needed=100, limit=300)
    assert set(files(folder)) == {"new.npy", "needed.npy"}
    make_room(folder, kept={folder / "needed.npy"}, needed=1000, limit=300)
    assert set(files(folder)) == {"needed.npy"}


def test_what_an_interrupted_run_left_unfinished_goes_but_not_what_another_writes_now(folder):
    folder.mkdir()
    for name, age in ((".left.npy", 2 * ABANDONED), (".being-written.npy", 0)):
        (folder / name).write_bytes(b"")
        os.utime(folder / name, (0, folder.stat().st_mtime - age))
    make_room(folder, kept=set(), needed=0)
    assert set(files(folder)) == {".being-written.npy"}


def test_a_disk_without_room_is_said_before_anything_is_decoded(songs, folder):
    endless = replace(songs[0], frames=10**15)
    with pytest.raises(
        TrainingError, match=r"decoded needs 8000000\.0 GB more for decoded songs, .* another folder with --cache"
    ):
        cached([endless], folder)
    assert not files(folder)


def test_a_disk_that_fills_up_leaves_no_half_of_a_file(songs, folder):
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(TrainingError, match=r"decoded needs 0\.0 MB more for decoded songs"):
            cached(songs, folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert not files(folder)
    assert cached(songs, folder).crop(0, "drums", 0, 10).any()

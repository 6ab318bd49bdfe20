"""A stem file is a song like any other, decoded to the sample wherever one begins."""

from __future__ import annotations

import pickle
import subprocess

import numpy as np
import pytest
import soundfile

from separation.errors import SongError
from separation.songs import read_songs
from separation.songs.stem_file import STREAMS, read_stem_file
from tests.separation.songs.stem_files import write_stem_file

RATE, FRAMES = 44100, 44100 + 123


def signals(frames: int = FRAMES, channels: int = 2) -> list[np.ndarray]:
    """A tone of its own a stream with noise, which AAC codes as noise; the mixture comes first."""
    random, time = np.random.default_rng(0), np.arange(frames) / RATE
    stems = [
        0.1 * np.sin(2 * np.pi * frequency * time) + random.normal(0, 0.02, (channels, frames))
        for frequency in (200, 400, 800, 1600)
    ]
    return [np.sum(stems, axis=0), *stems]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_stem_file(tmp_path_factory.mktemp("songs") / "a song.stem.mp4", signals())


def test_its_streams_are_the_mixture_and_four_stems(path):
    song = read_stem_file(path)
    assert (song.name, song.rate, song.channels, song.frames) == ("a song", RATE, 2, FRAMES)
    assert list(song.stems) == ["bass", "drums", "other", "vocals"]
    for name, written in zip(STREAMS, signals(), strict=True):
        read = song.mixture() if name == "mixture" else song.stem(name)
        assert read.samples.shape == (2, FRAMES)
        # The tone is the stream's own and lies where it was written: a shift of one sample shows.
        alike = [
            np.corrcoef(read.samples[0, 5000:-5000], np.roll(written[0], shift)[5000:-5000])[0, 1] for shift in (0, 1)
        ]
        assert alike[0] > 0.93
        assert alike[0] > alike[1]


@pytest.mark.parametrize("start", [0, 1, 1023, 1024, 1025, 5000, FRAMES - 100])
def test_a_stretch_is_what_the_whole_holds_there_bit_by_bit(path, start):
    song = read_stem_file(path)
    whole = song.stem("vocals").samples
    part = song.stem("vocals", start, 3000).samples
    assert np.array_equal(part, whole[:, start : start + 3000])


def test_ffmpeg_decodes_the_same_samples_from_the_same_place(path, tmp_path):
    decoded = tmp_path / "drums.wav"
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:1", "-c:a", "pcm_f32le", str(decoded)]
    try:
        subprocess.run(command, check=True)
    except FileNotFoundError:
        pytest.skip("the ffmpeg program is not here to compare with")
    theirs = soundfile.read(decoded, dtype="float32")[0].T
    assert pytest.approx(theirs[:, :FRAMES], abs=1e-6) == read_stem_file(path).stem("drums").samples


def test_a_folder_may_hold_stem_files_beside_song_folders(make_song, path):
    folder = make_song("another").parent
    (folder / path.name).symlink_to(path)
    assert [song.name for song in read_songs(folder)] == ["a song", "another"]


def test_its_summary_tells_it_by_its_size_and_it_goes_to_other_processes(path):
    song = read_stem_file(path)
    assert song.summary()["files"] == dict.fromkeys(
        ("bass", "drums", "other", "vocals", "mixture"), path.stat().st_size
    )
    again = pickle.loads(pickle.dumps(song))  # noqa: S301 (our own)
    assert np.array_equal(again.mixture(100, 9).samples, song.mixture(100, 9).samples)


def test_what_is_no_stem_file_is_refused_by_name(tmp_path):
    text = tmp_path / "words.stem.mp4"
    text.write_text("not audio")
    with pytest.raises(SongError, match=r"words.stem.mp4 cannot be read as a stem file"):
        read_stem_file(text)
    with pytest.raises(SongError, match=r"two.stem.mp4 has 2 audio streams; a stem file has 5: mixture, drums"):
        read_stem_file(write_stem_file(tmp_path / "two.stem.mp4", signals(4096)[:2]))
    uneven = [signal[:, : 9000 + 1000 * index] for index, signal in enumerate(signals())]
    with pytest.raises(SongError, match=r"equally long .* but have mixture 9000, drums 10000"):
        read_stem_file(write_stem_file(tmp_path / "uneven.stem.mp4", uneven))

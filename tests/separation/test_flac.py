"""A FLAC file, at once or in pieces: the samples that were written, whole, or no file."""

from __future__ import annotations

import resource
import signal

import numpy as np
import pytest
import soundfile

from separation import audio
from separation.audio import Audio
from separation.errors import AudioError
from separation.flac import flac_file, write_flac

NOISE = np.random.default_rng(0).uniform(-1, 1, (2, 50000)).astype(np.float32)


@pytest.fixture
def full_disk():
    """No file of this process can grow beyond so many bytes: what a full disk does to a file."""

    def fill(size):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))

    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield fill
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def write(path, *, pieces=10):
    with flac_file(path, rate=8000, channels=2) as writer:
        for piece in np.array_split(NOISE, pieces, axis=1):
            writer.write(piece)
    return writer


def test_the_pieces_are_one_signal(tmp_path):
    assert write(tmp_path / "noise.flac").written == 50000
    found = audio.read(tmp_path / "noise.flac")
    assert found.rate == 8000
    assert np.abs(found.samples - NOISE).max() < 1e-4
    assert [path.name for path in tmp_path.iterdir()] == ["noise.flac"]


def test_what_is_beyond_full_scale_is_clipped_and_counted(tmp_path):
    with flac_file(tmp_path / "loud.flac", rate=8000, channels=1) as writer:
        writer.write(np.array([[0.5, 1.5, -2.0]], dtype=np.float32))
        writer.write(np.array([[1.25]], dtype=np.float32))
    assert writer.clipped == 3
    assert np.allclose(audio.read(tmp_path / "loud.flac").samples, [[0.5, 1, -1, 1]], atol=1e-4)


def test_where_the_writing_is_broken_off_the_file_that_was_there_stays(tmp_path):
    write(tmp_path / "noise.flac")
    before = (tmp_path / "noise.flac").read_bytes()
    with pytest.raises(TypeError), flac_file(tmp_path / "noise.flac", rate=8000, channels=2) as writer:
        [writer.write(piece) for piece in (NOISE / 2, None)]
    assert (tmp_path / "noise.flac").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("room", [10, 60_000, 0.999])  # at the beginning, in the middle, at the very end
def test_a_full_disk_leaves_nothing_and_says_which_file(tmp_path, full_disk, room):
    if room < 1:
        write(tmp_path / "whole.flac")
        room = (tmp_path / "whole.flac").stat().st_size - 100
        (tmp_path / "whole.flac").unlink()
    full_disk(room)
    with pytest.raises(AudioError, match=r"noise\.flac cannot be written .* is the disk full\? Nothing of it was kept"):
        write(tmp_path / "noise.flac")
    assert list(tmp_path.iterdir()) == []


def test_flac_keeps_every_sample_of_16_bits(tmp_path):
    whole = np.random.default_rng(0).integers(-32768, 32767, (2, 1000)).astype(np.float32) / 32768
    assert write_flac(tmp_path / "new folder" / "a.flac", Audio(whole, 44100)) == 0
    assert np.array_equal(audio.read(tmp_path / "new folder" / "a.flac").samples, whole)


def test_what_exceeds_full_scale_is_clipped_and_counted(tmp_path):
    loud = Audio(np.array([[0.5, 1.5, -2.0]], dtype=np.float32), 44100)
    assert write_flac(tmp_path / "a.flac", loud) == 2
    assert audio.read(tmp_path / "a.flac").samples == pytest.approx(np.array([[0.5, 1.0, -1.0]]), abs=1e-4)


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    write_flac(tmp_path / "a.flac", Audio(NOISE, 8000))
    before = (tmp_path / "a.flac").read_bytes()

    def full(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr(soundfile.SoundFile, "write", full)
    with pytest.raises(AudioError, match="No space"):
        write_flac(tmp_path / "a.flac", Audio(-NOISE, 8000))
    assert [path.name for path in tmp_path.iterdir()] == ["a.flac"]
    assert (tmp_path / "a.flac").read_bytes() == before

"""A folder of songs is read, or refused with one sentence that names the file."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from separation.errors import SongError
from separation.songs import read_song, read_songs
from tests.conftest import tone


def test_songs_come_sorted_with_their_stems(make_song):
    make_song("second")
    folder = make_song("first", stems=("vocals", "kazoo")).parent
    first, second = read_songs(folder)
    assert (first.name, list(first.stems)) == ("first", ["kazoo", "vocals"])
    assert (second.rate, second.channels, second.frames) == (44100, 2, 44100)


def test_the_mixture_is_the_sum_of_the_stems(make_song):
    song = read_song(make_song(stems=("vocals", "drums")))
    total = song.stem("vocals").samples + song.stem("drums").samples
    assert np.array_equal(song.mixture().samples, total)
    assert np.array_equal(song.mixture(100, 50).samples, total[:, 100:150])


def test_a_mixture_file_is_the_mixture_and_no_stem(make_song):
    folder = make_song(stems=("vocals", "drums"))
    soundfile.write(folder / "mixture.wav", tone(50), 44100)
    song = read_song(folder)
    assert set(song.stems) == {"vocals", "drums"}
    assert pytest.approx(tone(50), abs=1e-4) == song.mixture().samples.T


def test_a_mono_stem_among_stereo_ones_is_heard_on_both_channels(make_song):
    folder = make_song(stems=("vocals",))
    soundfile.write(folder / "bass.wav", tone(100, channels=1), 44100)
    song = read_song(folder)
    left, right = song.stem("bass").samples
    assert np.array_equal(left, right)
    assert song.mixture().channels == 2


def test_one_sample_more_is_cut(make_song):
    folder = make_song(stems=("vocals",))
    soundfile.write(folder / "bass.wav", tone(100)[:-1], 44100)
    song = read_song(folder)
    assert song.frames == 44099
    assert song.mixture().frames == 44099


def test_files_that_begin_with_a_dot_are_passed_over(make_song):
    folder = make_song()
    (folder / ".DS_Store").write_text("")
    assert len(read_song(folder).stems) == 3


def test_a_stem_that_the_song_lacks_is_named_with_those_it_has(make_song):
    with pytest.raises(SongError, match="no stem 'piano'; it has bass, drums, vocals"):
        read_song(make_song()).stem("piano")


def two_samples_longer(folder):
    soundfile.write(folder / "bad.wav", np.vstack([tone(100), np.zeros((2, 2))]), 44100)


def another_rate(folder):
    soundfile.write(folder / "bad.wav", tone(100), 48000)


def not_a_number(folder):
    samples = tone(100)
    samples[441] = np.nan
    soundfile.write(folder / "bad.wav", samples, 44100, subtype="FLOAT")


def silence(folder):
    soundfile.write(folder / "bad.wav", np.zeros((44100, 2)), 44100)


def text_named_wav(folder):
    (folder / "bad.wav").write_text("not audio")


def an_odd_file(folder):
    (folder / "bad.txt").write_text("lyrics")


def a_folder_inside(folder):
    (folder / "bad").mkdir()


def the_same_stem_twice(folder):
    soundfile.write(folder / "bad.wav", tone(100), 44100)
    soundfile.write(folder / "bad.flac", tone(100), 44100)


def three_channels(folder):
    soundfile.write(folder / "bad.wav", tone(100, channels=3), 44100)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (two_samples_longer, "bad.wav has 44102 samples.*has 44100.*equally long"),
        (another_rate, "bad.wav is at 48000 Hz.*44100 Hz.*one sample rate"),
        (not_a_number, r"bad.wav holds samples that are not finite.*0\.010 s"),
        (silence, "bad.wav is silent throughout; leave out"),
        (text_named_wav, "bad.wav cannot be read as audio"),
        (an_odd_file, "bad.txt is no audio file.*only stems"),
        (a_folder_inside, "bad is no audio file"),
        (the_same_stem_twice, "bad.wav and bad.flac are the same stem twice"),
        (three_channels, "bad.wav has 3 channels; a stem must have one or two"),
    ],
)
def test_a_bad_song_is_refused_and_the_file_named(make_song, spoil, message):
    folder = make_song(stems=("alto", "zither"))
    spoil(folder)
    with pytest.raises(SongError, match=message):
        read_songs(folder.parent)


def test_a_folder_that_is_missing_empty_or_itself_a_song_says_what_would_be_right(make_song, tmp_path):
    with pytest.raises(SongError, match="nowhere is no folder"):
        read_songs(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SongError, match="empty holds no songs"):
        read_songs(tmp_path / "empty")
    song = make_song("one")
    with pytest.raises(SongError, match="give the folder above it"):
        read_songs(song)
    (song.parent / "two").mkdir()
    with pytest.raises(SongError, match="two holds no stems"):
        read_songs(song.parent)


def test_a_song_with_only_a_mixture_holds_no_stems(make_song):
    folder = make_song(stems=("mixture",))
    with pytest.raises(SongError, match="holds no stems"):
        read_song(folder)


def test_the_three_real_songs_are_read_as_they_are(shared_data):
    songs = {song.name: song for song in read_songs(shared_data / "stems")}
    assert set(songs["trackswitch"].stems) == {"bass", "drums", "other"}
    assert (songs["ubiquitous"].rate, songs["ubiquitous"].frames) == (48000, 1440047)
    assert np.abs(songs["ubiquitous"].mixture().samples).max() > 1

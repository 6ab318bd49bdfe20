"""Composed songs: always the same from the same seed, varied from others, and playable."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from separation.songs.composition import STEMS, compose

SONGS = [compose(seed=3, number=number, seconds=12) for number in range(1, 41)]


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 100), st.sampled_from([1.0, 12.0, 90.0]))
def test_every_song_is_playable_and_has_all_stems(seed, number, seconds):
    song = compose(seed, number, seconds)
    assert {part.stem for part in song.parts} == set(STEMS)
    for part in song.parts:
        assert part.notes, part.stem
        assert all(0 <= note.start < seconds and note.duration > 0 for note in part.notes)
        assert all(24 <= note.pitch <= 96 and 1 <= note.velocity <= 127 for note in part.notes)


def test_the_same_seed_gives_the_same_song_whatever_else_is_composed():
    assert compose(seed=3, number=7, seconds=12) == SONGS[6]


def test_songs_differ_in_key_tempo_and_instruments():
    assert len({song.key for song in SONGS}) > 10
    assert len({song.tempo for song in SONGS}) > 20
    for stem in STEMS:
        assert len({part.instrument for song in SONGS for part in song.parts if part.stem == stem}) > 2


def test_another_seed_gives_other_songs():
    assert all(compose(seed=4, number=number + 1, seconds=12) != song for number, song in enumerate(SONGS))


def test_the_bass_is_low_and_the_melody_above_it():
    for song in SONGS:
        pitches = {part.stem: [note.pitch for note in part.notes] for part in song.parts if not part.is_drum}
        assert max(pitches["bass"]) < 60
        assert min(pitches["vocals"]) > 48


def test_a_long_song_opens_without_the_lead_and_breaks_off_the_drums():
    song = compose(seed=0, number=1, seconds=90)
    starts = {part.stem: [note.start for note in part.notes] for part in song.parts}
    bar = 240 / song.tempo
    assert starts["vocals"][0] == pytest.approx(2 * bar, abs=bar)
    gaps = [later - earlier for earlier, later in zip(starts["drums"], starts["drums"][1:], strict=False)]
    assert max(gaps) > 1.5 * bar

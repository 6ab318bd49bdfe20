"""Parts of the training songs: the ends of a ranking, random ones, and songs with a stem taken out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from separation.errors import SongError
from separation.songs import read_song
from separation.songs.selection import Selection, select

RANKS = {name: float(place) for place, name in enumerate("abcdefghij")}


@pytest.fixture
def songs(make_song):
    song = read_song(make_song("a"))
    return [replace(song, name=name) for name in RANKS]


def names(songs):
    return "".join(song.name for song in songs)


def test_the_ends_are_the_songs_that_rank_first_and_last_in_the_songs_own_order(songs):
    top, tail = (Selection(share=0.3, end=end, stem="vocals") for end in ("top", "tail"))
    assert names(select(songs, top, seed=0, ranks=RANKS)) == "hij"
    assert names(select(songs, tail, seed=0, ranks=RANKS)) == "abc"
    assert names(select(songs, top, seed=0, ranks=RANKS | {"j": float("nan")})) == "ghi"


def test_random_songs_are_as_many_and_hang_on_the_seed_alone(songs):
    chosen = [names(select(songs, Selection(share=0.3), seed=seed, ranks={})) for seed in (1, 1, 2, 3)]
    assert [len(some) for some in chosen] == [3, 3, 3, 3]
    assert chosen[0] == chosen[1]
    assert len(set(chosen)) > 1


def test_all_songs_are_learnt_from_unless_something_else_is_asked_for(songs):
    assert select(songs, Selection(), seed=0, ranks={}) == songs


def test_a_share_is_never_no_song_at_all(songs):
    assert len(select(songs, Selection(share=0.001), seed=0, ranks={})) == 1


def muted(songs, share):
    chosen = select(songs, Selection(muted=share, stem="vocals"), seed=0, ranks={})
    assert names(chosen) == names(songs)
    return {song.name for song in chosen if not song.stem("vocals").samples.any()}


def test_a_muted_stem_is_silent_in_a_share_of_the_songs_and_of_more_at_a_larger_share(songs):
    shares = [muted(songs, share) for share in (0.0, 0.1, 0.3, 0.45)]
    assert [len(some) for some in shares] == [0, 1, 3, 4]
    assert shares[0] < shares[1] < shares[2] < shares[3]


def test_a_song_with_a_muted_stem_is_the_sum_of_the_others_and_no_longer_taken_for_the_same_song(songs):
    (song,) = select(songs[:1], Selection(muted=0.9, stem="vocals"), seed=0, ranks={})
    others = sum(songs[0].stem(name, 100, 50).samples for name in ("bass", "drums"))
    assert (song.mixture(100, 50).samples == others).all()
    assert (song.stem("bass").samples == songs[0].stem("bass").samples).all()
    assert list(song.stems) == list(songs[0].stems)
    assert song.summary() == songs[0].summary() | {"muted": "vocals"}


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"share": 0.0}, "share of the songs is 0.0; it must be above 0 and at most 1"),
        ({"muted": 1.0, "stem": "bass"}, "share of muted songs is 1.0; it must be 0 or more and below 1"),
        ({"end": "best"}, "no end 'best' to take songs from; there are top, random, tail"),
        ({"share": 0.5, "end": "top"}, "the setting 'stem' must name it"),
        ({"muted": 0.5}, "the setting 'stem' must name it"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(chosen, message):
    with pytest.raises(SongError, match=message):
        Selection(**chosen)


def test_a_stem_that_no_song_has_is_named_with_those_that_there_are(songs):
    with pytest.raises(SongError, match="No song has the stem 'flute'; their stems are bass, drums, vocals"):
        select(songs, Selection(muted=0.5, stem="flute"), seed=0, ranks={})


def test_songs_that_have_no_rank_cannot_be_chosen_by_it(songs):
    with pytest.raises(SongError, match="No song has a rank by its stem 'bass'"):
        select(songs, Selection(share=0.5, end="top", stem="bass"), seed=0, ranks={})

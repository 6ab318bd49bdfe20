"""The work is cut so that what gains by it is done together, what does not is not, and memory bounds both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.scoring import Method
from analysis.scoring import jobs as module
from analysis.scoring.jobs import affordable, by_song_and_system, jobs, max_systems, memory
from separation.estimates import read_estimates
from separation.songs.folder import read_songs

SIR = ("sir",)


@pytest.fixture
def songs(place):
    return by_song_and_system(read_estimates(place / "estimates", read_songs(place / "songs")))


def shape(work) -> list:
    return [(job.song.name, tuple(job.systems), job.metrics) for job in work]


def test_systems_are_scored_together_where_a_metric_gains_by_it(songs):
    work = jobs({"one": songs["one"]}, lambda _: ("sir", "si_sdr", "l1_freq"), Method())
    assert shape(work) == [
        ("one", ("close", "far"), ("sir",)),
        ("one", ("close",), ("si_sdr", "l1_freq")),
        ("one", ("far",), ("si_sdr", "l1_freq")),
    ]


def test_museval_takes_a_system_at_a_time(songs):
    work = jobs({"one": songs["one"]}, lambda _: ("sir",), Method("museval"))
    assert shape(work) == [("one", ("close",), ("sir",)), ("one", ("far",), ("sir",))]


def test_what_is_there_already_is_left_out(songs):
    missing = {"close": (), "far": ("sdr",)}
    work = jobs(songs, lambda estimates: missing[estimates[0].system], Method())
    assert shape(work) == [("one", ("far",), ("sdr",)), ("two", ("far",), ("sdr",))]


def test_systems_that_lack_different_metrics_are_scored_apart(songs):
    missing = {"close": ("sdr", "sir"), "far": ("sir",)}
    work = jobs({"one": songs["one"]}, lambda estimates: missing[estimates[0].system], Method())
    assert shape(work) == [("one", ("close",), ("sdr", "sir")), ("one", ("far",), ("sir",))]


def test_memory_bounds_the_systems_of_a_job(songs, monkeypatch):
    song = songs["one"]["close"][0].song
    monkeypatch.setattr(module, "cores", lambda: 4)
    monkeypatch.setattr(module, "usable_memory", lambda: 4.0 * memory(song, 3, Method(), SIR))
    assert max_systems(song, Method(), SIR) == 3
    monkeypatch.setattr(module, "usable_memory", lambda: 1.0)
    assert max_systems(song, Method(), SIR) == 1
    assert len(list(jobs({"one": songs["one"]}, lambda _: ("sir",), Method()))) == 2


def test_memory_bounds_the_processes(songs, monkeypatch):
    work = list(jobs(songs, lambda _: ("sir",), Method()))
    need = max(memory(job.song, len(job.systems), job.method, SIR) for job in work)
    monkeypatch.setattr(module, "cores", lambda: 16)
    for share, count in ((0.5, 1), (3.5, 3), (99, 16)):
        monkeypatch.setattr(module, "usable_memory", lambda share=share: share * need)
        assert affordable(work) == count


def test_a_machine_that_does_not_tell_its_memory_is_bounded_by_its_cores(songs, monkeypatch):
    monkeypatch.delattr(module.os, "sysconf")
    monkeypatch.setattr(module, "cores", lambda: 5)
    assert affordable(list(jobs(songs, lambda _: ("sir",), Method()))) == 5
    assert max_systems(songs["one"]["close"][0].song, Method(), SIR) > 10**6


def test_longer_songs_and_more_systems_need_more_memory(songs):
    song = songs["one"]["close"][0].song
    longer = replace(song, frames=10**7)
    assert memory(song, 1, Method(), SIR) < memory(song, 2, Method(), SIR) < memory(longer, 2, Method(), SIR)


def test_a_loss_of_spectra_needs_more_than_one_of_samples_and_one_of_all_stems_more_yet(songs):
    song = replace(songs["one"]["close"][0].song, frames=10**7, stems=dict.fromkeys("abcd"))
    one, all_stems = (memory(song, 1, Method(), (name,)) for name in ("l1_freq", "combination_l2_freq"))
    assert 10**7 * 16 < one < all_stems

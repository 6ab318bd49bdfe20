"""Every estimate gets every score, once; what was computed is never lost, what is stale never kept."""

from __future__ import annotations

import csv
import json
from math import isnan

import numpy as np
import pytest
import soundfile

from analysis import scoring
from analysis.errors import ScoringError
from analysis.metrics import METRICS, Scene
from analysis.score_file import read_rows, record_path
from separation.errors import AudioError, EstimateError, UnknownNameError
from tests.separation.losses.signals import encoder_file

QUICK = ["si_sdr", "log_l1_time"]


@pytest.fixture
def place(make_song, tmp_path):
    """Two songs of two stems, and two systems' estimates: `close` of all stems, `far` of the vocals only."""
    for song in ("one", "two"):
        folder = make_song(song, stems=("drums", "vocals"), seconds=1.25, rate=8000, channels=1)
        for system, targets, level in (("close", ("drums", "vocals"), 0.01), ("far", ("vocals",), 0.1)):
            for target in targets:
                samples, rate = soundfile.read(folder / f"{target}.wav")
                write_estimate(tmp_path, system, song, target, samples + level * np.sin(np.arange(len(samples))), rate)
    return tmp_path


def write_estimate(place, system, song, target, samples, rate=8000):
    path = place / "estimates" / system / song / f"{target}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate, subtype="FLOAT")
    return path


def score(place, metrics=QUICK, **options):
    options = {"output": place / "scores.csv", "workers": 1} | options
    return scoring.score(songs=place / "songs", estimates=place / "estimates", metrics=metrics, **options)


def values(rows) -> dict:
    return {row.key: row.value for row in rows}


def test_every_estimate_gets_every_metric(place):
    scored = score(place, ["sdr", *QUICK])
    with (place / "scores.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["song", "target", "system", "metric", "value"]
    assert len(rows) == len(scored.rows) == 2 * 3 * 3
    read = {tuple(row.values())[:4]: float(row["value"]) for row in rows}
    assert read == values(scored.rows)  # to the last bit
    assert read["one", "vocals", "close", "sdr"] > read["one", "vocals", "far", "sdr"]


def test_the_values_are_the_metrics_own(place):
    found = values(score(place).rows)["two", "drums", "close", "si_sdr"]
    signals = [soundfile.read(place / path, dtype="float32")[0][None] for path in (
        "songs/two/drums.wav", "estimates/close/two/drums.wav", "songs/two/vocals.wav",
    )]  # fmt: skip
    scene = Scene({"drums": signals[0], "vocals": signals[2]}, {"drums": signals[1]}, signals[0] + signals[2], 8000)
    assert found == METRICS.get("si_sdr").function(scene, "drums").value


def test_all_are_all_metrics_but_those_that_take_minutes_a_song():
    usual = [metric.name for metric in METRICS if not metric.costly]
    assert scoring.metric_names(["all"]) == tuple(usual)
    assert scoring.metric_names(["all", "composite_spectrogram"]) == (*usual, "composite_spectrogram")
    assert scoring.metric_names(["sdr", "si_sdr", "sdr"]) == ("sdr", "si_sdr")


def test_an_unknown_metric_lists_the_nearest_first():
    with pytest.raises(UnknownNameError, match=r"no metric named 'sisdr'. Known, nearest first: si_sdr, "):
        scoring.metric_names(["sisdr"])


def test_nothing_is_computed_twice(place, monkeypatch):
    first = score(place)
    monkeypatch.setattr(scoring, "score_job", lambda job: pytest.fail(f"{job} was scored again"))
    again = score(place)
    assert again.rows == first.rows
    assert (first.kept, again.kept) == (0, 12)


def test_further_metrics_are_added_to_what_is_there(place):
    score(place, ["si_sdr"])
    added = score(place, ["si_sdr", "log_l1_time"])
    assert added.kept == 6
    assert {row.metric for row in read_rows(place / "scores.csv")} == {"si_sdr", "log_l1_time"}


def test_changed_estimates_and_songs_are_scored_anew_and_others_are_not(place):
    before = values(score(place).rows)
    write_estimate(place, "far", "one", "vocals", np.sin(np.arange(10000)))
    after = score(place)
    assert after.kept == 10
    assert values(after.rows)["one", "vocals", "far", "si_sdr"] != before["one", "vocals", "far", "si_sdr"]
    samples, rate = soundfile.read(place / "songs" / "two" / "vocals.wav")
    soundfile.write(place / "songs" / "two" / "vocals.wav", samples[::-1], rate)
    assert score(place).kept == 6  # all of song two is stale: its stems are behind every score


def test_rows_of_other_estimates_are_kept(place):
    score(place)
    elsewhere = place / "more" / "third" / "one"
    elsewhere.mkdir(parents=True)
    soundfile.write(elsewhere / "drums.wav", np.sin(np.arange(10000)), 8000)
    scoring.score(
        songs=place / "songs", estimates=place / "more", metrics=["si_sdr"], output=place / "scores.csv", workers=1
    )
    assert {row.system for row in read_rows(place / "scores.csv")} == {"close", "far", "third"}


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), AudioError("a broken file")])
def test_what_was_computed_before_an_interrupt_or_an_error_is_kept(place, monkeypatch, failure):
    real, calls = scoring.score_job, []

    def fails_at_the_third(job):
        calls.append(job)
        if len(calls) == 3:
            raise failure
        return real(job)

    monkeypatch.setattr(scoring, "score_job", fails_at_the_third)
    with pytest.raises(type(failure)):
        score(place)
    assert len(list(read_rows(place / "scores.csv"))) == 8  # both targets of `close`, both songs, both metrics
    monkeypatch.setattr(scoring, "score_job", real)
    assert score(place).kept == 8


def test_a_failure_before_the_first_score_leaves_no_file(place, monkeypatch):
    monkeypatch.setattr(scoring, "score_job", lambda *_: (each for each in ()).throw(AudioError("a broken file")))
    with pytest.raises(AudioError):
        score(place)
    assert not (place / "scores.csv").exists()
    assert not record_path(place / "scores.csv").exists()


def test_a_silent_estimate_has_an_empty_value_and_a_reason_that_is_kept(place):
    write_estimate(place, "far", "one", "vocals", np.zeros(10000))
    score(place, ["si_sdr"])
    text = (place / "scores.csv").read_text()
    assert "one,vocals,far,si_sdr,\n" in text
    (row,) = [row for row in score(place, ["si_sdr"]).rows if isnan(row.value)]
    assert (row.system, row.reason) == ("far", "the estimate is silent")


def test_an_estimate_of_another_length_is_refused_before_anything_is_computed(place):
    path = write_estimate(place, "far", "two", "vocals", np.zeros(9999))
    with pytest.raises(EstimateError, match=f"{path} has 9999 samples"):
        score(place)
    assert not (place / "scores.csv").exists()


def test_a_scores_file_of_somebody_else_is_not_overwritten(place):
    (place / "scores.csv").write_text("song,target,system,metric,value\none,vocals,far,mine,1\n")
    with pytest.raises(ScoringError, match=r"but not the record of its inputs \(scores.csv.inputs.json\)"):
        score(place)
    assert "mine" in (place / "scores.csv").read_text()


@pytest.mark.parametrize("text", ["{", "[]", '{"inputs": 1, "reasons": []}', '{"inputs": []}'])
def test_a_broken_record_is_named(place, text):
    score(place)
    record_path(place / "scores.csv").write_text(text)
    with pytest.raises(ScoringError, match=r"scores.csv.inputs.json is no record of a scores file"):
        score(place)


def test_the_record_names_what_the_scores_are_of(place):
    score(place)
    record = json.loads(record_path(place / "scores.csv").read_text())
    assert [(entry["song"], entry["system"]) for entry in record["inputs"]] == [
        ("one", "close"), ("one", "far"), ("two", "close"), ("two", "far"),
    ]  # fmt: skip


def test_progress_sees_every_song_and_system(place):
    seen = []

    def progress(items, *, total):
        for item in items:
            seen.append(total)
            yield item

    score(place, progress=progress)
    assert seen == [4, 4, 4, 4]


def test_several_processes_give_the_same_scores(place):
    alone = score(place, ["si_sdr"])
    together = score(place, ["si_sdr"], output=place / "together.csv", workers=2)
    assert together.rows == alone.rows


def test_memory_bounds_the_number_of_processes(place, monkeypatch):
    jobs = list(
        scoring._jobs(scoring.read_estimates(place / "estimates", scoring.read_songs(place / "songs")), ("sdr",), {})
    )
    monkeypatch.setattr(scoring.os, "sched_getaffinity", lambda *_: range(16), raising=False)
    assert scoring._affordable(jobs) > 1
    monkeypatch.setattr(scoring.os, "sysconf", lambda *_: 1000)
    assert scoring._affordable(jobs) == 1


def test_a_process_that_is_ended_from_outside_is_named_and_what_to_do(place, monkeypatch):
    class Killed:
        def __init__(self, *arguments, **options): ...

        def submit(self, *work):
            raise scoring.BrokenProcessPool

        def shutdown(self, **options): ...

    monkeypatch.setattr(scoring, "ProcessPoolExecutor", Killed)
    with pytest.raises(ScoringError, match=r"want of memory.*fewer --workers"):
        score(place, workers=2)


@pytest.fixture
def encoder(tmp_path):
    return encoder_file(tmp_path / "encoder.safetensors")


def test_deep_features_are_scored_by_the_encoder_that_is_given(place, encoder):
    by_file = score(place, ["deep_feature"], encoders={"deep_feature": encoder})
    plain = score(place, ["deep_feature"], output=place / "plain.csv")
    assert values(by_file.rows).keys() == values(plain.rows).keys()
    assert all(values(by_file.rows)[key] != value for key, value in values(plain.rows).items())


def test_scores_of_another_encoder_are_neither_mixed_nor_lost(place, encoder):
    score(place, ["si_sdr", "deep_feature"], encoders={"deep_feature": encoder})
    before = (place / "scores.csv").read_bytes()
    with pytest.raises(ScoringError, match=r"holds deep_feature by the encoder encoder\.safetensors.*random weights"):
        score(place, ["deep_feature"])
    assert (place / "scores.csv").read_bytes() == before
    assert score(place, ["si_sdr"]).kept == 6
    assert score(place, ["deep_feature"], encoders={"deep_feature": encoder}).kept == 6

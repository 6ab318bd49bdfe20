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
from analysis.scoring import Method, cluster, provenance
from separation.errors import AudioError, EstimateError, UnknownNameError
from separation.estimates import read_estimates
from separation.songs.folder import read_songs
from tests.analysis.scoring.place import QUICK, score, values, write_estimate
from tests.separation.losses.signals import encoder_file

RATIOS = ["sdr", "isr", "sir", "sar"]


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


def test_systems_scored_together_get_what_each_gets_alone(place):
    together = values(score(place, RATIOS).rows)
    for system in ("close", "far"):
        some = read_estimates(place / "estimates", read_songs(place / "songs"), systems=[system])
        alone = scoring.score_estimates(some, metrics=RATIOS, output=place / f"{system}.csv", workers=1)
        assert values(alone.rows) == pytest.approx({key: together[key] for key in values(alone.rows)}, abs=1e-9)


def test_museval_gives_the_same(place):
    ours = score(place, RATIOS)
    theirs = score(place, RATIOS, output=place / "museval.csv", method=Method("museval"))
    assert values(ours.rows) == pytest.approx(values(theirs.rows), abs=1e-6)
    assert all(" by the engine museval 0" in row.version for row in theirs.rows)


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
    monkeypatch.setattr(cluster, "score_job", lambda job: pytest.fail(f"{job} was scored again"))
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


def test_scores_of_other_arithmetic_are_computed_anew(place, monkeypatch):
    score(place)
    monkeypatch.setattr(provenance, "arithmetic", lambda: "a metric was corrected")
    assert score(place).kept == 0


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
    real, calls = cluster.score_job, []

    def fails_at_the_third(job):
        calls.append(job)
        if len(calls) == 3:
            raise failure
        return real(job)

    monkeypatch.setattr(cluster, "score_job", fails_at_the_third)
    with pytest.raises(type(failure)):
        score(place)
    assert len(list(read_rows(place / "scores.csv"))) == 6  # song one, both systems, both metrics
    monkeypatch.setattr(cluster, "score_job", real)
    assert score(place).kept == 6


def test_a_failure_before_the_first_score_leaves_no_file(place, monkeypatch):
    monkeypatch.setattr(cluster, "score_job", lambda *_: (each for each in ()).throw(AudioError("a broken file")))
    with pytest.raises(AudioError):
        score(place)
    assert not (place / "scores.csv").exists()
    assert not record_path(place / "scores.csv").exists()


def test_a_silent_estimate_has_an_empty_value_and_a_reason_that_is_kept(place):
    write_estimate(place, "far", "one", "vocals", np.zeros(10000))
    score(place, ["si_sdr", "sir"])
    text = (place / "scores.csv").read_text()
    assert "one,vocals,far,si_sdr,\n" in text
    undefined = [row for row in score(place, ["si_sdr", "sir"]).rows if isnan(row.value)]
    assert [(row.system, row.metric, row.reason) for row in undefined] == [
        ("far", "si_sdr", "the estimate is silent"), ("far", "sir", "the estimate is silent"),
    ]  # fmt: skip


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


def test_the_record_names_what_the_scores_are_of_and_what_computed_them(place):
    score(place, ["si_sdr", "sir"])
    record = json.loads(record_path(place / "scores.csv").read_text())
    assert [(entry["song"], entry["system"]) for entry in record["inputs"]] == [
        ("one", "close"), ("one", "far"), ("two", "close"), ("two", "far"),
    ]  # fmt: skip
    version = provenance.code_version()
    assert record["inputs"][0]["versions"] == {"si_sdr": version, "sir": f"{version}, by the engine concord"}
    assert {row.metric: row.version for row in read_rows(place / "scores.csv")} == record["inputs"][0]["versions"]


def test_progress_sees_every_job(place):
    seen = []

    def progress(items, *, total):
        for item in items:
            seen.append((item.job.song.name, tuple(item.job.systems), item.job.metrics, total))
            yield item

    score(place, ["sdr", "si_sdr"], progress=progress)
    assert seen == [
        (song, systems, metrics, 6)
        for song in ("one", "two")
        for systems, metrics in ((("close", "far"), ("sdr",)), (("close",), ("si_sdr",)), (("far",), ("si_sdr",)))
    ]


@pytest.mark.parametrize(
    ("asked", "method", "others"),
    [
        ("sir", Method("museval"), "holds sir by the engine concord, not by the engine museval 0"),
        ("sir", Method(loading=1e-8), "by the engine concord, not by the engine concord with loading 1e-08"),
    ],
)
def test_scores_of_another_engine_are_neither_mixed_nor_lost(place, asked, method, others):
    score(place, ["sdr", "sir"])
    before = (place / "scores.csv").read_bytes()
    with pytest.raises(ScoringError, match=f"{others}.*give another file"):
        score(place, [asked], method=method)
    assert (place / "scores.csv").read_bytes() == before


def test_a_loading_changes_no_sdr_and_so_may_go_on_with_it(place):
    score(place, ["sdr"])
    assert score(place, ["sdr"], method=Method(loading=1e-8)).kept == 6


def test_scores_that_nobody_could_reproduce_carry_a_caution_until_there_is_a_loading(place):
    for song in ("one", "two"):  # stems cut off at 1 kHz, as floats: above, there is rounding alone
        for target in ("drums", "vocals"):
            path = place / "songs" / song / f"{target}.wav"
            samples, rate = soundfile.read(path)
            spectrum = np.fft.rfft(samples)
            spectrum[len(spectrum) // 4 :] = 0
            soundfile.write(path, np.fft.irfft(spectrum, len(samples)), rate, subtype="FLOAT")
    plain = score(place, RATIOS)
    assert {row.metric for row in plain.rows if row.caution} == {"isr", "sir", "sar"}
    assert list(read_rows(place / "scores.csv")) == sorted(plain.rows, key=lambda row: row.key)
    steady = score(place, RATIOS, output=place / "loaded.csv", method=Method(loading=1e-8))
    assert not any(row.caution for row in steady.rows)


@pytest.fixture
def encoder(tmp_path):
    return encoder_file(tmp_path / "encoder.safetensors")


def test_deep_features_are_scored_by_the_encoder_that_is_given(place, encoder):
    by_file = score(place, ["deep_feature"], method=Method(encoders={"deep_feature": encoder}))
    plain = score(place, ["deep_feature"], output=place / "plain.csv")
    assert values(by_file.rows).keys() == values(plain.rows).keys()
    assert all(values(by_file.rows)[key] != value for key, value in values(plain.rows).items())


def test_scores_of_another_encoder_are_neither_mixed_nor_lost(place, encoder):
    by_file = Method(encoders={"deep_feature": encoder})
    score(place, ["si_sdr", "deep_feature"], method=by_file)
    before = (place / "scores.csv").read_bytes()
    with pytest.raises(ScoringError, match=r"holds deep_feature by the encoder encoder\.saf.*, not by.* own_encoder"):
        score(place, ["deep_feature"])
    assert (place / "scores.csv").read_bytes() == before
    assert score(place, ["si_sdr"]).kept == 6
    assert score(place, ["deep_feature"], method=by_file).kept == 6

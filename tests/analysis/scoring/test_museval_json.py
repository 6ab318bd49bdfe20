"""museval's own readers take our files, and find in them what scores.csv says."""

from __future__ import annotations

import json
from math import isnan

import museval
import numpy as np
import pytest
from jsonschema import validate
from museval.aggregate import json2df

from analysis.scoring import Method, cluster
from analysis.scoring.museval_json import names, track_path
from tests.analysis.scoring.place import RATE, score, values, write_estimate


@pytest.fixture
def folder(place):
    """Where the JSON files of a first scoring lie."""
    write_estimate(place, "far", "two", "vocals", np.zeros(10000))
    score(place, ["si_sdr"], museval_folder=place / "museval")
    return place / "museval"


def scores_of(place) -> dict:
    return values(score(place, names()).rows)


def test_there_is_a_file_a_song_and_system_and_scores_of_all_four_ratios(folder, place):
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*")) == [
        "close/test/one.json", "close/test/two.json", "far/test/one.json", "far/test/two.json",
    ]  # fmt: skip
    assert score(place, [*names(), "si_sdr"]).kept == 5 * 6


def test_it_is_of_musevals_schema(folder):
    schema = museval.TrackStore("any").schema
    for path in folder.rglob("*.json"):
        track = json.loads(path.read_text())
        validate(track, schema)
        for target in track["targets"]:
            assert [(frame["time"], frame["duration"]) for frame in target["frames"]] == [(0.0, 1.0)]
            assert [set(frame["metrics"]) for frame in target["frames"]] == [{"SDR", "ISR", "SIR", "SAR"}]


def test_musevals_stores_aggregate_it_to_what_scores_csv_has(folder, place):
    ours, store = scores_of(place), museval.MethodStore()
    for system in ("close", "far"):
        store.add_eval_dir(str(folder / system))
    theirs = store.agg_frames_scores()
    assert len(theirs) == len(ours) == 24
    for (song, target, system, metric), value in ours.items():
        assert theirs[system, song, target, metric.upper()] == pytest.approx(value, nan_ok=True, abs=1e-12)


def test_the_frames_are_musevals(folder, place):
    table = json2df(json.loads(track_path(folder, "close", "one").read_text()), "one")
    theirs = score(place, names(), output=place / "theirs.csv", method=Method("museval"))
    for (song, target, system, metric), value in values(theirs.rows).items():
        if (song, system) == ("one", "close"):
            (frame,) = table[(table["target"] == target) & (table["metric"] == metric.upper())]["score"]
            assert frame == pytest.approx(value, abs=1e-6)


def test_silence_and_perfection_are_no_numbers_as_museval_has_it(folder, place, make_song):
    track = json.loads(track_path(folder, "far", "two").read_text())
    assert all(isnan(value) for value in track["targets"][0]["frames"][0]["metrics"].values())
    stem = place / "songs" / "one" / "vocals.wav"
    perfect = place / "estimates" / "perfect" / "one" / "vocals.wav"
    perfect.parent.mkdir(parents=True)
    perfect.write_bytes(stem.read_bytes())
    score(place, ["sdr"], museval_folder=folder)
    track = json.loads(track_path(folder, "perfect", "one").read_text())
    assert isnan(track["targets"][0]["frames"][0]["metrics"]["SDR"])


def test_files_that_are_there_are_not_made_again_and_lost_or_stale_ones_are(folder, place, monkeypatch):
    done, real = [], cluster.score_job
    monkeypatch.setattr(cluster, "score_job", lambda job: done.append((job.song.name, *job.systems)) or real(job))
    score(place, ["sdr"], museval_folder=folder)
    assert done == []
    track_path(folder, "close", "one").unlink()
    score(place, ["sdr"], museval_folder=folder)
    assert done == [("one", "close")]
    write_estimate(place, "far", "two", "vocals", np.sin(np.arange(RATE + 2000)))
    score(place, ["sdr"], museval_folder=folder)
    assert done == [("one", "close"), ("two", "far")]

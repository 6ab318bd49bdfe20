"""Metrics of all songs of a system: one value, which every song of the set has, and of no other set."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from analysis.scoring import cluster
from separation.errors import AudioError
from tests.analysis.scoring.place import score, values, write_estimate

SET = "frechet_distance_set"


def spoil(place, system, song, target):
    write_estimate(place, system, song, target, np.random.default_rng(0).normal(0, 0.1, 10000))


def backwards(jobs, **_):
    yield from map(cluster.score_job, reversed(jobs))


def by_system(rows) -> dict:
    found: dict = {}
    for row in rows:
        found.setdefault((row.system, row.target), {})[row.song] = row.value
    return found


def test_every_song_of_a_system_has_the_value_of_them_all(place):
    spoil(place, "far", "two", "vocals")
    found = by_system(score(place, [SET]).rows)
    assert list(found) == [("close", "drums"), ("close", "vocals"), ("far", "vocals")]
    assert all(list(songs) == ["one", "two"] for songs in found.values())
    assert all(len(set(songs.values())) == 1 for songs in found.values())
    of_each = by_system(score(place, ["frechet_distance"]).rows)
    assert found["far", "vocals"]["one"] not in of_each["far", "vocals"].values()
    assert found["close", "vocals"]["one"] < found["far", "vocals"]["one"]


def test_what_is_there_is_not_computed_again(place, monkeypatch):
    first = score(place, [SET])
    monkeypatch.setattr(cluster, "score_job", lambda job: pytest.fail(f"{job} was scored again"))
    again = score(place, [SET])
    assert (again.kept, values(again.rows)) == (6, values(first.rows))


def test_a_song_that_changes_changes_the_value_of_all_songs_and_of_no_other_system(place):
    before = values(score(place, [SET, "si_sdr"]).rows)
    spoil(place, "far", "two", "vocals")
    scored = score(place, [SET, "si_sdr"])
    after = values(scored.rows)
    assert after["one", "vocals", "far", SET] == after["two", "vocals", "far", SET]
    assert {key for key in after if after[key] != before[key]} == {
        ("one", "vocals", "far", SET), ("two", "vocals", "far", SET), ("two", "vocals", "far", "si_sdr"),
    }  # fmt: skip


def test_a_song_that_goes_leaves_a_set_of_its_own(place):
    score(place, [SET])
    shutil.rmtree(place / "estimates" / "far" / "two")
    found = by_system(score(place, [SET]).rows)["far", "vocals"]
    alone = score(place, [SET], output=place / "alone.csv")
    assert found == {"one": by_system(alone.rows)["far", "vocals"]["one"]}
    record = json.loads((place / "scores.csv.inputs.json").read_text())
    assert "own_encoder.safetensors" in record["made_by"][SET]


def test_what_was_begun_and_not_ended_is_begun_anew(place, monkeypatch):
    real, done = cluster.score_job, []

    def fails_at_the_second(job):
        done.append(job)
        if len(done) == 2:
            raise AudioError("a broken file")
        return real(job)

    monkeypatch.setattr(cluster, "score_job", fails_at_the_second)
    with pytest.raises(AudioError):
        score(place, [SET])
    monkeypatch.setattr(cluster, "score_job", real)
    found = score(place, [SET])
    assert found.kept == 0
    assert values(found.rows) == values(score(place, [SET], output=place / "at_once.csv").rows)


def test_the_order_in_which_songs_are_done_changes_nothing(place, monkeypatch):
    first = values(score(place, [SET]).rows)
    monkeypatch.setattr(cluster, "computed", backwards)
    assert values(score(place, [SET], output=place / "backwards.csv").rows) == first

"""What the API tells of a study: the same numbers as its files."""

from __future__ import annotations

import csv
import io

import pytest

from analysis.models import ImportedStudy, Score, SystemDescription
from analysis.score_file import NO_REASON
from mushra.exporters import EXPORTERS, RATING_COLUMNS
from mushra.models import Experiment
from mushra.selectors import rating_rows
from tests.analysis.experiments import make_experiment
from tests.analysis.tables import study as tables
from tests.analysis.test_studies import import_tables


@pytest.fixture
def imported(db, tmp_path) -> ImportedStudy:
    """Somebody else's study: 4 songs, 2 targets, 5 systems, 6 listeners; one score is not defined."""
    ratings, scores = tables()
    ratings.loc[0, "simulated"] = True
    scores.loc[3, "value"] = float("nan")
    made = import_tables(ratings, scores, tmp_path)
    ImportedStudy.objects.update(listener_count=6, rating_count=len(ratings))
    return made


def test_all_studies_are_listed_with_people_and_simulations_apart(program, study, imported):
    mine, theirs = program.read("studies")["studies"]
    assert mine.pop("version") != theirs.pop("version")
    assert mine == {
        "slug": "first-study", "title": "First study", "kind": "experiment", "state": "open",
        "listeners": 3, "simulated_listeners": 1, "ratings": 2 * 2 * 7 * 3,
    }  # fmt: skip
    assert theirs == {
        "slug": "theirs", "title": "Their study", "kind": "imported", "state": None,
        "listeners": 6, "simulated_listeners": None, "ratings": 240,
    }  # fmt: skip


def test_a_study_says_what_there_is_to_choose_from(program, study):
    SystemDescription.objects.create(experiment=study, system="irm", group="oracles")
    found = program.read("studies/first-study")
    assert found["attributes"] == ["basic audio quality"]
    assert found["targets"] == ["drums", "vocals"]
    assert found["metrics"] == ["sdr", "l1_freq"]
    facts = {system.pop("system"): system for system in found["systems"]}
    assert list(facts) == ["irm", "l1_freq", "log_l1_time", "si_sdr_time"]
    assert facts["irm"] == {"loss": "", "network": "", "seed": "", "group": "oracles"}


def test_a_study_that_nobody_has_rated_is_told_all_the_same(program):
    make_experiment("new")
    assert program.read("studies/new")["targets"] == []
    for table in ("ratings", "scores"):
        assert program.read(f"studies/new/{table}") | {"version": ""} == {
            "version": "", "total": 0, "limit": 1000, "offset": 0, "rows": [],
        }  # fmt: skip
    assert program.read("studies/new/metrics")["metrics"] == []


@pytest.mark.parametrize("simulated", [False, True])
def test_ratings_are_the_rows_of_ratings_csv(program, study, simulated):
    found = program.read(f"studies/first-study/ratings?simulated={int(simulated)}&limit=10000")
    assert list(found["rows"][0]) == list(RATING_COLUMNS)
    rows = rating_rows(experiment=study, include_simulated=simulated)
    file = EXPORTERS.get("ratings_csv").function(rows).decode()
    written = list(csv.DictReader(io.StringIO(file)))
    assert [row["listener"] for row in found["rows"]] == [row["listener"] for row in written]
    assert [row["score"] for row in found["rows"]] == [float(row["score"]) for row in written]
    assert [str(row["simulated"]) for row in found["rows"]] == [row["simulated"] for row in written]
    assert found["total"] == len(written) == 28 * (4 if simulated else 3)


def test_pages_put_together_are_the_whole(program, study):
    whole = program.read("studies/first-study/ratings")["rows"]
    pages = [program.read(f"studies/first-study/ratings?limit=50&offset={offset}") for offset in (0, 50, 100)]
    assert [len(page["rows"]) for page in pages] == [50, 34, 0]
    assert [row for page in pages for row in page["rows"]] == whole
    assert {page["total"] for page in pages} == {84}


def test_ratings_and_scores_are_narrowed_to_a_target_and_a_metric(program, study):
    drums = program.read("studies/first-study/ratings?target=drums")
    assert (drums["total"], {row["target"] for row in drums["rows"]}) == (42, {"drums"})
    assert program.read("studies/first-study/ratings?attribute=basic audio quality")["total"] == 84
    sdr = program.read("studies/first-study/scores?metric=sdr&target=vocals")
    assert (sdr["total"], {(row["metric"], row["target"]) for row in sdr["rows"]}) == (8, {("sdr", "vocals")})


def test_an_imported_studys_rows_are_those_of_its_tables(program, imported):
    ratings, scores = tables()
    found = program.read("studies/theirs/ratings?limit=5&offset=1")
    assert found["total"] == 239  # one is simulated
    assert [row["score"] for row in found["rows"]] == ratings["score"].tolist()[2:7]
    assert found["rows"][0] == {
        "study": "study", "listener": "listener 2", "song": "song 0", "target": "vocals", "system": "system 0",
        "score": ratings["score"][2], "attribute": "", "role": "system", "replicate": 0, "trial_index": 0,
        "stimulus_index": None, "seconds": None, "rated_at": None, "simulated": False, "protocol": "",
        "scale_minimum": 0.0, "scale_maximum": 100.0, "is_x": None, "comment": None,
    }  # fmt: skip
    assert program.read("studies/theirs/ratings?simulated=1&target=drums")["total"] == 120
    good = program.read("studies/theirs/scores?metric=good")
    assert [row["value"] for row in good["rows"]] == scores.query("metric == 'good'")["value"].tolist()


def test_a_score_that_is_not_defined_is_null_and_says_why(program, study, imported):
    Score.objects.filter(metric="sdr", system="irm", song="Amber", target="drums").update(value=None, reason="silence")
    (here,) = [row for row in program.read("studies/first-study/scores")["rows"] if row["value"] is None]
    assert (here["system"], here["metric"], here["reason"]) == ("irm", "sdr", "silence")
    (theirs,) = [row for row in program.read("studies/theirs/scores")["rows"] if row["value"] is None]
    assert theirs["reason"] == NO_REASON


def test_metrics_are_told_with_their_directions_and_numbers(program, study, imported):
    Score.objects.filter(metric="l1_freq", system="irm").update(value=None, reason="silence")
    sdr, l1 = program.read("studies/first-study/metrics")["metrics"]
    assert sdr == {
        "name": "sdr", "label": "Signal to distortion ratio (SDR)", "unit": "dB", "higher_is_better": True,
        "defined": 16, "undefined": 0,
    }  # fmt: skip
    assert (l1["higher_is_better"], l1["defined"], l1["undefined"]) == (False, 12, 4)
    good, bad = program.read("studies/theirs/metrics")["metrics"]
    assert (good["name"], good["higher_is_better"], good["defined"], good["undefined"]) == ("good", None, 40, 0)
    assert (bad["defined"], bad["undefined"]) == (39, 1)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("studies/none", 404, "There is no study 'none'. There are: first-study."),
        ("studies/first-study/ratings?target=bass", 400, "There is no target 'bass' in this study; there are drums"),
        ("studies/first-study/ratings?attribute=x", 400, "There is no attribute 'x' in this study; there are basic"),
        ("studies/first-study/scores?metric=pesq", 400, "There is no metric 'pesq' in this study; there are l1"),
        ("studies/first-study/ratings?limit=0", 422, "limit: Input should be greater than or equal to 1."),
        ("studies/first-study/ratings?limit=x&offset=-1", 422, "limit: Input should be a valid integer"),
        ("studies/first-study/nothing", 404, "There is nothing at /api/v1/studies/first-study/nothing; /api"),
        ("", 404, "There is nothing at /api/v1/"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_sentence(program, unrated, address, status, said):
    response = program.get(address)
    assert response.status_code == status
    assert response.json()["detail"].startswith(said)


@pytest.mark.parametrize("table", ["", "/ratings", "/scores", "/metrics", "/parts/agreement"])
def test_what_has_not_changed_is_not_sent_again(program, unrated, table):
    address = f"studies/first-study{table}"
    etag = program.get(address)["ETag"]
    again = program.get(address, **{"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    score = Score.objects.first()
    Score.objects.filter(pk=score.pk).update(value=score.value + 1)
    changed = program.get(address, **{"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_another_page_is_another_answer(program, unrated):
    etag = program.get("studies/first-study/ratings?limit=5")["ETag"]
    assert program.get("studies/first-study/ratings?limit=6", **{"If-None-Match": etag}).status_code == 200


def test_a_study_that_is_paused_is_seen_to_be(program, unrated):
    etag = program.get("studies")["ETag"]
    Experiment.objects.update(state="paused")
    found = program.get("studies", **{"If-None-Match": etag})
    assert [each["state"] for each in found.json()["studies"]] == ["paused"]


def test_a_mistake_of_ours_is_told_without_a_stack_trace(program, unrated, settings, monkeypatch):
    settings.DEBUG = True
    program.client.raise_request_exception = False
    monkeypatch.setattr("analysis.api.studies.study_list", lambda: 1 / 0)
    response = program.get("studies")
    assert (response.status_code, response.json()) == (
        500,
        {"detail": "Something went wrong on the server; its log says what."},
    )

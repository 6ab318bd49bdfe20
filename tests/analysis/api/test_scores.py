"""Scores from elsewhere: all rows or none, and of each that cannot be, what is wrong with it."""

from __future__ import annotations

import pytest

from analysis.models import Score
from analysis.score_file import NO_REASON
from tests.analysis.tables import study as tables
from tests.analysis.test_studies import import_tables

ADDRESS = "studies/first-study/scores"


def row(value: float | None = 3.5, **changed: object) -> dict:
    return {"song": "Amber", "target": "drums", "system": "irm", "metric": "pesq", "value": value} | changed


def test_scores_of_a_metric_of_ones_own_are_stored_and_read_back(program, unrated):
    before = program.read("studies/first-study")["version"]
    rows = [row(), row(None, song="Birch", reason="too short"), row(None, song="Birch", target="vocals")]
    response = program.post(ADDRESS, rows)
    after = program.read("studies/first-study")["version"]
    assert response.status_code == 200
    assert response.json() == {"stored": 3, "version": after}
    assert after != before
    found = program.read(f"{ADDRESS}?metric=pesq")["rows"]
    assert [(each["song"], each["target"], each["value"], each["reason"]) for each in found] == [
        ("Amber", "drums", 3.5, ""), ("Birch", "drums", None, "too short"), ("Birch", "vocals", None, NO_REASON),
    ]  # fmt: skip
    (told,) = [each for each in program.read("studies/first-study/metrics")["metrics"] if each["name"] == "pesq"]
    assert (told["higher_is_better"], told["defined"], told["undefined"]) == (None, 1, 2)


def test_scores_that_are_there_are_replaced(program, unrated):
    program.post(ADDRESS, [row(1.0)])
    program.post(ADDRESS, [row(2.0)])
    assert list(Score.objects.filter(metric="pesq").values_list("value", flat=True)) == [2.0]


def test_the_reference_and_anchors_may_be_scored_too(program, unrated):
    assert program.post(ADDRESS, [row(system="reference"), row(system="anchor35")]).json()["stored"] == 2


def test_one_bad_row_keeps_all_out_and_every_bad_row_is_named(program, unrated):
    rows = [
        row(),
        row(song="Ambre"),
        row(target="bass"),
        row(system="umx"),
        row(4.0),
        row(song="Birch", reason="silence"),
    ]
    response = program.post(ADDRESS, rows)
    assert response.status_code == 422
    assert response.json()["rows"] == [
        {"row": 2, "detail": "there is no song 'Ambre' in first-study; there are Amber, Birch"},
        {"row": 3, "detail": "Amber has no target 'bass'; it has drums, vocals"},
        {"row": 4, "detail": "Amber, drums has no system 'umx'; it has anchor35, anchor70, irm, l1_freq, log_l1_time, "
                             "reference, si_sdr_time"},
        {"row": 5, "detail": "a second score of Amber, drums, irm, pesq; the first is in row 1"},
        {"row": 6, "detail": "a reason goes with a value of null, and this has a value"},
    ]  # fmt: skip
    detail = response.json()["detail"]
    assert detail.startswith("Nothing was stored, as 5 of 6 rows cannot be: row 2: there is no song 'Ambre'")
    assert detail.endswith("; and 2 more.")
    assert not Score.objects.filter(metric="pesq").exists()


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ([row("loud")], 422, "body, row 1, value: Input should be a valid number"),
        ([row(), {"song": "Amber"}], 422, "body, row 2, target: Field required"),
        ([row(metric="")], 422, "body, row 1, metric: String should have at least 1 character"),
        ([row(colour="red")], 422, "body, row 1, colour: Extra inputs are not permitted"),
        ({"song": "Amber"}, 422, "body: Input should be a valid list"),
        ('[{"song": "Amber", "target": "drums", "system": "irm", "metric": "pesq", "value": NaN}]', 422,
         "body, row 1, value: Input should be a finite number"),
        ("song,target", 400, "Cannot parse request body"),
        (" " * 2_700_000, 413, "This is too much at once; send it in parts of at most 2.5 MB."),
    ],
)  # fmt: skip
def test_a_body_that_is_no_rows_of_scores_is_refused(program, unrated, body, status, said):
    response = program.post(ADDRESS, body)
    assert response.status_code == status
    assert response.json()["detail"].startswith(said)
    assert not Score.objects.filter(metric="pesq").exists()


def test_no_rows_store_nothing(program, unrated):
    assert program.post(ADDRESS, []).json()["stored"] == 0


def test_an_imported_study_and_one_that_is_not_there_take_none(program, unrated, tmp_path):
    import_tables(*tables(), tmp_path)
    response = program.post("studies/theirs/scores", [row()])
    assert response.status_code == 409
    assert response.json()["detail"].startswith("Their study was imported, and its scores with it")
    assert program.post("studies/none/scores", [row()]).status_code == 404

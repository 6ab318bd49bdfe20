"""What the API tells of a dashboard's parts: the page's own words and numbers."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest

from analysis.api.parts import _plain, _table
from analysis.parts import PARTS
from analysis.parts.content import Column, Table
from analysis.remembered import part_content
from analysis.studies import study_get
from analysis.views.filters import Filters
from mushra.models import Session
from separation.access import SERVER
from tests.analysis.experiments import make_experiment

ADDRESS = "studies/first-study/parts"


def test_every_part_is_listed_with_its_question_and_choices(program, study):
    listed = program.read(ADDRESS)["parts"]
    assert [each["part"] for each in listed] == PARTS.names()
    agreement = PARTS.get("agreement")
    assert {"part": "agreement", "label": agreement.label, "question": agreement.question,
            "uses": list(agreement.uses)} in listed  # fmt: skip


def test_a_part_says_what_its_page_says(program, study):
    found = program.read(f"{ADDRESS}/agreement?target=drums&without=irm&without=l1_freq&metric=sdr")
    filters = Filters(target="drums", without=("irm", "l1_freq"))
    content = part_content(study_get(user=SERVER, slug="first-study"), "agreement", filters.selection)
    assert list(found["tables"]) == list(content.tables)
    assert list(found["figures"]) == list(content.figures)
    there, here = content.tables["correlations"], found["tables"]["correlations"]
    assert here["title"] == there.title
    assert [column["key"] for column in here["columns"]] == [column.key for column in there.columns]
    pearson = [row["pearson"] for row in here["rows"]]
    assert np.array_equal(np.array(pearson, float), [row["pearson"] for row in there.rows], equal_nan=True)
    assert found["figures"]["pearson"]["numbers"] == "correlations"
    assert found["figures"]["pearson"]["plot"]["data"][0]["type"] == "heatmap"
    assert (found["study"], found["chosen"]["target"]) == ("first-study", "drums")
    assert found["chosen"]["without"] == ["irm", "l1_freq"]
    assert "metric" not in found["chosen"]  # which this part does not know


def test_simulated_listeners_are_left_out_unless_asked_for(program, study):
    Session.objects.filter(simulated=False).delete()
    (empty,) = program.read(f"{ADDRESS}/agreement")["notices"]
    assert empty["tone"] == "empty"
    assert "simulated" in empty["words"]
    assert program.read(f"{ADDRESS}/agreement?simulated=1")["tables"]


def test_a_study_that_nobody_has_rated_says_why_it_cannot_say_anything(program):
    make_experiment("new")
    found = program.read("studies/new/parts/agreement")
    assert found["tables"] == {}
    assert [notice["tone"] for notice in found["notices"]] == ["empty"]


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("nonsense", 404, "There is no part of the dashboard named 'nonsense'. Known, nearest first:"),
        ("agreement?scale=huge", 400, "scale=huge is not known here; it is raw or normalised."),
        ("agreement?target=bass", 400, "There is no target 'bass' in this study; there are drums, vocals."),
        ("agreement?without=umx", 400, "There is no system 'umx' in this study"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(program, study, address, status, said):
    response = program.get(f"{ADDRESS}/{address}")
    assert response.status_code == status
    assert response.json()["detail"].startswith(said)


def test_a_table_holds_its_columns_numbers_and_the_reason_of_one_that_is_not_defined():
    table = Table(
        "t", "Title", (Column("name", "Name"), Column("value", "Value", 2)),
        ({"name": "a", "value": np.float64(1.25), "aside": True}, {"name": "b", "value": nan, "reason": "constant"}),
    )  # fmt: skip
    assert _table(table)["rows"] == [
        {"name": "a", "value": 1.25},
        {"name": "b", "value": None, "reason": "constant"},
    ]


@pytest.mark.parametrize(
    ("value", "plain"),
    [(np.int64(3), 3), (np.bool_(True), True), (nan, None), (inf, None), (np.float32("nan"), None), ("a", "a"), (0, 0)],
)
def test_numbers_are_as_json_has_them(value, plain):
    assert _plain(value) == plain
    assert type(_plain(value)) is type(plain)

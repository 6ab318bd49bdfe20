"""Every rating has its listener's answers beside it, by the same names for all."""

from __future__ import annotations

from mushra.selectors.webmushra import webmushra_rows
from tests.mushra.conftest import Listener
from tests.mushra.flows import ABOUT, LAST, give_flow, submit


def test_who_answered_nothing_has_the_same_names(study, invitation):
    give_flow(study, ABOUT, LAST)
    ada, ben = Listener(invitation), Listener(invitation)
    submit(ada, {"q-age": "31", "q-plays": "no"})
    submit(ben, {"q-age": "44", "q-plays": "yes", "q-what": "viola"})
    for listener in (ada, ben):
        listener.complete(0)
        listener.complete(1)
    found = {row["listener"]: row["answers"] for row in webmushra_rows(experiment=study)}
    assert found == {
        ada.session.listener: {"age": 31, "plays": "no", "what": None, "remarks": None},
        ben.session.listener: {"age": 44, "plays": "yes", "what": "viola", "remarks": None},
    }


def test_two_pages_that_ask_by_one_name_are_told_apart(study, invitation):
    again = {**LAST, "questions": [{"name": "age", "type": "text", "label": "Again?", "required": False}]}
    give_flow(study, ABOUT, again)
    ada = Listener(invitation)
    submit(ada, {"q-age": "31", "q-plays": "no"})
    for position in range(3):
        ada.complete(position)
    submit(ada, {"q-age": "old"})
    (answers,) = {tuple(row["answers"].items()) for row in webmushra_rows(experiment=study)}
    assert answers == (("age", 31), ("plays", "no"), ("what", None), ("1_age", "old"))


def test_the_rest_of_a_row_is_that_of_ratings_csv(study, ada):
    ada.complete(0)
    ada.complete(1, score=61)
    rows = list(webmushra_rows(experiment=study))
    assert len(rows) == 5
    assert {(row["study"], row["score"], row["trial_index"], len(row["answers"])) for row in rows} == {
        ("losses", 61, 0, 0)
    }

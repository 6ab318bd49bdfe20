"""ratings.csv is for staff alone, and simulated listeners come only when asked for."""

from __future__ import annotations

import io

import pandas
from django.urls import reverse

from mushra.services import session_create


def address(slug: str = "losses", query: str = "") -> str:
    return reverse("mushra:export", kwargs={"slug": slug}) + query


def test_rosa_reads_what_ada_rated(rosa, ada):
    ada.complete(0)
    ada.complete(1, score=64)
    response = rosa.get(address())
    assert response.headers["Content-Disposition"] == 'attachment; filename="losses-ratings.csv"'
    frame = pandas.read_csv(io.BytesIO(response.content))
    assert frame["score"].tolist() == [64] * 5
    assert set(frame["listener"]) == {ada.session.listener}
    assert not frame["simulated"].any()


def test_simulated_listeners_come_when_asked_for_and_the_files_name_says_so(rosa, study):
    session_create(experiment=study, simulated=True, seed=1)
    response = rosa.get(address(query="?simulated=1"))
    assert 'filename="losses-ratings-with-simulated.csv"' in response.headers["Content-Disposition"]


def test_colin_and_strangers_are_sent_to_the_login(colin, client, study):
    for browser in (colin, client):
        response = browser.get(address())
        assert response.status_code == 302
        assert "/admin/login/" in response.url


def test_an_unknown_study_and_an_unknown_format_are_named(rosa, study):
    response = rosa.get(address("loses"))
    assert response.status_code == 404
    assert "There are: losses" in response.content.decode()
    response = rosa.get(address(query="?format=xml"))
    assert response.status_code == 404
    assert "Known, nearest first: ratings_csv" in response.content.decode()


def test_nothing_is_posted_here(rosa, study):
    assert rosa.post(address()).status_code == 405

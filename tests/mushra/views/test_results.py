"""Results are for staff alone, in every format, and simulated listeners come only when asked for."""

from __future__ import annotations

import io
from pathlib import Path

import pandas
import pytest
from django.urls import reverse

from mushra.exporters import EXPORTERS
from mushra.exporters.bundle import read_bundle
from mushra.models import Experiment
from mushra.services import session_create


def address(slug: str = "losses", name: str = "ratings_csv", query: str = "") -> str:
    return reverse("lab:export", kwargs={"slug": slug, "name": name}) + query


PAGES = [  # the page, a table, the zip file, and the address of before
    reverse("lab:results", args=["losses"]),
    address(),
    reverse("lab:bundle", args=["losses"]),
    reverse("mushra:export", args=["losses"]),
]


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


def test_the_page_offers_every_exporter_and_each_gives_a_file(rosa, ada):
    page = rosa.get(PAGES[0]).content.decode()
    for exporter in EXPORTERS:
        assert f'href="{address(name=exporter.name)}"' in page
        response = rosa.get(address(name=exporter.name))
        assert (response.status_code, response.headers["Content-Type"]) == (200, exporter.content_type)
    assert f'href="{address(query="?simulated=1")}"' in rosa.get(f"{PAGES[0]}?simulated=1").content.decode()


def test_the_bundle_is_downloaded_and_holds_what_was_asked_for(rosa, ada, settings, tmp_path):
    ada.complete(0)
    ada.complete(1, score=64)
    session_create(experiment=Experiment.objects.get(), simulated=True, seed=1)
    response = rosa.get(PAGES[2], {"simulated": "on"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="losses.zip"'
    path = tmp_path / "losses.zip"
    path.write_bytes(b"".join(response.streaming_content))
    bundle = read_bundle(path)
    assert [row["score"] for row in bundle.tables["ratings"]] == [64] * 5
    assert [row["simulated"] for row in bundle.tables["listeners"]] == [False, True]
    assert not [place for place in Path(settings.DATA_DIR).iterdir() if place.is_file()]


def test_a_bundle_that_cannot_be_made_is_a_sentence(rosa, study):
    response = rosa.get(PAGES[2], {"audio": "on"})  # the sounds of this study are not what their checksums say
    assert response.status_code == 400
    assert "has changed since the experiment was built" in response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_sent_to_the_login_and_colin_is_told_that_he_may_not(colin, client, study, page):
    response = client.get(page)
    assert response.status_code == 302
    assert "/admin/login/" in response.url
    assert colin.get(page).status_code == 403


def test_an_unknown_study_and_an_unknown_format_are_named(rosa, study):
    response = rosa.get(address("loses"))
    assert response.status_code == 404
    assert "There are: losses" in response.content.decode()
    response = rosa.get(address(name="ratings_xml"))
    assert response.status_code == 404
    assert "no exporter named &#x27;ratings_xml&#x27;" in response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_posted_here(rosa, study, page):
    assert rosa.post(page).status_code == 405


@pytest.mark.parametrize(
    ("query", "goes_to"),
    [
        ("", address()),
        ("?simulated=1", address(query="?simulated=1")),
        ("?format=answers_csv", address(name="answers_csv")),
    ],
)
def test_the_addresses_of_before_lead_to_the_same_files(rosa, study, query, goes_to):
    assert rosa.get(PAGES[3] + query).url == goes_to

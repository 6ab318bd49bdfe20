"""The pages of a study's dashboard: what comes at once, what comes on its own, what is refused."""

from __future__ import annotations

import json
import re

import pytest

from analysis.parts import PARTS
from tests.analysis.experiments import make_experiment, rate, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    experiment = make_experiment()
    rate(experiment, ["Ada", "Ben", "Cy"])
    score(experiment)
    return experiment


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_page_opens_without_waiting_and_names_where_its_part_comes_from(olga, study):
    page = words(olga.get("/studies/first-study/systems/?target=drums"))
    assert 'data-load="/studies/first-study/systems/body/?target=drums"' in page
    assert "Mean ± standard deviation" not in page


def test_once_computed_a_page_has_its_part_at_once(olga, study):
    body = words(olga.get("/studies/first-study/systems/body/"))
    assert "Mean ± standard deviation" in body
    page = words(olga.get("/studies/first-study/systems/"))
    assert "data-load" not in page
    assert "Mean ± standard deviation" in page
    # A metric changes nothing of this part.
    assert "data-load" not in words(olga.get("/studies/first-study/systems/?metric=sdr"))


def test_without_scripts_a_page_can_be_asked_for_whole(olga, study):
    assert "Mean ± standard deviation" in words(olga.get("/studies/first-study/systems/?now=1"))


def test_the_figures_come_as_data_that_plotly_draws(olga, study):
    body = olga.get("/studies/first-study/systems/body/").content.decode()
    figures = json.loads(re.search(r'<script id="figures" type="application/json">(.*?)</script>', body).group(1))
    assert {trace["type"] for trace in figures["mos"]["data"]} == {"scatter"}


def test_where_all_ratings_are_simulated_a_button_leads_to_them(olga):
    experiment = make_experiment()
    rate(experiment, ["robot", "droid"], simulated=True)
    body = words(olga.get("/studies/first-study/systems/body/?target=drums"))
    assert "ratings are simulated, and simulated ratings are left out unless asked for." in body
    assert '<a class="button" href="?target=drums&amp;simulated=1">Show the simulated ratings</a>' in body
    asked = words(olga.get("/studies/first-study/systems/body/?target=drums&simulated=1"))
    assert "Mean ± standard deviation" in asked
    assert "Show the simulated ratings" not in asked


def test_choices_that_matter_are_offered_and_kept_in_the_address(olga, study):
    body = words(olga.get("/studies/first-study/systems/body/?scale=normalised"))
    assert 'href="?target=drums&amp;scale=normalised"' in body
    assert 'name="without" value="irm"' in body
    assert "irm" not in re.findall(r"<th scope=\"row\">(.*?)</th>", words(
        olga.get("/studies/first-study/systems/body/?without=irm")))  # fmt: skip


def test_a_study_without_ratings_says_what_it_cannot_say_on_every_page(olga):
    make_experiment()
    for name in PARTS.names():
        response = olga.get(f"/studies/first-study/{name}/body/")
        assert response.status_code == 200
        assert "Nothing can be said here" in words(response), name


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("/studies/first-study/taste/", 404, "There is no part of the dashboard named &#x27;taste&#x27;"),
        ("/studies/nowhere/systems/", 404, "There is no study &#x27;nowhere&#x27;"),
        ("/studies/first-study/systems/?scale=log", 400, "scale=log is not known here"),
        ("/studies/first-study/systems/body/?target=flute", 400, "there are drums, vocals"),
        ("/studies/first-study/clip/?song=Amber&target=drums&system=x", 404, "has no sound of x for Amber, drums."),
    ],
)
def test_a_wrong_address_gets_its_status_and_one_sentence(olga, study, address, status, message):
    response = olga.get(address)
    assert response.status_code == status
    assert message in response.content.decode()


@pytest.mark.parametrize("address", ["systems/", "systems/body/", "clip/?song=a"])
def test_a_stranger_is_sent_to_sign_in(client, study, address):
    response = client.get(f"/studies/first-study/{address}")
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")

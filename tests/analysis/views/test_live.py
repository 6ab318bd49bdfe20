"""An experiment's own page: who may see it and act on it, what it shows, and what it says where something is wrong."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from mushra.models import Experiment, Invitation, Rating
from mushra.services import invitation_create
from tests.analysis.experiments import make_experiment, rate

pytestmark = pytest.mark.django_db

PAGE = "/experiments/first-study/"
LOOKS = (PAGE, f"{PAGE}progress/", f"{PAGE}links.csv")
ACTS = ("state", "copy", "link", "personal-links", "recruiting")


@pytest.fixture
def study() -> Experiment:
    experiment = make_experiment(state="draft")
    rate(experiment, ["Ada", "Ben"])
    return experiment


def state() -> str:
    return Experiment.objects.get(slug="first-study").state


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize("address", [*LOOKS, *(f"{PAGE}{act}/" for act in ACTS)])
def test_only_staff_may(client, study, address):
    assert client.get(address).url == f"/admin/login/?next={address}"
    assert client.post(address).status_code in (302, 405)
    client.force_login(get_user_model().objects.create_user("nosy"))
    assert client.get(address).status_code == 403
    assert client.post(address).status_code in (403, 405)
    assert state() == "draft"
    assert Experiment.objects.count() == 1
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("act", ACTS)
def test_an_action_is_posted_with_the_forms_own_token(study, act):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(get_user_model().objects.create_user("olga", is_staff=True, is_superuser=True))
    assert browser.get(f"{PAGE}{act}/").url == PAGE
    assert browser.post(f"{PAGE}{act}/", {"state": "open"}).status_code == 403
    assert state() == "draft"


def test_an_experiment_that_is_not_there_is_said_so(olga, study):
    for address in LOOKS:
        response = olga.get(address.replace("first-study", "nowhere"))
        assert response.status_code == 404
        assert "There is no experiment" in response.content.decode()


def test_the_page_shows_how_it_goes(olga, study):
    page = text(olga.get(PAGE))
    for words in ("First study draft", "Began 2", "Finished 2", "Trials handed in 12", "Every stimulus has 2 ratings."):
        assert words in page
    assert "Ada Finished 6 of 6" in page


def test_a_flagged_listener_comes_with_the_reason(olga, study):
    Rating.objects.filter(slot__stimulus__role="reference").update(score=100)
    Rating.objects.filter(slot__stimulus__role="reference", slot__presentation__session__listener="Ben").update(score=3)
    assert "Ben grades the hidden reference under 90 on 6 of 6 items (100 %; allowed are 15 %)" in text(
        olga.get(f"{PAGE}progress/")
    )


def test_the_live_part_is_sent_only_where_it_changed(olga, study):
    page = olga.get(PAGE).content.decode()
    version = re.search(r"data-version='([^']+)'", page).group(1)
    unchanged = olga.get(f"{PAGE}progress/", headers={"If-None-Match": version})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    rate(study, ["Cy"])
    changed = olga.get(f"{PAGE}progress/", headers={"If-None-Match": version})
    assert changed.status_code == 200
    assert changed["ETag"] != version
    assert "Began 3" in text(changed)
    assert "<html" not in changed.content.decode()


def test_what_has_not_changed_costs_few_queries(olga, study, django_assert_max_num_queries):
    version = olga.get(f"{PAGE}progress/")["ETag"]
    with django_assert_max_num_queries(14):
        assert olga.get(f"{PAGE}progress/", headers={"If-None-Match": version}).status_code == 304


@pytest.mark.parametrize(("asked", "after"), [("open", "open"), ("pause", "paused"), ("close", "closed")])
def test_a_button_changes_the_state_and_says_what_that_means(olga, study, asked, after):
    response = olga.post(f"{PAGE}state/", {"state": asked}, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert state() == after
    assert f"The study is {after}:" in text(response)


def test_what_is_opened_has_a_link_to_hand_out(olga, study):
    Experiment.objects.get().invitations.update(max_sessions=1)
    olga.post(f"{PAGE}state/", {"state": "open"})
    link = Invitation.objects.get(max_sessions=None)
    assert f"http://testserver{link.get_absolute_url()}" in olga.get(PAGE).content.decode()


def test_a_state_that_there_is_not_changes_nothing(olga, study):
    response = olga.post(f"{PAGE}state/", {"state": "burnt"})
    assert response.status_code == 422
    assert "open, pause, close; not to &#x27;burnt&#x27;" in response.content.decode()
    assert state() == "draft"


def test_closing_asks_first_also_without_a_script(olga, study):
    assert '<dialog class="card" id="close" aria-labelledby="close-title">' in olga.get(PAGE).content.decode()
    assert 'aria-labelledby="close-title" open>' in olga.get(f"{PAGE}?ask=close").content.decode()


def test_a_copy_is_gone_to(olga, study):
    response = olga.post(f"{PAGE}copy/", follow=True)
    assert response.redirect_chain == [("/experiments/first-study-2/", 302)]
    assert "This is the copy of “First study”" in text(response)
    assert "Began 0" in text(response)


def test_a_link_for_some_listeners_is_made(olga, study):
    response = olga.post(f"{PAGE}link/", {"max_sessions": " 12 ", "note": "lab"}, follow=True)
    assert "The link is the first" in text(response)
    made = Invitation.objects.first()
    assert (made.max_sessions, made.note) == (12, "lab")


@pytest.mark.parametrize(
    ("act", "sent", "message"),
    [
        ("link", {"max_sessions": "0"}, "lets nobody in"),
        (
            "link",
            {"max_sessions": "many"},
            "The number of listeners is a whole number, or empty; not",
        ),
        ("personal-links", {"names": " \n"}, "Give 1 to 1,000 names"),
        ("recruiting", {"recruiter": "prolific", "return_url": "a b"}, "Completion code: must be a code"),
        (
            "recruiting",
            {"recruiter": "link", "good_listeners": "1.5"},
            "is a whole number, or empty; not",
        ),
        ("recruiting", {"recruiter": "link", "good_listeners": "0"}, "is full at 1 to 100,000 good listeners"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form_with_what_was_typed(olga, study, act, sent, message):
    links = Invitation.objects.count()
    response = olga.post(f"{PAGE}{act}/", sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert message in page
    assert all(f'value="{typed}"' in page for typed in sent.values() if typed.strip())
    assert Invitation.objects.count() == links
    assert Experiment.objects.get().return_url == ""


def test_a_recruiter_that_there_is_not_is_said_so(olga, study):
    assert olga.get(f"{PAGE}?recruiter=nobody").status_code == 400
    assert olga.post(f"{PAGE}recruiting/", {"recruiter": "nobody"}).status_code == 400


def test_prolific_is_set_up(olga, study):
    codes = {"return_url": "C1", "screen_out_url": "C2", "full_url": "C3"}
    response = olga.post(f"{PAGE}recruiting/", {"recruiter": "prolific", "good_listeners": "20", **codes}, follow=True)
    page = response.content.decode()
    link = Invitation.objects.get().get_absolute_url()
    assert f"http://testserver{link}?PROLIFIC_PID={{{{%PROLIFIC_PID%}}}}&amp;STUDY_ID=" in page
    assert all(f'value="{code}"' in page for code in codes.values())
    assert "of 20 good listeners" in text(response)
    assert Experiment.objects.get().full_url.endswith("?cc=C3")
    assert 'value="C1"' not in olga.get(f"{PAGE}?recruiter=link").content.decode()


def test_a_number_that_is_reached_already_fills_the_study(olga, study):
    Rating.objects.filter(slot__stimulus__role="reference").update(score=100)
    olga.post(f"{PAGE}state/", {"state": "open"})
    response = olga.post(f"{PAGE}recruiting/", {"recruiter": "link", "good_listeners": "2"}, follow=True)
    assert "so the study is full" in text(response)
    assert state() == "full"


def test_personal_links_come_as_a_file(olga, study):
    olga.post(f"{PAGE}personal-links/", {"names": "Ada\nBen, “the ears”\n=1+1"})
    response = olga.get(f"{PAGE}links.csv")
    assert 'filename="first-study-links.csv"' in response["Content-Disposition"]
    table = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["note"] for row in table] == ["", "Ada", "Ben, “the ears”", "'=1+1"]
    assert [(row["begun"], row["max_sessions"]) for row in table] == [("2", ""), ("0", "1"), ("0", "1"), ("0", "1")]
    for row, link in zip(table, Invitation.objects.order_by("pk"), strict=True):
        assert row["link"] == f"http://testserver{link.get_absolute_url()}"


def test_names_are_shown_as_text(olga, study):
    invitation_create(experiment=study, note="<script>alert(1)</script>")
    assert "<script>alert(1)" not in olga.get(PAGE).content.decode()


def test_the_list_of_studies_leads_to_the_page(olga, study):
    assert f'href="{PAGE}"' in olga.get("/").content.decode()

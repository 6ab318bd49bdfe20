"""Administrators see sessions and their progress, take ratings home, and cannot change what a listener did."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mushra.models import Draft, Experiment, Interaction, Invitation, Rating, Session
from mushra.services import comment_save, invitation_create, session_create, step_submit
from tests.mushra.conftest import Listener, make_study
from tests.mushra.flows import ABOUT, CONSENT, give_flow

MODELS = ["draft", "experiment", "interaction", "invitation", "rating", "session", "trial"]


def changelist(model: str) -> str:
    return reverse(f"admin:mushra_{model}_changelist")


def act(client, action: str, *experiments: Experiment):
    data = {"action": action, "_selected_action": [experiment.pk for experiment in experiments]}
    return client.post(changelist("experiment"), data)


def test_sessions_are_listed_with_progress_and_simulated_ones_are_marked(rosa, ada, study):
    ada.complete(0)
    session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
    content = rosa.get(changelist("session")).content.decode()
    assert "1 of 3" in content
    assert content.count(">simulated</strong>") == 1


def test_a_session_shows_its_grades_and_offers_no_way_to_change_them(rosa, ada):
    ada.complete(0, score=61)
    response = rosa.get(reverse("admin:mushra_session_change", args=[ada.session.pk]))
    content = response.content.decode()
    assert "l1_freq 61" in content
    assert 'name="_save"' not in content
    assert rosa.get(reverse("admin:mushra_rating_add")).status_code == 403
    rating = Rating.objects.first()
    assert rosa.post(reverse("admin:mushra_rating_delete", args=[rating.pk]), {"post": "yes"}).status_code == 403


@pytest.fixture
def everything(ada, study) -> None:
    """A row of every kind."""
    study.title = "Amber and Brine"
    study.save()
    ada.complete(0)
    ada.session.crowd_ids = {"PROLIFIC_PID": "5f3c9a"}
    ada.session.save()
    Invitation.objects.update(note="Amber's class")
    Experiment.objects.update(comments=True)
    comment_save(session=Session.objects.get(), slot_token=ada.slots(1)[0].token, text="Amber is thin", sequence=1)
    presentation = ada.session.presentations.get(position=1)
    Interaction.objects.create(
        presentation=presentation, sequence=1, kind="play", seconds=2, received_at=timezone.now()
    )
    Draft.objects.create(title="Amber next", owner=get_user_model().objects.get())


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_every_detail_page_opens(rosa, everything, model):
    assert rosa.get(changelist(model)).status_code == 200
    first = apps.get_model("mushra", model).objects.first()
    assert rosa.get(reverse(f"admin:mushra_{model}_change", args=[first.pk])).status_code == 200


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("experiment", "amber"), ("experiment", "losses"), ("trial", "si_sdr_time"), ("invitation", "class"),
        ("session", "5f3c9a"), ("session", "amber's"), ("rating", "si_sdr_time"), ("draft", "rosa"), ("draft", "next"),
    ],
)  # fmt: skip
def test_what_is_looked_for_is_found_and_nothing_else(rosa, everything, model, words):
    found = rosa.get(changelist(model), {"q": words}).context["cl"].result_list
    assert found
    assert not rosa.get(changelist(model), {"q": "nowhere"}).context["cl"].result_list


@pytest.mark.parametrize("model", ["session", "rating", "interaction"])
def test_a_listeners_rows_are_found_by_the_listeners_code(rosa, everything, ben, model):
    ben.complete(0)
    listed = rosa.get(changelist(model), {"q": Session.objects.exclude(pk=ben.session.pk).get().listener})
    assert ben.session.listener not in "".join(str(row) for row in listed.context["cl"].result_list)
    assert listed.context["cl"].result_count > 0


@pytest.mark.parametrize("model", sorted(set(MODELS) - {"invitation"}))
def test_nothing_that_would_falsify_a_rating_can_be_edited(rosa, everything, model):
    first = apps.get_model("mushra", model).objects.first()
    page = rosa.get(reverse(f"admin:mushra_{model}_change", args=[first.pk]))
    form = page.context["adminform"].form
    assert set(form.fields) == ({"title"} if model == "experiment" else set())
    before = list(apps.get_model("mushra", model).objects.values())
    rosa.post(
        page.request["PATH_INFO"], {"score": 1, "listener": "x", "protocol": "ab", "text": "x", "state": "closed"}
    )
    rosa.post(reverse(f"admin:mushra_{model}_delete", args=[first.pk]), {"post": "yes"})
    assert list(apps.get_model("mushra", model).objects.values()) == before


@pytest.mark.parametrize("model", MODELS)
def test_a_list_of_many_takes_no_more_queries_than_a_list_of_one(rosa, everything, model, ben):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            rosa.get(changelist(model))
        return len(captured)

    queries()
    before = queries()
    ben.complete(0)
    invitation_create(experiment=make_study("other"))
    assert queries() <= before + 1  # what a session of the browser may cost


@pytest.mark.parametrize(("action", "state"), [("open", "open"), ("pause", "paused"), ("close", "closed")])
def test_studies_are_opened_and_closed_from_the_list(rosa, db, action, state):
    study = make_study(state="draft")
    act(rosa, action, study)
    study.refresh_from_db()
    assert study.state == state


def test_a_link_is_made_in_the_admin_and_its_study_stays(rosa, study):
    rosa.post(reverse("admin:mushra_invitation_add"), {"experiment": study.pk, "max_sessions": 3, "note": "the lab"})
    made = Invitation.objects.get()
    assert (made.experiment, made.max_sessions, made.note) == (study, 3, "the lab")
    page = rosa.get(reverse("admin:mushra_invitation_change", args=[made.pk])).content.decode()
    assert made.get_absolute_url() in page
    assert 'name="experiment"' not in page


def test_colin_sees_nothing(colin, study):
    assert colin.get(changelist("session")).status_code == 302


def test_steps_are_shown_with_their_study_and_answers_with_their_session(rosa, study):
    give_flow(study, ABOUT, CONSENT)
    ada = Listener(invitation_create(experiment=study))
    step_submit(
        session=ada.session,
        step=study.steps.get(kind="questionnaire").pk,
        occurrence=0,
        sent={"q-age": ["34"], "q-plays": ["no"]},
    )
    content = rosa.get(reverse("admin:mushra_experiment_change", args=[study.pk])).content.decode()
    assert "How old are you?" in content
    assert reverse("lab:results", args=[study.slug]) in content
    content = rosa.get(reverse("admin:mushra_session_change", args=[ada.session.pk])).content.decode()
    assert "age: 34; plays: no" in content


def test_a_study_says_its_protocol_scale_and_rules_in_words(rosa, study):
    Experiment.objects.update(
        protocol="acr", must_rate=False, show_numbers=False, high_label="Clean", low_label="Noisy"
    )
    content = rosa.get(reverse("admin:mushra_experiment_change", args=[study.pk])).content.decode()
    assert "ACR, 1 to 5 (mean opinion score) (ITU-T P.800 (08/1996), Annex B; ITU-T P.808)" in content
    assert "1 (Noisy) to 5 (Clean)" in content
    assert "Every clip is heard; clips may be left ungraded; numbers are hidden;" in content
    assert "A listener is out who grades the hidden reference under 90 on more than 15 % of items" in content
    Experiment.objects.update(screening_rules={})
    content = rosa.get(reverse("admin:mushra_experiment_change", args=[study.pk])).content.decode()
    assert "No screening rules." in content


def test_the_choices_of_a_pair_are_named(rosa, study):
    Experiment.objects.update(protocol="ab")
    content = rosa.get(reverse("admin:mushra_experiment_change", args=[study.pk])).content.decode()
    assert "A, B, No preference" in content


def test_a_session_shows_which_clip_was_x_and_what_was_written(rosa, study):
    Experiment.objects.update(protocol="abx", comments=True)
    ada = Listener(invitation_create(experiment=Experiment.objects.get()))
    first, second = ada.slots(0)
    comment_save(session=ada.session, slot_token=second.token, text="a click", sequence=1)
    ada.rate(first, 100)
    x = ada.session.presentations.get(position=0).x_position
    marks = [" (X)" if x == position else "" for position in (0, 1)]
    content = rosa.get(reverse("admin:mushra_session_change", args=[ada.session.pk])).content.decode()
    expected = f"{first.stimulus.system} 100{marks[0]}, {second.stimulus.system} 0{marks[1]} “a click”"
    assert expected in content
    assert "a click" in rosa.get(changelist("rating")).content.decode()

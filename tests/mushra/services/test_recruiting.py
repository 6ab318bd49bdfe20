"""Where listeners come from is set, links are made for each of them, and the end of a session is told."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction

from mushra.errors import ExperimentError, FlowError, LinkError
from mushra.models import Invitation, Session
from mushra.services import (
    invitation_create,
    invitations_create,
    presentation_submit,
    recruiting_set,
    session_create,
    session_start,
)
from mushra.services.steps import session_finish
from mushra.signals import session_ended
from tests.mushra.flows import REST, give_flow

PROLIFIC = {"recruiter": "prolific", "entered": {"return_url": "C1", "screen_out_url": "C2", "full_url": "C3"}}
DONE = "https://app.prolific.com/submissions/complete?cc="


def begin(invitation, **given):
    return session_start(invitation=invitation, start_key=uuid.uuid4(), given=given)


def test_a_recruiters_ids_and_addresses_become_the_experiments(study):
    recruiting_set(experiment=study, **PROLIFIC, good_listeners=20)
    study.refresh_from_db()
    assert study.crowd_ids == ["PROLIFIC_PID", "STUDY_ID", "SESSION_ID"]
    assert (study.return_url, study.screen_out_url, study.full_url) == (f"{DONE}C1", f"{DONE}C2", f"{DONE}C3")
    assert study.good_listeners == 20


def test_another_recruiter_takes_its_place_and_ids_of_a_flow_stay(study):
    give_flow(study, REST, crowd_ids=["room"])
    recruiting_set(experiment=study, **PROLIFIC)
    set_anew = recruiting_set(experiment=study, recruiter="mturk", entered={})
    assert set_anew.crowd_ids == ["workerId", "assignmentId", "hitId", "room"]
    assert (set_anew.return_url, set_anew.screen_out_url, set_anew.full_url) == ("", "", "")


def test_a_flow_without_ids_leaves_the_recruiters(study):
    recruiting_set(experiment=study, **PROLIFIC)
    assert give_flow(study, REST).crowd_ids == ["PROLIFIC_PID", "STUDY_ID", "SESSION_ID"]


@pytest.mark.parametrize("number", [0, -3, 100_001])
def test_a_study_closes_at_a_number_of_listeners_that_can_come(study, number):
    with pytest.raises(ExperimentError, match="1 to 100,000 good listeners"):
        recruiting_set(experiment=study, **PROLIFIC, good_listeners=number)


def test_a_wrong_code_changes_nothing(study):
    with pytest.raises(FlowError, match="Screen-out code"):
        recruiting_set(experiment=study, recruiter="prolific", entered={"return_url": "C1", "screen_out_url": "a b"})
    study.refresh_from_db()
    assert (study.crowd_ids, study.return_url) == ([], "")


def test_personal_links_are_good_for_one_session_each(study):
    made = invitations_create(experiment=study, notes=["Ada", "", "  Ben, “the ears”  ", "李"])
    assert [(one.note, one.max_sessions) for one in made] == [("Ada", 1), ("Ben, “the ears”", 1), ("李", 1)]
    assert len({one.token for one in Invitation.objects.all()}) == 3
    begin(made[0])
    with pytest.raises(LinkError, match="used up"):
        begin(made[0])


@pytest.mark.parametrize(
    "notes", [[], ["", " "], ["x" * 201], ["Ada", "a\x00b"], [str(number) for number in range(1001)]]
)
def test_names_that_make_no_links_make_none_at_all(study, notes):
    with pytest.raises(ExperimentError):
        invitations_create(experiment=study, notes=notes)
    assert not Invitation.objects.exists()


def test_a_person_of_a_crowd_begins_once_whatever_the_link(study, invitation):
    recruiting_set(experiment=study, **PROLIFIC)
    first = begin(invitation, PROLIFIC_PID="p1", SESSION_ID="a")
    for link in (invitation, invitation_create(experiment=study)):
        with pytest.raises(LinkError, match="has begun this study already"):
            begin(link, PROLIFIC_PID="p1", SESSION_ID="b")
    assert begin(invitation, PROLIFIC_PID="p2").crowd_ids == {"PROLIFIC_PID": "p2"}
    assert first.crowd_ids == {"PROLIFIC_PID": "p1", "SESSION_ID": "a"}
    assert Session.objects.count() == 2


def test_the_welcome_pages_own_second_sending_is_the_same_session(study, invitation):
    recruiting_set(experiment=study, **PROLIFIC)
    key = uuid.uuid4()
    sessions = {session_start(invitation=invitation, start_key=key, given={"PROLIFIC_PID": "p1"}) for _ in range(2)}
    assert len(sessions) == 1


def test_a_preview_begins_no_session(study, invitation):
    recruiting_set(experiment=study, recruiter="mturk", entered={})
    with pytest.raises(LinkError, match="only a preview"):
        begin(invitation, assignmentId="ASSIGNMENT_ID_NOT_AVAILABLE")
    assert not Session.objects.exists()


@pytest.fixture
def ended():
    """The sessions whose end was told."""
    told: list[Session] = []

    def hear(session, **_):
        told.append(session)

    session_ended.connect(hear)
    yield told
    session_ended.disconnect(hear)


def test_the_end_of_a_session_is_told_once_and_after_it_is_stored(ada, ended, django_capture_on_commit_callbacks):
    for position in (0, 1):
        ada.complete(position)
    for slot in ada.slots(2):
        ada.rate(slot, 40)
    with django_capture_on_commit_callbacks(execute=True):
        presentation_submit(session=ada.session, position=2)
        assert ended == []
    assert [session.state for session in ended] == ["finished"]
    with django_capture_on_commit_callbacks(execute=True):
        presentation_submit(session=Session.objects.get(), position=2)
    assert len(ended) == 1


def test_the_end_of_a_simulated_session_is_nobodys(study, ended, django_capture_on_commit_callbacks):
    robot = session_create(experiment=study, simulated=True)
    robot.presentations.all().delete()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        session_finish(session=robot)
    robot.refresh_from_db()
    assert (robot.state, ended) == ("finished", [])

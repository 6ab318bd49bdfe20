"""A listener who asks for it is forgotten: all that is theirs goes, nobody else's, and it is said what went."""

from __future__ import annotations

import uuid

import pytest
from django.apps import apps
from django.core.cache import cache
from django.utils import timezone

from mushra.errors import LinkError, UnknownListenerError
from mushra.models import Comment, Experiment, Interaction, Invitation, Rating, Session, StepAnswer
from mushra.selectors import session_flow
from mushra.services import (
    comment_save,
    invitation_create,
    invitation_get_open,
    listener_delete,
    session_start,
    step_submit,
)
from mushra.services.deletion import listener_get, listener_kept
from tests.mushra.conftest import Listener, make_study
from tests.mushra.flows import CONSENT, give_flow


def rows() -> dict[str, set]:
    """The keys of all rows of all tables of the listening test."""
    return {
        model.__name__: set(model.objects.values_list("pk", flat=True))
        for model in apps.get_app_config("mushra").get_models()
    }


def take(invitation) -> Listener:
    """A listener who has agreed, rated two trials with comments, and left a trace in the interaction log."""
    listener = Listener(invitation)
    listener.session.crowd_ids = {"PID": "x1"}
    listener.session.save()
    page = session_flow(session=listener.session).current
    step_submit(session=listener.session, step=page.step, occurrence=page.occurrence, sent={"agreed": ["on"]})
    for position in (0, 1):
        comment_save(session=listener.session, slot_token=listener.slots(position)[0].token, text="thin", sequence=1)
        listener.complete(position)
    presentation = listener.session.presentations.first()
    Interaction.objects.create(
        presentation=presentation, sequence=1, kind="play", seconds=1, received_at=timezone.now()
    )
    return listener


@pytest.fixture
def study(db) -> Experiment:
    study = give_flow(make_study(), CONSENT)
    Experiment.objects.update(comments=True)
    study.refresh_from_db()
    return study


def test_all_of_one_listener_goes_and_nothing_of_anybody_else(study):
    invitation = invitation_create(experiment=study)
    take(invitation)
    before = rows()
    ben = take(invitation)
    listener_delete(experiment=study, listener=ben.session.listener)
    assert rows() == before
    for model in (Session, Rating, Comment, StepAnswer, Interaction):
        assert model.objects.exists()


def test_the_place_of_who_was_deleted_stays_taken_until_the_link_is_given_more(study):
    invitation = invitation_create(experiment=study, max_sessions=1)
    code = take(invitation).session.listener
    listener_delete(experiment=study, listener=code)
    invitation.refresh_from_db()
    assert (invitation.forgotten, invitation.sessions.count()) == (1, 0)
    with pytest.raises(LinkError, match="used up"):
        session_start(invitation=invitation, start_key=uuid.uuid4())
    assert invitation_get_open(slug=study.slug) != invitation
    Invitation.objects.filter(pk=invitation.pk).update(max_sessions=2)
    invitation.refresh_from_db()
    session_start(invitation=invitation, start_key=uuid.uuid4())
    with pytest.raises(LinkError, match="used up"):
        session_start(invitation=invitation, start_key=uuid.uuid4())


def test_a_study_that_is_full_stays_full(study):
    invitation = invitation_create(experiment=study)
    code = take(invitation).session.listener
    Experiment.objects.update(state="full", good_listeners=1)
    listener_delete(experiment=study, listener=code)
    assert Experiment.objects.get().state == "full"
    with pytest.raises(LinkError, match="closed"):
        session_start(invitation=Invitation.objects.get(), start_key=uuid.uuid4())


def test_what_went_is_said_in_words(study):
    ada = take(invitation_create(experiment=study))
    code = ada.session.listener
    words = (
        f"the session of {code} in 'losses', 3 pages, 15 clips of these pages, 10 ratings, 2 comments, "
        "1 page of answers, 1 entry of the interaction log, the ids of their link (PID)"
    )
    assert str(listener_kept(session=ada.session)) == words
    assert str(listener_delete(experiment=study, listener=code)) == words


def test_a_listener_of_the_same_code_in_another_study_stays(study, ada):
    other = make_study("other")
    twin = Listener(invitation_create(experiment=other)).session
    Session.objects.filter(pk=twin.pk).update(listener=ada.session.listener)
    listener_delete(experiment=study, listener=ada.session.listener)
    assert list(Session.objects.values_list("pk", flat=True)) == [twin.pk]


def test_a_code_that_is_nobodys_is_named_with_those_like_it(study, ada):
    code = ada.session.listener
    with pytest.raises(UnknownListenerError, match=f"no listener '{code}X' in 'losses'; .* Did you mean {code}?"):
        listener_get(experiment=study, listener=f"{code}X")
    with pytest.raises(UnknownListenerError, match=r"listeners\.csv\.$"):
        listener_delete(experiment=study, listener="somebody")
    assert Session.objects.count() == 1


def test_results_that_were_remembered_of_the_listener_are_forgotten(study, ada, django_capture_on_commit_callbacks):
    cache.set("result", ada.session.listener)
    with django_capture_on_commit_callbacks(execute=True):
        listener_delete(experiment=study, listener=ada.session.listener)
    assert cache.get("result") is None

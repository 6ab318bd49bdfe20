"""Studies open and close, and links are made and found."""

from __future__ import annotations

import uuid

import pytest

from mushra.errors import ExperimentError, UnknownExperimentError
from mushra.models import Invitation
from mushra.services import (
    experiment_close,
    experiment_open,
    experiment_pause,
    invitation_create,
    invitation_get_open,
    session_start,
)


@pytest.mark.parametrize(
    ("service", "state"), [(experiment_open, "open"), (experiment_pause, "paused"), (experiment_close, "closed")]
)
def test_a_state_is_set_and_stored(study, service, state):
    service(experiment=study)
    study.refresh_from_db()
    assert study.state == state


def test_a_link_for_nobody_is_refused(study):
    with pytest.raises(ExperimentError, match="lets nobody in"):
        invitation_create(experiment=study, max_sessions=0)
    assert not Invitation.objects.exists()


def test_an_open_link_is_found_again_and_a_used_up_one_is_passed_over(study):
    personal = invitation_create(experiment=study, max_sessions=1)
    assert invitation_get_open(slug="losses") == personal
    session_start(invitation=personal, start_key=uuid.uuid4())
    shared = invitation_get_open(slug="losses")
    assert shared != personal
    assert invitation_get_open(slug="losses") == shared


def test_a_link_into_no_experiment_names_those_there_are(study):
    with pytest.raises(UnknownExperimentError, match=r"no experiment 'loses'\. There are: losses"):
        invitation_get_open(slug="loses")


def test_of_several_links_the_newest_that_is_not_used_up_is_handed_out(study):
    old, new, used = (invitation_create(experiment=study, max_sessions=number) for number in (None, None, 1))
    assert invitation_get_open(slug=study.slug) == used
    session_start(invitation=used, start_key=uuid.uuid4())
    assert invitation_get_open(slug=study.slug) == new
    assert old != new

"""What the database itself refuses, whoever asks."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from mushra.models import Experiment, Rating, Session, Stimulus


def refused(action) -> bool:
    try:
        with transaction.atomic():
            action()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("score", [-1, 101, 32767])
def test_a_score_off_the_scale_is_refused(ada, score):
    slot = ada.slots(0)[0]
    assert refused(lambda: Rating.objects.create(slot=slot, score=score, sequence=1, rated_at=timezone.now()))


@pytest.mark.parametrize("score", [0, 100])
def test_both_ends_of_the_scale_are_taken(ada, score):
    Rating.objects.create(slot=ada.slots(0)[0], score=score, sequence=1, rated_at=timezone.now())
    assert Rating.objects.get().score == score


def test_a_slot_has_one_rating(ada):
    slot = ada.slots(0)[0]
    Rating.objects.create(slot=slot, score=1, sequence=1, rated_at=timezone.now())
    assert refused(lambda: Rating.objects.create(slot=slot, score=2, sequence=2, rated_at=timezone.now()))


def test_a_system_has_a_name_and_an_anchor_is_called_what_it_is(study):
    trial = study.trials.first()
    for role, system in (("system", ""), ("anchor35", "l1_freq"), ("guess", "guess")):
        stimulus = Stimulus(trial=trial, role=role, system=system, audio="x", sha256="", gain_db=0)
        assert refused(stimulus.save)


def test_a_state_that_is_none_is_refused(study):
    assert refused(lambda: Experiment.objects.filter(pk=study.pk).update(state="finished"))


def test_a_session_without_an_invitation_is_a_simulated_one(study):
    def make(simulated: bool) -> Session:
        return Session.objects.create(experiment=study, listener=str(simulated), seed=1, simulated=simulated)

    assert refused(lambda: make(False))
    assert not refused(lambda: make(True))


def test_an_experiment_that_somebody_listened_to_cannot_be_deleted(ada, study):
    with pytest.raises(ProtectedError):
        study.delete()

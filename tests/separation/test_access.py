"""Tests of who may see, change and hand on what; one for each rule."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from mushra.models import Experiment, ExperimentShare, Invitation
from separation.access import SERVER, may_edit, may_see, owned_models

pytestmark = pytest.mark.django_db


def person(name, **rights):
    return get_user_model().objects.create_user(name, **{"is_staff": True, **rights})


@pytest.fixture
def rosa():
    return person("rosa")


@pytest.fixture
def study(rosa):
    return Experiment.objects.create(slug="losses", title="Losses", owner=rosa)


def rights(user):
    """What the user may with the one experiment there is."""
    rows = Experiment.objects
    asked = {"see": rows.visible_to(user), "edit": rows.editable_by(user), "own": rows.owned_by(user)}
    return {right for right, found in asked.items() if found.exists()}


def test_who_made_it_may_everything(study, rosa):
    assert rights(rosa) == {"see", "edit", "own"}


def test_another_researcher_may_nothing(study):
    assert rights(person("colin")) == set()


def test_a_colleague_with_whom_it_is_shared_to_be_read_may_see_it(study):
    lena = person("lena")
    ExperimentShare.objects.create(of=study, user=lena)
    assert rights(lena) == {"see"}


def test_a_colleague_with_whom_it_is_shared_to_be_edited_may_change_it_and_not_hand_it_on(study):
    lena = person("lena")
    ExperimentShare.objects.create(of=study, user=lena, may_edit=True)
    assert rights(lena) == {"see", "edit"}


def test_an_administrator_may_everything(study):
    assert rights(person("olga", is_superuser=True)) == {"see", "edit", "own"}


def test_who_runs_commands_may_everything(study):
    assert rights(SERVER) == {"see", "edit", "own"}


def test_nobody_who_is_not_signed_in_may_anything(study):
    assert rights(AnonymousUser()) == set()


@pytest.mark.parametrize("lost", ["is_staff", "is_active"])
def test_who_is_no_longer_of_the_staff_may_nothing_not_even_with_what_they_made(study, rosa, lost):
    setattr(rosa, lost, False)
    assert rights(rosa) == set()
    rosa.is_superuser = True
    assert rights(rosa) == set()


def test_what_nobody_owns_is_the_administrators(study, rosa):
    study.owner = None
    study.save()
    assert rights(rosa) == set()
    assert rights(person("olga", is_superuser=True)) == {"see", "edit", "own"}


def test_a_study_outlives_its_owners_account(study, rosa):
    rosa.delete()
    assert Experiment.objects.get().owner is None


def test_a_thing_comes_once_however_many_it_is_shared_with(study, rosa):
    for name in ("ada", "ben", "cleo"):
        ExperimentShare.objects.create(of=study, user=person(name))
    assert list(Experiment.objects.visible_to(rosa)) == [study]


def test_what_hangs_on_a_thing_follows_the_same_rules(study, rosa):
    link, lena = Invitation.objects.create(experiment=study), person("lena")
    ExperimentShare.objects.create(of=study, user=lena)

    def seen(rule, user):
        return list(Invitation.objects.filter(rule(user, Experiment, "experiment__")))

    assert seen(may_see, rosa) == seen(may_edit, rosa) == seen(may_see, lena) == [link]
    assert seen(may_edit, lena) == seen(may_see, person("colin")) == []


def test_experiments_drafts_studies_and_runs_belong_to_researchers():
    assert set(owned_models()) == {"experiment", "draft", "study", "run"}

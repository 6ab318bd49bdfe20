"""Tests of sharing with a colleague, and of handing on."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from mushra.models import Draft, Experiment
from mushra.services.sharing import NothingToShareError, SharingError, owned_get, share_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    make = get_user_model().objects.create_user
    rights = {"rosa": {}, "lena": {"first_name": "Lena", "last_name": "Berg"}, "olga": {"is_superuser": True}}
    return {name: make(name, is_staff=True, **more) for name, more in rights.items()} | {"colin": make("colin")}


@pytest.fixture
def study(people):
    return Experiment.objects.create(slug="losses", title="Losses", owner=people["rosa"])


def given(study):
    return {share.user.username: share.may_edit for share in study.shares.all()}


def test_a_right_is_given_changed_and_taken_away(study):
    assert share_set(thing=study, username="lena", right="read") == "Lena Berg (lena) may read."
    assert given(study) == {"lena": False}
    share_set(thing=study, username="lena", right="edit")
    assert given(study) == {"lena": True}
    assert share_set(thing=study, username="lena", right="nothing") == "Lena Berg (lena) may nothing any more."
    assert given(study) == {}


def test_who_was_the_owner_may_edit_from_then_on(study, people):
    share_set(thing=study, username="lena", right="read")
    share_set(thing=study, username="lena", right="own")
    study.refresh_from_db()
    assert study.owner == people["lena"]
    assert given(study) == {"rosa": True}


def test_what_belongs_to_nobody_is_given_an_owner(study, people):
    study.owner = None
    study.save()
    share_set(thing=study, username="rosa", right="own")
    assert Experiment.objects.visible_to(people["rosa"]).get() == study


@pytest.mark.parametrize(
    ("name", "right", "said"),
    [
        ("nobody", "read", "no colleague 'nobody'"),
        ("colin", "read", "nobody of the staff is called so"),
        ("rosa", "read", "rosa is the owner; make somebody else the owner first"),
        ("olga", "edit", "olga is an administrator, and may do everything anyway"),
        ("lena", "everything", "'everything' is none of these"),
    ],
)
def test_what_cannot_be_shared_is_refused_in_a_sentence(study, name, right, said):
    with pytest.raises(SharingError, match=said):
        share_set(thing=study, username=name, right=right)
    assert given(study) == {}


def test_a_thing_is_found_by_what_it_is_called_and_its_name_in_addresses(study, people):
    draft = Draft.objects.create(owner=people["rosa"])
    assert owned_get(called="experiment", key="losses", user=people["rosa"]) == study
    assert owned_get(called="draft", key=draft.token, user=people["olga"]) == draft
    for called, key, name in (("song", "x", "rosa"), ("run", "x", "rosa"), ("experiment", "losses", "lena")):
        with pytest.raises(NothingToShareError):
            owned_get(called=called, key=key, user=people[name])


def test_the_command_gives_what_was_made_at_the_server_to_a_researcher(study, people, capsys):
    call_command("share", "experiment", "losses", "--user", "lena", "--right", "own")
    assert capsys.readouterr().out == "Losses: Lena Berg (lena) is the owner.\n"
    assert Experiment.objects.get().owner == people["lena"]
    with pytest.raises(CommandError, match="no experiment 'losess'"):
        call_command("share", "experiment", "losess", "--user", "lena", "--right", "own")

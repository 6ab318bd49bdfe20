"""Django's admin shows a researcher, whatever rights to models an administrator gave, the rows of what is theirs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from analysis.models import ApiToken
from mushra.admin.parts import Restricted
from mushra.models import Draft, Experiment, Invitation, Session, Trial
from tests.config.matrix.world import World

pytestmark = pytest.mark.django_db
OF_ADMINISTRATORS = {get_user_model(), Group}  # whoever is given rights to these may give themselves all others
OF_ONE_PERSON = {ApiToken}
ROWS = (Draft, Experiment, Invitation, Session, Trial)  # that the world has


@pytest.fixture
def world() -> World:
    made = World()
    for user in made.users.values():
        user.user_permissions.set(Permission.objects.all())
    return made


def rows(world, model, who):
    asking = SimpleNamespace(user=world.users[who])
    return admin.site._registry[model].get_queryset(asking)


def test_every_model_of_the_admin_says_whose_its_rows_are():
    unsaid = [
        model.__name__
        for model, one in admin.site._registry.items()
        if not isinstance(one, Restricted) and model not in OF_ADMINISTRATORS | OF_ONE_PERSON
    ]
    assert not unsaid, f"Let the admin of {', '.join(unsaid)} inherit Restricted: it shows one's own rows."


def test_rows_are_shown_to_those_who_may_see_what_they_belong_to(world):
    for model in ROWS:
        assert rows(world, model, "owner").exists(), model
        assert rows(world, model, "reader").exists(), model
        assert rows(world, model, "administrator").exists(), model
        assert not rows(world, model, "stranger").exists(), model


def test_who_may_only_read_changes_nothing(world):
    for model in (Experiment, Invitation):
        row = rows(world, model, "owner").first()
        may = {
            who: admin.site._registry[model].has_change_permission(SimpleNamespace(user=world.users[who]), row)
            for who in ("reader", "editor", "owner", "administrator")
        }
        assert may == {"reader": False, "editor": True, "owner": True, "administrator": True}, model


def test_lists_and_their_filters_name_no_study_of_others(world):
    browser = world.browsers["stranger"]
    for model in ROWS:
        page = browser.get(f"/admin/mushra/{model._meta.model_name}/")
        assert page.status_code == 200
        assert world.study.title not in page.content.decode(), model


def test_a_token_is_its_users_alone(world):
    ApiToken.objects.create(name="a script", user=world.users["owner"], prefix="0" * 10, hash="0" * 64)
    assert [rows(world, ApiToken, who).count() for who in ("owner", "editor", "administrator")] == [1, 0, 1]

"""Tests of how often a password may be tried."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import Client
from django.utils import timezone

from config import settings as production
from config.accounts.models import SignInAttempts

pytestmark = pytest.mark.django_db
PAGE = "/admin/login/"
RIGHT, WRONG = "a long password", "a long passwort"


@pytest.fixture(autouse=True)
def rosa(settings):
    settings.SIGN_IN_ATTEMPTS, settings.SIGN_IN_WAIT = 3, 15
    return get_user_model().objects.create_user("rosa", password=RIGHT, is_staff=True)


def tried(browser, password, name="rosa"):
    return browser.post(PAGE, {"username": name, "password": password, "next": "/runs/"})


def test_the_right_password_leads_on_and_a_wrong_one_says_so(client):
    answer = tried(client, WRONG)
    assert "do not belong together" in answer.content.decode()
    assert tried(client, RIGHT)["Location"] == "/runs/"


def test_after_so_many_attempts_even_the_right_password_waits_and_the_page_says_how_long(client):
    for _ in range(3):
        tried(client, WRONG)
    answer = tried(client, RIGHT)
    assert "Try again in 15 minutes." in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_name_waits_from_wherever_it_is_tried_and_however_it_is_written(client):
    for name in ("rosa", "ROSA", " Rosa "):
        tried(Client(REMOTE_ADDR=f"10.0.0.{len(name)}"), WRONG, name)
    assert "Try again" in tried(client, RIGHT).content.decode()


def test_a_name_that_nobody_has_waits_as_well_so_that_waiting_tells_nothing(client):
    for _ in range(3):
        tried(client, WRONG, "nobody")
    assert "Try again" in tried(client, WRONG, "nobody").content.decode()
    assert "Try again" not in tried(client, WRONG, "somebody").content.decode()


def test_once_the_while_is_over_it_may_be_tried_again(client):
    for _ in range(3):
        tried(client, WRONG)
    SignInAttempts.objects.update(since=timezone.now() - timedelta(minutes=16))
    assert tried(client, RIGHT).status_code == 302


def test_the_right_password_forgets_the_wrong_ones(client):
    tried(client, WRONG)
    tried(client, RIGHT)
    assert not SignInAttempts.objects.exists()


def test_a_browser_that_has_signed_in_is_not_kept_out_by_who_tries_its_owners_name(client):
    own = Client()
    tried(own, RIGHT)
    own.post("/admin/logout/")
    for _ in range(4):
        tried(client, WRONG)
    assert tried(own, RIGHT).status_code == 302
    own.post("/admin/logout/")
    for _ in range(3):
        tried(own, WRONG)
    assert "Try again" in tried(own, RIGHT).content.decode(), "it is counted on its own"


def test_a_cookie_of_another_name_or_a_made_up_one_is_worth_nothing(client):
    get_user_model().objects.create_user("colin", password="another one", is_staff=True)
    tried(client, "another one", "colin")
    client.post("/admin/logout/")
    for _ in range(3):
        tried(client, WRONG)
    assert "Try again" in tried(client, RIGHT).content.decode()
    client.cookies["known-browser"] = "made-up"
    assert "Try again" in tried(client, RIGHT).content.decode()


def test_neither_names_nor_addresses_are_kept(client):
    tried(client, WRONG)
    (row,) = SignInAttempts.objects.all()
    assert len(row.key) == 64
    assert set(row.key) <= set("0123456789abcdef")


def test_attempts_that_are_over_are_removed_by_the_next(client):
    tried(client, WRONG, "nobody")
    SignInAttempts.objects.update(since=timezone.now() - timedelta(minutes=16))
    tried(client, WRONG)
    assert SignInAttempts.objects.count() == 1


def test_passwords_are_hashed_by_argon2_and_older_ones_anew_at_the_next_sign_in(client, rosa, settings):
    settings.PASSWORD_HASHERS = production.PASSWORD_HASHERS
    rosa.password = make_password(RIGHT, hasher="pbkdf2_sha256")
    rosa.save()
    assert tried(client, RIGHT).status_code == 302
    rosa.refresh_from_db()
    assert identify_hasher(rosa.password).algorithm == "argon2"

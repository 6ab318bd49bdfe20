"""Tokens by command and in the administration: shown once, listed, revoked."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client

from analysis.api.tokens import token_create, token_find
from analysis.models import ApiToken

WORDS = re.compile(r"concord_[0-9a-f]{10}_[\w-]{43}")


def run(capsys, *arguments: object) -> tuple[str, str]:
    call_command("api_token", *map(str, arguments))
    return capsys.readouterr()


def test_a_token_is_printed_once_and_opens_the_api(olga, client, capsys):
    out, err = run(capsys, "--name", "R", "--user", "olga")
    words = out.strip()
    assert WORDS.fullmatch(words)
    assert "shown once" in err
    assert client.get("/api/v1/studies", headers={"Authorization": f"Bearer {words}"}).json() == {"studies": []}
    kept = ApiToken.objects.get()
    assert (kept.name, kept.user, kept.expires_at) == ("R", olga, None)
    assert kept.hash not in words
    assert words not in repr(vars(kept))


def test_two_tokens_have_nothing_in_common(olga):
    first, second = (token_create(name="n", username="olga")[1] for _ in range(2))
    assert not set(first.split("_", 2)[1:]) & set(second.split("_", 2)[1:])
    assert token_find(first) != token_find(second)


def test_days_end_a_token(olga, capsys):
    run(capsys, "--name", "R", "--user", "olga", "--days", 7)
    kept = ApiToken.objects.get()
    assert round((kept.expires_at - kept.created_at).total_seconds() / 86400, 3) == 7


def test_the_list_names_every_token_and_no_secret(olga, capsys):
    _, words = token_create(name="a notebook", username="olga")
    out, _ = run(capsys, "--list")
    prefix = ApiToken.objects.get().prefix
    assert out.strip() == f"{prefix}  valid    olga: a notebook, never used, no end"
    assert words not in out


def test_a_token_is_revoked_by_its_prefix(olga, capsys):
    made, _ = token_create(name="a notebook", username="olga")
    out, _ = run(capsys, "--revoke", made.prefix)
    assert out.strip() == f"a notebook ({made.prefix}…) is revoked."
    out, _ = run(capsys, "--list")
    assert f"{made.prefix}  revoked" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Say what the token is for and whose it is: --name and --user."),
        (["--name", "R", "--user", "nobody"], "There is no user 'nobody'; make one: python manage.py createsuperuser"),
        (["--name", "R", "--user", "colin"], "The results are for staff, and colin is not staff."),
        (["--name", "R", "--user", "olga", "--days", "0"], "--days is 0; a token is valid for 1 day or more."),
        (["--revoke", "0123"], "There is no token '0123'. There are: none."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(olga, colin, capsys, arguments, said):
    with pytest.raises(CommandError) as raised:
        run(capsys, *arguments)
    assert str(raised.value) == said
    assert not ApiToken.objects.exists()


@pytest.fixture
def rosa(db) -> Client:
    """The administrator, signed in."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("rosa"))
    return client


def test_the_administration_makes_a_token_and_shows_it_once(rosa, olga, colin, client):
    address = "/admin/analysis/apitoken/"
    form = rosa.get(f"{address}add/").content.decode()
    assert ">olga<" in form
    assert ">colin<" not in form  # no staff
    made = rosa.post(
        f"{address}add/", {"name": "R", "user": olga.pk, "expires_at_0": "", "expires_at_1": ""}, follow=True
    )
    (words,) = WORDS.findall(made.content.decode())
    assert client.get("/api/v1/studies", headers={"Authorization": f"Bearer {words}"}).status_code == 200
    assert not WORDS.search(rosa.get(address).content.decode())


def test_who_may_make_tokens_makes_them_for_themselves_alone(rosa, client):
    olga = get_user_model().objects.create_user("olga", is_staff=True)
    olga.user_permissions.add(Permission.objects.get(codename="add_apitoken"))
    client.force_login(olga)
    address = "/admin/analysis/apitoken/add/"
    assert ">rosa<" not in client.get(address).content.decode()
    administrator = get_user_model().objects.get(username="rosa")
    refused = client.post(address, {"name": "R", "user": administrator.pk, "expires_at_0": "", "expires_at_1": ""})
    assert "not one of the available choices" in refused.content.decode()
    assert not ApiToken.objects.exists()


def test_the_administration_changes_nothing_about_a_token_but_revokes_it(rosa, olga, colin):
    made, words = token_create(name="a notebook", username="olga")
    address = f"/admin/analysis/apitoken/{made.pk}/change/"
    page = rosa.get(address).content.decode()
    assert made.prefix in page
    assert made.hash not in page
    rosa.post(address, {"name": "other", "user": colin.pk, "expires_at_0": "", "expires_at_1": ""})
    assert token_find(words).user == olga
    rosa.post("/admin/analysis/apitoken/", {"action": "revoke", "_selected_action": [made.pk]})
    assert ApiToken.objects.get().revoked

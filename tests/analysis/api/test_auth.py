"""Who gets in: a token of a staff user, or a staff user's session for reading; nobody else, and no other site."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from analysis.api.tokens import token_create, token_revoke
from analysis.models import ApiToken

OF_A_STUDY = ("", "/ratings", "/scores", "/metrics", "/parts", "/parts/planning")
ADDRESSES = ("studies", *(f"studies/first-study{rest}" for rest in OF_A_STUDY))


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_token_or_a_session_nothing_is_told(client, unrated, address):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert list(response.json()) == ["detail"]
    assert response.json()["detail"].startswith("Send a token, as the header Authorization: Bearer <token>")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_client_that_has_a_copy_is_not_even_told_that_it_is_still_good(client, program, unrated, address):
    etag = program.get(address)["ETag"]
    assert client.get(f"/api/v1/{address}", headers={"If-None-Match": etag}).status_code == 401


@pytest.mark.parametrize("address", ADDRESSES)
def test_olgas_token_opens_every_address(program, unrated, address):
    assert program.get(address).status_code == 200


def test_olgas_session_reads_and_does_not_write(client, olga, unrated):
    client.force_login(olga)
    assert client.get("/api/v1/studies").status_code == 200
    response = client.post("/api/v1/studies/first-study/scores", "[]", content_type="application/json")
    assert (response.status_code, list(response.json())) == (401, ["detail"])


def test_colin_who_is_not_staff_is_told_so(client, colin, unrated):
    client.force_login(colin)
    response = client.get("/api/v1/studies")
    assert (response.status_code, response.json()) == (
        403,
        {"detail": "The results are for staff, and colin is not staff."},
    )


def test_a_token_closes_when_its_user_leaves_the_staff(program, olga, unrated):
    olga.is_staff = False
    olga.save()
    response = program.get("studies")
    assert (response.status_code, response.json()["detail"]) == (
        403,
        "The results are for staff, and olga is not staff.",
    )


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Bearer wrong", "This token is not known here"),
        ("Bearer", "This token is not known here"),
        ("Bearer concord_0123456789_abc", "This token is not known here"),
        ("Token concord_0123456789_abc", "it is: Authorization: Bearer <token>"),
        ("Basic b2xnYTp4", "it is: Authorization: Bearer <token>"),
    ],
)
def test_what_is_no_token_is_refused(client, olga, unrated, header, said):
    client.force_login(olga)  # a wrong token is not helped by a session
    response = client.get("/api/v1/studies", headers={"Authorization": header})
    assert response.status_code == 401
    assert said in response.json()["detail"]


def test_a_token_whose_secret_is_altered_is_not_known(program, unrated):
    altered = program.token[:-1] + ("A" if program.token[-1] != "A" else "B")
    response = program.get("studies", Authorization=f"Bearer {altered}")
    assert response.json()["detail"].startswith("This token is not known here")


def test_a_revoked_and_an_expired_token_say_so(program, unrated):
    kept = ApiToken.objects.get()
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = program.get("studies")
    assert response.status_code == 401
    assert response.json()["detail"].startswith(f"The token a notebook ({kept.prefix}…) expired on 20")
    token_revoke(prefix=kept.prefix)
    assert program.get("studies").json()["detail"] == f"The token a notebook ({kept.prefix}…) has been revoked."


def test_a_token_with_days_left_works(olga, client, unrated):
    _, words = token_create(name="n", username="olga", expires_at=timezone.now() + timedelta(days=1))
    assert client.get("/api/v1/studies", headers={"Authorization": f"bearer {words}"}).status_code == 200


def test_the_last_use_is_written_once_a_minute(program, unrated):
    program.get("studies")
    first = ApiToken.objects.get().last_used_at
    assert timezone.now() - first < timedelta(seconds=30)
    program.get("studies")
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(seconds=61))
    program.get("studies")
    assert ApiToken.objects.get().last_used_at > first


def test_no_token_gets_into_the_log_or_the_database(program, unrated, caplog, settings):
    settings.DEBUG = True
    caplog.set_level(logging.DEBUG)
    program.get("studies")
    program.get("studies", Authorization=f"Token {program.token}")
    program.get("studies/none")
    secret = program.token.split("_", 2)[2]
    said = caplog.text + " ".join(str(record.args) for record in caplog.records)
    assert "/api/v1/studies/none" in said
    assert secret not in said
    assert secret not in repr(ApiToken.objects.values())


def test_other_sites_scripts_are_let_in_nowhere(program, unrated):
    for response in (
        program.get("studies", Origin="https://evil.example"),
        program.client.options("/api/v1/studies", headers={"Origin": "https://evil.example"}),
    ):
        assert not [name for name in response.headers if name.lower().startswith("access-control")]


def test_answers_are_kept_by_no_cache_on_the_way(program, unrated):
    assert program.get("studies")["Cache-Control"] == "private, no-cache"

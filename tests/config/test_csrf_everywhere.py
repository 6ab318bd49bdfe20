"""Every address of the site refuses a write without the form's token; a new one that does not fails here by name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

pytestmark = pytest.mark.django_db
SAMPLES = {
    "int": "1",
    "slug": "sample",
    "str": "sample",
    "path": "sample/sample",
    "uuid": "0" * 8 + "-0000" * 3 + "-" + "0" * 12,
}
WRITES = ("post", "put", "patch", "delete")
# Exempt, and why: each has a test of its own below.
EXEMPT = {
    "/listen/sample/start/": "asks for the token itself, after it has seen whether the browser takes cookies at all",
    "/api/": "writes by a token in a header, which no other site can make a browser send",
}


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the URL configuration, with samples in the place of its parameters."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = before + _sample(pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, here)
        else:
            yield here, pattern


def _sample(pattern: URLPattern | URLResolver) -> str:
    if isinstance(pattern.pattern, RoutePattern):
        return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], str(pattern.pattern))
    regex = re.sub(r"\(\?P<\w+>[^)]*\)", "sample", str(pattern.pattern))
    return re.sub(r"[\^$]|\\Z", "", regex)


def is_exempt(pattern: URLPattern) -> bool:
    return bool(getattr(pattern.callback, "csrf_exempt", False))


PROTECTED = sorted({address for address, pattern in addresses() if not is_exempt(pattern)})


@pytest.fixture
def olga() -> Client:
    """Signed in, allowed everything, and in a browser that checks as real ones are checked."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(get_user_model().objects.create_superuser("olga"))
    client.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
    return client


def rows() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_the_walk_finds_the_addresses():
    found = {address for address, _ in addresses()}
    assert {
        "/admin/login/",
        "/listen/sample/ratings/",
        "/experiments/new/",
        "/studies/add/",
        "/runs/1/cancel/",
    } <= found
    assert len(found) > 100


def test_those_that_ask_for_no_token_are_known_with_their_reasons():
    exempt = {address for address, pattern in addresses() if is_exempt(pattern)}
    assert {address for address in exempt if not address.startswith("/api/")} == set(EXEMPT) - {"/api/"}


def test_every_other_address_refuses_every_write_without_it(olga):
    before = rows()
    through = []
    for address in PROTECTED:
        for method in WRITES:
            answer = getattr(olga, method)(address, {} if method == "post" else "")
            # A listener's form from an old page leads back to where the listener is.
            led_back = (
                answer.status_code == 302
                and answer.url == "/".join(address.split("/")[: 3 + ("preview" in address)]) + "/"
            )
            if answer.status_code != 403 and not led_back:
                through.append(f"{method.upper()} {address}: {answer.status_code}")
    assert through == []
    assert rows() == before


def test_beginning_a_session_asks_for_it_itself(client):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/listen/sample/start/").url == "/listen/sample/?refused"
    strict.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
    assert strict.post("/listen/sample/start/", {"start_key": "0" * 32}).url == "/listen/sample/"


def test_the_api_takes_no_write_from_somebody_who_is_merely_signed_in(olga):
    before = rows()
    for address, pattern in addresses():
        if is_exempt(pattern) and address.startswith("/api/"):
            for method in WRITES:
                answer = getattr(olga, method)(address, "[]", content_type="application/json")
                assert answer.status_code in (401, 404, 405), (method, address)
    assert rows() == before

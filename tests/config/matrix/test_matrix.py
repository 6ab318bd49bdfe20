"""Every address × everybody: who gets what, by the table in rules.py."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import reverse

from tests.config.matrix.addresses import addresses
from tests.config.matrix.rules import PEOPLE, RULES, Rule, rule_of
from tests.config.matrix.world import World

pytestmark = pytest.mark.django_db
ADDRESSES = addresses()


@pytest.fixture
def world() -> World:
    return World()


def word(answer: HttpResponseBase) -> str:
    """What was answered, as the rules call it."""
    if answer.status_code == 302 and answer["Location"].startswith("/admin/login/?next="):
        return "sign in"
    if answer.status_code in (401, 403, 404, 405) or answer.status_code >= 500:
        return str(answer.status_code)
    return "in"


def address_of(name: str, rule: Rule, world: World) -> str:
    route = ADDRESSES[name]
    if name.startswith("("):
        return "/" + rule.where.get("address", re.sub("<[^>]+>", "1", route))
    return reverse(name, kwargs=world.where(route, rule.where)) + rule.query


def tried(world: World, name: str, method: str) -> list[str]:
    """What differs from the rule, a sentence each. What an answer wrote is taken back before the next is asked for."""
    rule = rule_of(name)
    expected, address = getattr(rule, method), address_of(name, rule, world)
    wrong = []
    for who in PEOPLE:
        browser = world.browsers[who]
        cookies = browser.cookies.copy()
        with transaction.atomic():
            got = word(getattr(browser, method)(address, rule.data if method == "post" else None))
            transaction.set_rollback(True)
        browser.cookies = cookies
        if got not in expected[who].split(" or "):
            wrong.append(f"{method.upper()} {name} ({address}): {who} gets {got}, and by the rule {expected[who]}")
    return wrong


def test_every_address_has_a_rule():
    missing = [name for name in ADDRESSES if rule_of(name) is None]
    assert not missing, (
        f"No rule says who may ask for {', '.join(missing)}. Write one in tests/config/matrix/rules.py: RULES, "
        "by the address's name, who gets what for GET and for POST."
    )
    assert not set(RULES) - set(ADDRESSES), "there are rules of addresses that there are not"


@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_gets_what_the_rules_say(world, method):
    wrong = [sentence for name in ADDRESSES if rule_of(name) for sentence in tried(world, name, method)]
    assert not wrong, "\n".join(wrong)

"""Logs hold no listener's link, address or e-mail, whatever message they are in."""

from __future__ import annotations

import time

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import given
from hypothesis import strategies as st

from config.redaction import redacted

TOKEN = "Zk3_a-9QpLw7Rr2Tt5Yy8Uu1Ii4Oo6Pp"


def addresses(resolver: URLResolver, before: str = "/") -> list[str]:
    """Every address of the site that holds a token, with TOKEN in its place and `x` or 1 for all else."""
    found = []
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += addresses(entry, route)
        elif isinstance(entry, URLPattern) and "token>" in route:
            found.append(route.replace("<slug:token>", TOKEN).replace("<token>", TOKEN))
    return found


@pytest.mark.parametrize("address", addresses(get_resolver()))
def test_no_address_s_token_is_logged(address):
    assert TOKEN in address
    assert TOKEN not in redacted(f"Forbidden (Origin checking failed): {address}")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("ada@example.org wrote", "… wrote"),
        ("from 192.0.2.7:5000", "from …:5000"),
        ("from 2001:db8::7 today", "from … today"),
        ("from 2001:db8:0:1:2:3:4:5", "from …"),
        ("/experiments/losses/?PROLIFIC_PID=5f3e", "/experiments/losses/?…"),
        ("duplicate key\nDETAIL:  Key (listener)=(Ada) already exists.\n", "duplicate key\nDETAIL: …\n"),
    ],
)
def test_who_it_is_is_taken_out(text, kept):
    assert redacted(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "12:30:45 took 1.25 s of 3.11.2? Yes.",
        "Listening at: http://127.0.0.1:8000",
        "/experiments/losses/export/bundle/",
        "tests/config/test_redaction.py::test_what",
        "Module analysis::parts",
    ],
)
def test_what_tells_nothing_of_a_person_stays(text):
    assert redacted(text) == text


@given(st.text())
def test_what_was_redacted_stays_as_it_is(text):
    assert redacted(redacted(text)) == redacted(text)


@given(st.ip_addresses().filter(lambda one: not one.is_loopback and int(one) > 1).map(str))
def test_every_ip_address_is_taken_out(address):
    assert address not in redacted(f"refused {address} at once")


@pytest.mark.parametrize("part", ["a", "a.b", "1.", "ab@", "::", "1:", "/listen/", "?a"])
def test_a_long_line_takes_no_longer_than_its_length(part):
    began = time.process_time()
    redacted(part * 100_000)
    assert time.process_time() - began < 5  # a pattern that tries again at every letter takes minutes

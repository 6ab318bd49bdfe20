"""Every answer carries the policy, the policy allows nothing inline, and no template has anything that it forbids.

That no page does what it forbids is asserted by every browser test (`page` in tests/browser/conftest.py).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import override_settings

from config.content_policy import CONTENT, POLICY
from config.finders import vendored_path

ROOT = Path(__file__).resolve().parents[2]
# A report is a file of its own and brings its own policy, which lets it load nothing from anywhere.
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "report" not in path.parts)
INLINE = {
    "a style": re.compile(r"\sstyle\s*=|<style", re.IGNORECASE),
    "a script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a script as an address": re.compile(r"javascript:", re.IGNORECASE),
    "something from elsewhere": re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)\s*=\s*[\"']?(?:https?:)?//"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/admin/login/", "/listen/none/", "/listen/audio/none", "/api/v1/openapi.json", "/none/", "/",
                "/static/css/base.css", "/static/js/listen/main.js"],
)  # fmt: skip
def test_every_answer_carries_it(client, address):
    answer = client.get(address)
    assert answer["Content-Security-Policy"] == CONTENT
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in answer["Permissions-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff" or address.startswith("/static/")


@pytest.mark.django_db
def test_pages_are_framed_by_nobody_and_tell_nobody_where_one_came_from(client):
    answer = client.get("/admin/login/")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_it_forbids_what_is_not_named_and_all_that_is_inline():
    assert POLICY["default-src"] == "'none'"
    assert "unsafe-inline" not in CONTENT
    assert "unsafe-eval" not in CONTENT
    assert "http" not in CONTENT
    assert "*" not in CONTENT
    for name in ("script-src", "style-src", "form-action"):
        assert POLICY[name] == "'self'"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_no_template_has_anything_inline(path):
    text = path.read_text(encoding="utf-8")
    assert [f"{what}: {found[0]}" for what, pattern in INLINE.items() if (found := pattern.search(text))] == []


@pytest.mark.parametrize(
    "text", ['<p style="x">', "<style>", "<script>x</script>", '<script type="module">', '<b onclick="x">',
             '<a href="javascript:x">', '<script src="//cdn.example/x.js">'],
)  # fmt: skip
def test_what_is_inline_is_found(text):
    assert any(pattern.search(text) for pattern in INLINE.values())


def test_what_plotly_would_put_into_pages_as_styles_is_kept_out_by_its_own_ids():
    plotly = vendored_path("plotly.min.js").read_text(encoding="utf-8")
    looked_for = set(re.findall(r'document\.getElementById\("([0-9a-f]{64})"\)', plotly))
    looked_for |= {prefix + "global" for prefix in re.findall(r'"(plotly\.js-style-)"', plotly)}
    there = (ROOT / "templates" / "analysis" / "plotly_styles.html").read_text(encoding="utf-8")
    assert set(re.findall(r'id="([^"]+)"', there)) == looked_for
    users = [path for path in TEMPLATES if "plotly.min.js" in path.read_text(encoding="utf-8")]
    assert {path.name for path in users} == {"part.html", "run.html", "study.html"}


@override_settings(DEBUG=True)
def test_djangos_pages_for_debugging_keep_their_styles(client):
    assert "Content-Security-Policy" not in client.get("/listen/none/none/none/")

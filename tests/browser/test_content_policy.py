"""The policy is in force in a browser: what is put into a page runs nothing, and the tests see a page that tries."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

INJECTED = {
    "a script": "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = true'}))",
    "a handler": "document.body.innerHTML += '<img src=/none onerror=\"window.ran = true\">'",
    "a style": "document.body.innerHTML += '<p style=\"color: red\">x</p>'",
    "a script of somebody else's": (
        "document.body.append(Object.assign(document.createElement('script'), {src: 'http://127.0.0.2:9/x.js'}))"
    ),
    "words sent elsewhere": "fetch('http://127.0.0.2:9/').catch(() => {})",
    "a frame": "document.body.append(Object.assign(document.createElement('iframe'), {src: '/'}))",
}


@pytest.mark.parametrize("script", INJECTED.values(), ids=INJECTED)
def test_what_is_put_into_a_page_does_nothing_and_is_seen(context: BrowserContext, live_server, script):
    page = context.new_page()
    page.goto("/listen/no-such-link/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    with page.expect_console_message(lambda said: "Content Security Policy" in said.text):
        page.evaluate(script)
    assert page.evaluate("window.ran === undefined")

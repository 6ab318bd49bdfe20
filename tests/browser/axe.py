"""Asks axe what on a page a screen reader, a keyboard or weak eyes cannot use."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = ("serious", "critical")


def assert_accessible(page: Page) -> None:
    """Nothing serious, in light or dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour halfway between two
        found = Axe().run(page).response["violations"]
        serious = [
            f"{violation['id']} ({scheme}): {violation['help']}: {node['html'][:200]}"
            for violation in found
            for node in violation["nodes"]
            if violation["impact"] in SERIOUS
        ]
        assert not serious, "\n".join(serious)

"""Takes the pictures of docs/researcher-pages.md, but for those of the stepper: `make demo SERVE=0`, then this."""

from __future__ import annotations

import sys

from experiment_pictures import picture, researcher
from playwright.sync_api import Page
from screenshots import ROOT, SLUG

IMAGES = ROOT / "docs" / "images" / "researcher"
PAGES = {
    "home": "/",
    "live": f"/experiments/{SLUG}/",
    "files": f"/experiments/{SLUG}/results/?simulated=1",
    "summary": f"/studies/{SLUG}/?simulated=1",
    "add-study": "/studies/add/",
    "published": "/studies/published/guso2022/",
    "admin": "/admin/mushra/experiment/",
    "delete-data": "/admin/mushra/session/",
}


def main() -> None:
    """Takes them all, or those that are named, such as `admin delete-data`."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with researcher() as page:
        from analysis.parts import PARTS  # findable once the site is set up

        page.set_default_timeout(120_000)
        parts = {name.replace("_", "-"): f"/studies/{SLUG}/{name}/?simulated=1" for name in PARTS.names()}
        addresses = PAGES | parts
        for name in sys.argv[1:] or list(addresses):
            page.goto(addresses[name])
            if name == "delete-data":
                ask_to_delete(page)
            if name in parts:
                page.wait_for_selector("html[data-part=shown]", state="attached")
            picture(page, name, IMAGES)


def ask_to_delete(page: Page) -> None:
    """The page that asks whether a listener's data is to go; nothing is answered."""
    page.locator(".action-select").first.check()
    page.locator("select[name=action]").select_option("delete_data")
    page.locator(".actions button[name=index]").click()


if __name__ == "__main__":
    main()

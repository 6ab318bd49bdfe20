"""Takes the pictures of docs/researcher-pages.md, but for those of the stepper: `make demo SERVE=0`, then this."""

from __future__ import annotations

import os
import secrets
import shutil
import sys

import django
from experiment_pictures import picture
from playwright.sync_api import sync_playwright
from screenshots import ARGUMENTS, ROOT, SLUG, served

IMAGES = ROOT / "docs" / "images" / "researcher"
PAGES = {
    "home": "/",
    "live": f"/experiments/{SLUG}/",
    "files": f"/experiments/{SLUG}/results/?simulated=1",
    "summary": f"/studies/{SLUG}/?simulated=1",
    "add-study": "/studies/add/",
    "published": "/studies/published/guso2022/",
}


def main() -> None:
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from analysis.parts import PARTS
    from config import demo

    password = secrets.token_urlsafe(12)
    demo.set_administrator(password)
    parts = {name.replace("_", "-"): f"/studies/{SLUG}/{name}/?simulated=1" for name in PARTS.names()}
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_context(base_url=site).new_page()
        page.set_default_timeout(120_000)
        page.goto("/admin/login/?next=/")
        page.fill("[name=username]", "admin")
        page.fill("[name=password]", password)
        page.click("[type=submit]")
        for name, address in (PAGES | parts).items():
            page.goto(address)
            if name in parts:
                page.wait_for_selector("html[data-part=shown]", state="attached")
            picture(page, name, IMAGES)
        browser.close()


if __name__ == "__main__":
    main()

"""Takes the pictures of docs/researcher-pages.md, but for those of the stepper: `make demo SERVE=0`, then this."""

from __future__ import annotations

from experiment_pictures import picture, researcher
from screenshots import ROOT, SLUG

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
    IMAGES.mkdir(parents=True, exist_ok=True)
    with researcher() as page:
        from analysis.parts import PARTS  # findable once the site is set up

        page.set_default_timeout(120_000)
        parts = {name.replace("_", "-"): f"/studies/{SLUG}/{name}/?simulated=1" for name in PARTS.names()}
        for name, address in (PAGES | parts).items():
            page.goto(address)
            if name in parts:
                page.wait_for_selector("html[data-part=shown]", state="attached")
            picture(page, name, IMAGES)


if __name__ == "__main__":
    main()

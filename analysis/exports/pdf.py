"""A page that stands by itself, printed to PDF by Chromium: what is printed is what the browser shows."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from analysis.errors import AnalysisError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 300  # for one report; a report of a large study takes a few
DRAWING = 60_000  # ms of the page's own clock, which runs as fast as the work is done


class NoBrowserError(AnalysisError):
    """No Chromium where one is needed."""

    status = 501


def find_chromium(named: str = "") -> str:
    """Chromium's path: the one that is named, otherwise the first on the PATH. Raises `NoBrowserError`."""
    if named:
        if found := shutil.which(named):
            return found
        raise NoBrowserError(f"CHROMIUM={named} is no program that can be run; give Chromium's path, or leave it out.")
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    raise NoBrowserError(
        "A PDF is printed by Chromium, which is not installed here: install it, name it in the setting CHROMIUM, "
        "or take the report as HTML."
    )


def print_pdf(html: str, *, chromium: str = "") -> bytes:
    """The page as PDF, as its own print styles lay it out. html: needs nothing from anywhere else.

    Raises `NoBrowserError` where there is no Chromium, `AnalysisError` where it fails or takes more than `SECONDS`.
    """
    browser = find_chromium(chromium)
    with tempfile.TemporaryDirectory(prefix="concord-report-") as name:
        folder = Path(name)
        page, printed = folder / "report.html", folder / "report.pdf"
        page.write_text(html, encoding="utf-8")
        command = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-first-run",
            f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer", f"--virtual-time-budget={DRAWING}",
            "--window-size=1000,1400", f"--print-to-pdf={printed}", page.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise AnalysisError(f"{browser} did not print the report within {SECONDS} s; take it as HTML.") from error
        if not printed.is_file():
            said = next(iter(reversed(done.stderr.strip().splitlines())), "it said nothing")
            raise AnalysisError(f"{browser} did not print the report ({said}); take it as HTML.")
        return printed.read_bytes()

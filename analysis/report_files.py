"""A report as a file that needs nothing from anywhere else: HTML, and the same printed as PDF."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from analysis.errors import AnalysisError
from analysis.exports.pdf import find_chromium, print_pdf
from analysis.files import write_bytes
from analysis.parts.part import Selection
from analysis.reports import Report, Told, report_make
from analysis.studies import Study
from separation.registry import Registry

MODULES = ("appearance.js", "paper.js")  # what report.js imports


def report_html(report: Report) -> str:
    """The report as one HTML file with its styles, scripts and data inside."""
    names = ["css/tokens.css", "css/report.css", "js/report/report.js"]
    if report.figures:
        names.append("vendor/plotly.min.js")
    inlined = {Path(name).name.replace(".", "_"): _static(name) for name in names}
    # A module may not import a file from the disk, but it may import an address that is the file itself.
    modules = {f"./{name}": f"data:text/javascript,{quote(_static(f'js/analysis/{name}'))}" for name in MODULES}
    inlined["modules"] = json.dumps({"imports": modules})
    return render_to_string("analysis/report/report.html", {"report": report, **inlined})


def report_pdf(html: str) -> bytes:
    """The very same, printed. Raises `NoBrowserError` where there is no Chromium."""
    return print_pdf(html, chromium=settings.CHROMIUM)


@dataclass(frozen=True)
class ReportFormat:
    """A format of a report: its name, which is the file's suffix too, and what makes it of the HTML.

    ready: raises `AnalysisError` at once where it cannot be made here.
    """

    name: str
    label: str
    media_type: str
    make: Callable[[str], str | bytes]
    ready: Callable[[], object] = lambda: None


REPORT_FORMATS: Registry[ReportFormat] = Registry("format of a report")
REPORT_FORMATS.add(ReportFormat("html", "HTML", "text/html", lambda html: html))
REPORT_FORMATS.add(
    ReportFormat("pdf", "PDF", "application/pdf", report_pdf, ready=lambda: find_chromium(settings.CHROMIUM))
)


def report_write(
    study: Study, output: Path, selection: Selection, *, parts: Sequence[str] = (), told: Told = lambda _: None
) -> Report:
    """Write a study's report to a file whose suffix is its format, whole or not at all.

    Raises `AnalysisError` on another suffix, where the file cannot be written, and as `report_make` does.
    """
    suffix = output.suffix.lower().removeprefix(".")
    if suffix not in REPORT_FORMATS:
        known = " or ".join(f".{name}" for name in REPORT_FORMATS.names())
        raise AnalysisError(f"{output} has no format of a report; let its name end in {known}.")
    form = REPORT_FORMATS.get(suffix)
    form.ready()
    _can_be_written(output)
    report = report_make(study, selection, parts=parts, told=told)
    told(f"Writing {output}")
    made = form.make(report_html(report))
    write_bytes(output, made if isinstance(made, bytes) else made.encode())
    return report


def _can_be_written(output: Path) -> None:
    """Raises `AnalysisError` where it is plain beforehand that it cannot: to compute may take minutes."""
    if output.is_dir():
        raise AnalysisError(f"{output} is a folder; name a file in it.")
    folder = next(place for place in output.absolute().parents if place.exists())
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise AnalysisError(f"{output} cannot be written: {folder} is not a folder that may be written to.")


def _static(name: str) -> str:
    """The text of a static file, such that it may stand within a script or a style."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise AnalysisError(f"The static file {name} is not there; this installation is not whole.")
    return Path(found).read_text(encoding="utf-8").replace("</script", r"<\/script").replace("</style", r"<\/style")

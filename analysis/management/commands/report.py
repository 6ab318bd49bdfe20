"""`manage.py report`: all that a study's dashboard says in one file, HTML or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from analysis.errors import ParameterError
from analysis.management.commands.correlate import draws
from analysis.parts.part import Selection
from analysis.report_files import report_write
from analysis.studies import Study, study_get
from separation.access import SERVER
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Write all that a study's dashboard says into one HTML or PDF file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--study", help="the study's name in links, run here or imported")
        parser.add_argument(
            "--ratings", type=Path, help="in the place of --study: a ratings.csv, ours or another study's"
        )
        parser.add_argument("--scores", type=Path, help="the scores.csv beside it, if there is one")
        parser.add_argument("--title", default="", help="of the report on --ratings")
        parser.add_argument("--output", type=Path, required=True, help="the file to write; it ends in .html or .pdf")
        parser.add_argument("--parts", nargs="+", default=[], metavar="PART", help="by their names (all)")
        parser.add_argument("--target", default="", help="only this one's ratings (all)")
        parser.add_argument("--attribute", default="", help="which question's ratings (the one that has most)")
        parser.add_argument("--without", nargs="+", default=[], metavar="SYSTEM", help="systems to leave out")
        parser.add_argument("--average", choices=["mean", "median"], default="mean", help="of a clip's ratings (mean)")
        parser.add_argument(
            "--scale", choices=["raw", "normalised"], default="raw",
            help="ratings as given (raw), or stretched to 0 to 100 within each listener's trial",
        )  # fmt: skip
        parser.add_argument("--screening", action="store_true", help="apply the study's screening rules")
        parser.add_argument("--include-simulated", action="store_true", help="use simulated listeners' ratings, too")
        parser.add_argument("--metric", default="", help="the one to look at closely (that which agrees best)")
        parser.add_argument("--other", default="", help="the one to compare it with (the next best)")
        parser.add_argument("--draws", type=draws, default=2000, help="of the bootstrap (2000, as the pages)")
        parser.add_argument("--seed", type=int, default=0, help="of the bootstrap (0)")

    def run(self, *, output: Path, parts: list[str], **options: Any) -> None:
        report = report_write(_study(options), output, _selection(options), parts=parts, told=self._tell)
        if report.simulated:
            self.stdout.write(self.style.WARNING("Simulated ratings are in these numbers; the report says so."))
        self.stdout.write(f"Written: {output}")

    def _tell(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _study(options: dict[str, Any]) -> Study:
    """Raises `ParameterError` unless there is either a study's name or a file of ratings."""
    slug, ratings, scores = options["study"], options["ratings"], options["scores"]
    if slug and not (ratings or scores):
        return study_get(slug=slug, user=SERVER)
    if slug or not ratings:
        raise ParameterError("Give either --study, or --ratings and perhaps --scores.")
    from analysis.study_files import InFiles

    return InFiles(ratings=ratings, scores=scores, title=options["title"])


def _selection(options: dict[str, Any]) -> Selection:
    same = ("target", "attribute", "screening", "average", "scale", "metric", "other", "draws", "seed")
    return Selection(
        without=tuple(sorted(set(options["without"]))),
        simulated=options["include_simulated"],
        **{name: options[name] for name in same},
    )

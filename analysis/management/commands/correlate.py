"""Correlates ratings with scores: which metrics agree with people?"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import CommandParser

from analysis.services import correlations_write
from separation.commands import ConcordCommand

if TYPE_CHECKING:
    from analysis.statistics.agreement import Agreement


def draws(text: str) -> int:
    """A number of draws of the bootstrap: 100 or more."""
    number = int(text)
    if number < 100:
        raise argparse.ArgumentTypeError(f"{text} draws say nothing of an interval's ends; give at least 100")
    return number


class Command(ConcordCommand):
    help = "Correlate every metric of a scores.csv with the ratings of a ratings.csv."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ratings", type=Path, required=True, help="ratings.csv, ours or another study's")
        parser.add_argument("--scores", type=Path, required=True, help="scores.csv, ours or another study's")
        parser.add_argument("--output", type=Path, required=True, help="folder for correlations.csv and mos.csv")
        add_choices(parser)

    def run(self, *, ratings: Path, scores: Path, output: Path, **options: Any) -> None:
        written = correlations_write(ratings=ratings, scores=scores, output=output, **chosen(options))
        for note in written.notes:
            self.stdout.write(self.style.WARNING(note))
        self.stdout.write("\n".join(lines(written.agreement)))
        self.stdout.write("Written: " + ", ".join(str(path) for path in written.files))


def add_choices(parser: CommandParser) -> None:
    """The options of every command that correlates: how ratings become opinions, and how intervals are made."""
    parser.add_argument("--average", choices=["mean", "median"], default="mean", help="of a clip's ratings (mean)")
    parser.add_argument(
        "--scale", choices=["raw", "normalised"], default="raw",
        help="ratings as given (raw), or stretched to 0 to 100 within each listener's trial",
    )  # fmt: skip
    parser.add_argument("--attribute", help="which question's ratings, where the file holds several")
    parser.add_argument("--include-simulated", action="store_true", help="use simulated listeners' ratings, too")
    parser.add_argument("--draws", type=draws, default=10_000, help="of the bootstrap (10000)")
    parser.add_argument("--seed", type=int, default=0, help="of the bootstrap (0)")


def chosen(options: Mapping[str, Any]) -> dict[str, Any]:
    """What those options say, as `correlations_write` takes it."""
    from analysis.statistics.agreement import Choices

    names = ("average", "scale", "include_simulated", "draws", "seed")
    return {"choices": Choices(*(options[name] for name in names)), "attribute": options["attribute"]}


def lines(agreement: Agreement) -> Iterator[str]:
    """The correlations over all points and within songs for a terminal, those that agree best first."""
    levels = dict(iter(agreement.correlations.groupby("level", observed=True)))
    within = {row["metric"]: _cell(row, "spearman") for row in levels["within_song"].to_dict("records")}
    pooled = levels["pooled"]
    pooled = pooled.sort_values("pearson", ascending=False, kind="stable")  # undefined ones last
    width = max(len(name) for name in pooled["metric"])
    yield f"All {len(agreement.points)} points pooled; + means that the metric agrees with people."
    heads = ("Pearson (95 %)", "Spearman (95 %)", "Spearman within songs")
    yield f"  {'metric':<{width}}  {'n':>4}  {'  '.join(f'{head:<23}' for head in heads)}".rstrip()
    for row in pooled.to_dict("records"):
        cells = "  ".join(
            f"{cell:<23}" for cell in (_cell(row, "pearson"), _cell(row, "spearman"), within[row["metric"]])
        )
        yield f"  {row['metric']:<{width}}  {row['n']:>4}  {cells}  {row['reason']}".rstrip()
    yield "Within songs: the median over the songs, of each song's own systems."
    yield f"Intervals: {pooled['interval'].iloc[0]}."


def _cell(row: dict[str, Any], kind: str) -> str:
    if isnan(row[kind]):
        return "–"
    if isnan(row[f"{kind}_low"]):
        return f"{row[kind]:+.3f}"
    return f"{row[kind]:+.3f} ({row[f'{kind}_low']:+.2f} to {row[f'{kind}_high']:+.2f})"

"""Scores the clips of a published listening study, and says which metrics agree with its listeners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from math import isnan
from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from analysis import scoring
from analysis.management.commands import correlate, score
from analysis.score_file import ScoreRow
from analysis.scoring.study import ACCOMPANIMENT, Study, read_study
from analysis.services import correlations_write
from separation.commands import ConcordCommand
from separation.progress import Progress


class Command(ConcordCommand):
    help = "Score the clips of a listening study, <audio>/<page>/<condition>.flac, and correlate them with its ratings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--audio", type=Path, required=True, help="the folder of pages, each a folder of clips")
        parser.add_argument("--ratings", type=Path, required=True, help="ratings.csv, ours or another study's")
        parser.add_argument("--reference", required=True, help="the condition that is the target's stem")
        parser.add_argument("--mixture", required=True, help="the condition that is the mixture")
        parser.add_argument("--anchors", nargs="*", default=[], help="further conditions that are no systems")
        parser.add_argument("--target", default="target", help="as the ratings name it, if they do (target)")
        parser.add_argument("--output", type=Path, required=True, help="folder for scores, correlations and opinions")
        parser.add_argument("--metrics", nargs="+", default=[scoring.ALL], help="names, or all (the default)")
        parser.add_argument("--published", type=Path, help="the study's own scores of its clips, to show beside ours")
        score.add_method(parser)
        correlate.add_choices(parser)

    def run(
        self,
        *,
        audio: Path,
        ratings: Path,
        reference: str,
        mixture: str,
        anchors: list[str],
        target: str,
        output: Path,
        metrics: list[str],
        published: Path | None,
        **options: Any,
    ) -> None:
        study = read_study(
            audio, reference=reference, mixture=mixture, anchors=anchors, target=target, made=output / ACCOMPANIMENT
        )
        self.stdout.write(_of_the_mixture(study))
        how = score.chosen(options)
        scored = scoring.score_estimates(
            study.estimates,
            metrics=metrics,
            output=output / "scores.csv",
            progress=partial(Progress, desc="Scoring", unit="job"),
            **how,
        )
        written = correlations_write(
            ratings=ratings,
            scores=output / "scores.csv",
            output=output,
            anchors=[*anchors, mixture],
            published=published,
            **correlate.chosen(options),
        )
        for line in [*score.caution_lines(scored.rows), *written.notes]:
            self.stdout.write(self.style.WARNING(line))
        self.stdout.write("\n".join(correlate.lines(written.agreement)))
        for line in inapplicable_lines(scored.rows):
            self.stdout.write(f"Not applicable: {line}")
        for line in how["method"].remarks(metrics):
            self.stdout.write(line)
        self.stdout.write("Written: " + ", ".join(map(str, (output / "scores.csv", *written.files))))


def _of_the_mixture(study: Study) -> str:
    lowest, highest = min(study.gains.values()), max(study.gains.values())
    return (
        f"{len(study.estimates)} clips of {len(study.gains)} pages. The mixture holds the reference at {lowest:.2f} to "
        f"{highest:.2f} of its level; brought to that level, what else it holds is the other stem ({ACCOMPANIMENT}) "
        "of metrics that need one."
    )


def inapplicable_lines(rows: Iterable[ScoreRow]) -> Iterator[str]:
    """The metrics that no clip has a value of, those with the same reason in one line."""
    reasons: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        reasons[row.metric].add(row.reason if isnan(row.value) else "")
    together = defaultdict(list)
    for metric, found in reasons.items():
        if "" not in found:
            together["; ".join(sorted(found))].append(metric)
    for reason, metrics in together.items():
        yield f"{', '.join(metrics)}: {reason}"

"""Scores estimates with metrics, into scores.csv and, if asked, into an experiment's dashboard."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from math import isnan
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandParser

from analysis import scoring
from analysis.score_file import ScoreRow
from analysis.score_folders import score_folders
from analysis.services import scores_store
from analysis.system_facts import estimates_describe
from mushra.selectors import experiment_get
from separation.access import SERVER
from separation.commands import ConcordCommand
from separation.progress import Progress


def whole_number(text: str) -> int:
    """A number of processes: 1 or more."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def encoder_file(text: str) -> tuple[str, Path]:
    """LOSS=FILE, apart."""
    name, equals, path = text.partition("=")
    if not (name and equals and path):
        raise argparse.ArgumentTypeError(f"{text!r} must read LOSS=FILE, deep_feature=vggish.safetensors for one")
    return name, Path(path).absolute()  # as other machines find it


class Command(ConcordCommand):
    help = "Score estimates with metrics, over whole songs. Run again, it goes on from what scores.csv holds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--songs", type=Path, help="the folder of songs (those uploaded for the experiment)")
        parser.add_argument("--split", help="of MUSDB18: train, validation or test")
        parser.add_argument(
            "--estimates", type=Path, help="<estimates>/<system>/<song>/<target>.flac (those uploaded for it)"
        )
        parser.add_argument(
            "--metrics",
            nargs="+",
            default=[scoring.ALL],
            help="names, or all (the default): those that do not take minutes a song",
        )
        parser.add_argument(
            "--output", type=Path, help="the scores.csv to write or go on with (DATA_DIR/scores/<experiment>.csv)"
        )
        parser.add_argument(
            "--experiment", metavar="SLUG", help="store the scores for this experiment's dashboard, too"
        )
        parser.add_argument("--museval-json", metavar="DIR", type=Path, help="write museval's JSON files here, too")
        add_method(parser)

    def run(
        self,
        *,
        songs: Path | None,
        estimates: Path | None,
        metrics: list[str],
        output: Path | None,
        experiment: str | None,
        museval_json: Path | None,
        **options: Any,
    ) -> None:
        study = experiment_get(slug=experiment, user=SERVER) if experiment else None
        songs, estimates, output = score_folders(experiment=study, songs=songs, estimates=estimates, output=output)
        how = chosen(options)
        scored = scoring.score(
            songs=songs,
            estimates=estimates,
            metrics=metrics,
            output=output,
            museval_folder=museval_json,
            progress=partial(Progress, desc="Scoring", unit="job"),
            split=options["split"],
            **how,
        )
        new = len(scored.rows) - scored.kept
        self.stdout.write(f"{output}: {new} scores computed, {scored.kept} were there already.")
        for line in how["method"].remarks(metrics):
            self.stdout.write(f"  {line}")
        for line in undefined_lines(scored.rows):
            self.stdout.write(f"  not defined: {line}")
        for line in caution_lines(scored.rows):
            self.stdout.write(self.style.WARNING(f"  not to be trusted: {line}"))
        if study is not None:
            count = scores_store(experiment=study, rows=scored.rows)
            self.stdout.write(f"{count} scores stored for {study.slug}.")
            estimates_describe(experiment=study, folders={row.system: estimates / row.system for row in scored.rows})


def add_method(parser: CommandParser) -> None:
    """The options of every command that computes scores: how, and where."""
    parser.add_argument(
        "--engine", default="concord", help="of sdr, isr, sir and sar: concord (the default), or museval to cross-check"
    )
    parser.add_argument(
        "--loading", type=float, default=0.0, help="relative diagonal loading of isr, sir and sar (0; say 1e-8)"
    )
    parser.add_argument(
        "--encoder", nargs="+", default=[], metavar="LOSS=FILE", type=encoder_file, help="weights for deep features"
    )
    parser.add_argument(
        "--workers", type=whole_number, help="processes on this machine (as many as cores and memory allow)"
    )


def chosen(options: Mapping[str, Any]) -> dict[str, Any]:
    """What those options say, as scoring takes it."""
    method = scoring.Method(options["engine"], options["loading"], dict(options["encoder"]))
    return {"method": method, "workers": options["workers"], "scheduler": settings.DASK_SCHEDULER_ADDRESS}


def undefined_lines(rows: Iterable[ScoreRow]) -> Iterator[str]:
    """The values that are NaN, one line for each song, target and system with the same reason."""
    metrics = defaultdict(list)
    for row in rows:
        if isnan(row.value):
            metrics[row.song, row.target, row.system, row.reason].append(row.metric)
    for (song, target, system, reason), names in metrics.items():
        yield f"{', '.join(names)} of {target} of {song!r} by {system}: {reason}"


def caution_lines(rows: Iterable[ScoreRow]) -> Iterator[str]:
    """The values that cannot be trusted, one line for each song with the same caution."""
    metrics = defaultdict(list)
    for row in rows:
        if row.caution:
            metrics[row.song, row.caution].append(row.metric)
    for (song, caution), names in metrics.items():
        yield f"{', '.join(dict.fromkeys(names))} of {song!r}: {caution}"

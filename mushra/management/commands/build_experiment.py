"""Builds a listening test from songs and the estimates of systems."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from tqdm import tqdm

from mushra.services.building import experiment_build
from mushra.services.experiments import experiment_open
from mushra.services.planning import ATTRIBUTE, QUESTION, Settings
from separation.commands import ConcordCommand
from separation.estimates import read_estimates
from separation.songs.folder import read_songs


class Command(ConcordCommand):
    help = "Build a MUSHRA test from estimates: a trial for every song and target, with hidden reference and anchors."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--songs", type=Path, required=True, help="folder of songs (stems)")
        parser.add_argument("--estimates", type=Path, required=True, help="folder of estimates of those songs")
        parser.add_argument("--title", required=True, help="what listeners read above the test")
        parser.add_argument("--slug", default="", help="the experiment's name in links (made from the title)")
        parser.add_argument("--targets", nargs="+", help="only these targets (all that have estimates)")
        parser.add_argument("--systems", nargs="+", help="only these systems (all); at most 9")
        parser.add_argument("--seconds", type=float, default=8.0, help="length of an excerpt, 0.5 to 12 (8)")
        parser.add_argument("--seed", type=int, default=0, help="of what is left to chance in building (0)")
        parser.add_argument("--attribute", default=ATTRIBUTE, help=f"what is graded, as exports name it ({ATTRIBUTE})")
        parser.add_argument("--question", default=QUESTION, help="what listeners are asked; {target} is the target")
        parser.add_argument("--mixture", action="store_true", help="let listeners hear the mixture too")
        parser.add_argument("--open", action="store_true", help="open it to listeners at once")

    def run(
        self, *, songs: Path, estimates: Path, title: str, slug: str, targets: list[str] | None,
        systems: list[str] | None, seconds: float, seed: int, attribute: str, question: str, mixture: bool,
        open: bool, **options: Any,  # noqa: A002 - the option's own name
    ) -> None:  # fmt: skip
        experiment, made = experiment_build(
            estimates=read_estimates(estimates, read_songs(songs), systems=systems),
            title=title,
            slug=slug,
            settings=Settings(attribute, question, seconds, seed, mixture),
            targets=targets,
            progress=partial(tqdm, desc="Trials", unit="trial"),
        )
        # A draft is also what an interrupted run of this very command left; a closed study stays closed.
        if open and experiment.state == experiment.State.DRAFT:
            experiment_open(experiment=experiment)
        trials = experiment.trials.filter(is_training=False).count()
        fate = "is built" if made else "is there already, from the same files: goes on from what is there"
        self.stdout.write(
            f"The experiment {experiment.slug!r} {fate}. {trials} trials and one for training; "
            f"it is {experiment.state}."
        )

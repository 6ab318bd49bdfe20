"""Builds a listening test from songs and the estimates of systems."""

from __future__ import annotations

from argparse import BooleanOptionalAction
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from tqdm import tqdm

from mushra.errors import ExperimentError
from mushra.protocol.anchors import ANCHORS
from mushra.protocol.attributes import ATTRIBUTES
from mushra.protocol.flow_file import read_flow_file
from mushra.protocol.protocols import PROTOCOLS
from mushra.selectors import minutes_of_flow
from mushra.services.building import experiment_build
from mushra.services.design import ORDERS, Settings
from mushra.services.experiments import experiment_open
from mushra.services.flow import flow_set
from mushra.services.standard import standard_departures
from separation.commands import ConcordCommand
from separation.estimates import read_estimates
from separation.songs.folder import read_songs

NONE = "none"


class Command(ConcordCommand):
    help = "Build a listening test from estimates, by MUSHRA or another protocol: a trial for every song and target."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--songs", type=Path, required=True, help="folder of songs (stems)")
        parser.add_argument("--estimates", type=Path, required=True, help="folder of estimates of those songs")
        parser.add_argument("--title", required=True, help="what listeners read above the test")
        parser.add_argument("--slug", default="", help="the experiment's name in links (made from the title)")
        parser.add_argument("--targets", nargs="+", help="only these targets (all that have estimates)")
        parser.add_argument("--systems", nargs="+", help="only these systems (all)")
        parser.add_argument("--seconds", type=float, default=8.0, help="length of an excerpt, 0.5 to 12 (8)")
        parser.add_argument("--seed", type=int, default=0, help="of what is left to chance in building (0)")
        parser.add_argument("--protocol", default="mushra", help=f"one of {', '.join(PROTOCOLS.names())} (mushra)")
        parser.add_argument(
            "--attribute", default="overall quality",
            help=f"what is graded, as exports name it: {', '.join(ATTRIBUTES.names())}, or your own (overall quality)",
        )  # fmt: skip
        parser.add_argument("--question", default="", help="in your own words; {target} is the target")
        parser.add_argument("--low-label", default="", help="the scale's lower end, in your own words")
        parser.add_argument("--high-label", default="", help="the scale's upper end, in your own words")
        parser.add_argument("--hide-numbers", action="store_true", help="listeners do not see the value they set")
        parser.add_argument("--mixture", action="store_true", help="let listeners hear the mixture too")
        parser.add_argument(
            "--anchors", nargs="+", metavar="ANCHOR",
            help=f"among what is graded: any of {', '.join(ANCHORS.names())}, or {NONE} (the protocol's own)",
        )  # fmt: skip
        parser.add_argument(
            "--hidden-reference", action=BooleanOptionalAction,
            help="whether the reference is among what is graded (as the protocol has it)",
        )  # fmt: skip
        parser.add_argument("--no-must-play", action="store_true", help="a page may be left before all was heard")
        parser.add_argument("--no-must-rate", action="store_true", help="a page may be left before all was graded")
        parser.add_argument("--restart-on-switch", action="store_true", help="a switch begins the clip anew")
        parser.add_argument("--comments", action="store_true", help="listeners may write a comment on each clip")
        parser.add_argument(
            "--return-url", default="", help="where listeners go at the end; {code} is their completion code"
        )
        parser.add_argument(
            "--trials-per-listener", type=int, help="how many trials a listener is given; all are given as often (all)"
        )
        parser.add_argument(
            "--replicates", type=int, default=0, help="how many of them come a second time, unannounced (0)"
        )
        parser.add_argument(
            "--order", default="random", help=f"of the pages: {' or '.join(ORDERS)}, a balanced one (random)"
        )
        parser.add_argument("--flow", type=Path, help="a file of the pages beside the trials (none)")
        parser.add_argument("--open", action="store_true", help="open it to listeners at once")

    def run(
        self, *, songs: Path, estimates: Path, title: str, slug: str, targets: list[str] | None,
        systems: list[str] | None, flow: Path | None, open: bool, **options: Any,  # noqa: A002 - the option's own name
    ) -> None:  # fmt: skip
        pages = read_flow_file(flow) if flow else None
        found, settings = read_estimates(estimates, read_songs(songs), systems=systems), _settings(**options)
        experiment, made = experiment_build(
            estimates=found,
            title=title,
            slug=slug,
            settings=settings,
            targets=targets,
            progress=partial(tqdm, desc="Trials", unit="trial"),
        )
        if pages is not None:
            experiment = flow_set(experiment=experiment, flow=pages)
        # A draft is also what an interrupted run of this very command left; a closed study stays closed.
        if open and experiment.state == experiment.State.DRAFT:
            experiment_open(experiment=experiment)
        trials = experiment.trials.filter(is_training=False).count()
        counted = f"{trials} trial{'' if trials == 1 else 's'}"
        if experiment.trials_per_listener:
            counted += f", of which a listener is given {experiment.trials_per_listener},"
        fate = "is built" if made else "is there already, from the same files: goes on from what is there"
        self.stdout.write(
            f"The experiment {experiment.slug!r} {fate}. {counted} and one for training, "
            f"about {minutes_of_flow(experiment=experiment)} min a listener; it is {experiment.state}."
        )
        for departure in standard_departures(estimates=found, settings=settings, targets=targets, flow=pages):
            self.stdout.write(f"Beside the standard: {departure}")


def _settings(
    *, anchors: list[str] | None, hide_numbers: bool, no_must_play: bool, no_must_rate: bool, **options: Any
) -> Settings:
    chosen = None if anchors is None else tuple(name for name in anchors if name != NONE)
    if chosen and len(chosen) < len(anchors or ()):
        raise ExperimentError(f"--anchors is {NONE}, or the names of some; not both.")
    return Settings(
        anchors=chosen,
        show_numbers=not hide_numbers,
        must_play=not no_must_play,
        must_rate=not no_must_rate,
        **{field.name: options[field.name] for field in fields(Settings) if field.name in options},
    )

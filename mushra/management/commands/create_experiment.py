"""Makes an experiment of a file that describes it, as the pages do."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from tqdm import tqdm

from mushra.selectors import minutes_of_flow
from mushra.services import invitation_get_open
from mushra.services.blueprint_file import read_blueprint_file
from mushra.services.making import experiment_make
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Make an experiment of a YAML or TOML file that describes it whole; docs/experiments.md has an example."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, required=True, help="the file, .yaml or .toml")
        parser.add_argument("--site", default="http://127.0.0.1:8000", help="where listeners reach this site")

    def run(self, *, file: Path, site: str, **options: Any) -> None:
        blueprint, is_open = read_blueprint_file(file)
        experiment, made = experiment_make(
            blueprint=blueprint, is_open=is_open, progress=partial(tqdm, desc="Trials", unit="trial")
        )
        fate = "is built" if made else "is there already, from the same files"
        trials = experiment.trials.filter(is_training=False).count()
        self.stdout.write(
            f"The experiment {experiment.slug!r} {fate}. {trials} trial{'' if trials == 1 else 's'} and one for "
            f"training, about {minutes_of_flow(experiment=experiment)} min a listener; it is {experiment.state}."
        )
        link = invitation_get_open(slug=experiment.slug)
        self.stdout.write(f"{site.rstrip('/')}{link.get_absolute_url()}")

"""A network, or one for each target, trained by one loss, in one run folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from separation.commands import ConcordCommand, parse_sizes
from separation.services import model_train
from separation.training.presets import PRESETS, PUBLISHED

OPTIONS = ("steps", "batch_size", "seconds", "learning_rate", "augmentation", "rate")
SIZES = ("hidden_size", "layers", "bandwidth")  # those with an option of their own


class Command(ConcordCommand):
    help = (
        "Train a separation network on a folder of songs. The same command goes on after an interrupt, and leaves a "
        "finished run as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--songs", type=Path, required=True, help="folder of songs (stems)")
        parser.add_argument("--output", type=Path, required=True, help="the run's own folder; its name is the system's")
        parser.add_argument("--loss", required=True, help="what to minimise, for example l1_freq")
        parser.add_argument("--encoder", type=Path, help="a .safetensors file for a loss on deep features")
        parser.add_argument("--unpaired", type=Path, help="folder of songs whose stems a discriminator takes for real")
        parser.add_argument("--network", default="open_unmix", help="which, for example unet (open_unmix)")
        parser.add_argument("--targets", nargs="+", default=[], help="stems to estimate (all that any song has)")
        parser.add_argument("--seed", type=int, default=0, help="of weights, crops and gains (0)")
        parser.add_argument(
            "--preset", default="published", choices=list(PRESETS), help="where options not given come from (published)"
        )
        parser.add_argument(
            "--steps", type=int, help=f"of the optimiser; 0 gives an untrained model ({_shown('steps')})"
        )
        parser.add_argument("--batch-size", type=int, help=f"crops in a step ({_shown('batch_size')})")
        parser.add_argument("--seconds", type=float, help=f"length of a crop ({_shown('seconds')})")
        parser.add_argument("--learning-rate", type=float, help="of Adam (what the loss was published with; demo 0.01)")
        parser.add_argument(
            "--augmentation",
            nargs="*",
            help="any of gain (0.25 to 1.25), swap (channels) and mix (stems of other songs); alone: none (all three)",
        )
        parser.add_argument("--rate", type=int, help=f"sample rate of the model in Hz ({_shown('rate')})")
        parser.add_argument(
            "--size", nargs="+", default=[], metavar="NAME=VALUE", help="sizes of the network (the published ones)"
        )
        for name in SIZES:
            parser.add_argument(f"--{name.replace('_', '-')}", type=int, help=f"short for --size {name}=…")
        parser.add_argument("--workers", type=int, default=0, help="processes beside this one that cut crops (0)")
        parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"], help="where to train (auto)")

    def run(self, *, songs: Path, output: Path, loss: str, network: str, preset: str, **options: Any) -> None:
        given = {name: options[name] for name in OPTIONS if options[name] is not None}
        model_train(
            songs=songs,
            output=output,
            loss=loss,
            network=network,
            targets=options["targets"],
            seed=options["seed"],
            settings=PUBLISHED | PRESETS[preset] | given,
            sizes=parse_sizes(options["size"]) | {name: options[name] for name in SIZES if options[name] is not None},
            workers=options["workers"],
            device=options["device"],
            encoder=options["encoder"],
            unpaired=options["unpaired"],
            say=self.stdout.write,
        )


def _shown(option: str) -> str:
    """An option's value in the presets, for its help."""
    published, demo = PUBLISHED[option], PRESETS["demo"].get(option)
    return f"{published}" if demo is None else f"{published}; demo {demo}"

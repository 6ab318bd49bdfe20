"""A network, or one for each target, trained by one loss, in one run folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from separation.commands import ConcordCommand, parse_sizes
from separation.errors import TrainingError
from separation.services import model_train
from separation.training.presets import PRESETS, preset_changes
from separation.training.recipe import find_recipe, read_recipe, shipped_recipes
from separation.training.settings import Settings, changed

# The settings that have an option of their own name and one value, each with its help.
HELP = {
    "loss": "what to minimise, for example l1_freq",
    "network": "which, for example unet",
    "seed": "of weights, crops and gains",
    "steps": "of the optimiser; 0 gives an untrained model",
    "batch_size": "crops in a step",
    "seconds": "length of a crop",
    "rate": "sample rate of the model in Hz",
    "channels": "of the model's audio, 1 or 2",
    "learning_rate": "of the optimiser",
    "optimiser": "adam or rmsprop",
    "weight_decay": "of the optimiser",
    "precision": "auto, 32, bf16 or 16",
    "samples_a_song": "crops of each song in an epoch",
    "validation_crops": "of each validation song at most",
    "watched": "a loss besides that the validation songs are heard with, for the logs alone",
    "patience": "epochs without a better validation loss after which it ends; 0: never",
    "plateau_factor": "of the learning rate, when the loss makes no progress; 1: it stays",
    "plateau_patience": "epochs without progress before that",
    "plateau_cooldown": "epochs after that which are not counted",
    "drop_step": "the step after which the learning rate drops once; 0: never",
    "drop_factor": "of the learning rate at that step",
    "gpus": "how many share each batch",
    "share": "of the training songs that are learnt from",
    "end": "which they are: random, or top or tail by how well an oracle separates the stem",
    "muted": "share of the training songs in which the stem is silenced",
    "stem": "that the songs are ranked by, or that is muted",
    "workers": "processes beside this one that cut crops",
}
SIZES = ("hidden_size", "layers", "bandwidth")  # those with an option of their own


class Command(ConcordCommand):
    help = (
        "Train a separation network on a folder of songs. The same command goes on after an interrupt, and leaves a "
        "finished run as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--songs", type=Path, required=True, help="folder of songs (stems)")
        parser.add_argument("--split", help="of MUSDB18: train (with its validation songs) or test")
        parser.add_argument("--validation", type=Path, help="folder of songs that the training is judged by")
        parser.add_argument("--output", type=Path, required=True, help="the run's own folder; its name is the system's")
        parser.add_argument("--recipe", help=f"a file in TOML, or one of {', '.join(shipped_recipes())}")
        parser.add_argument("--run", dest="chosen", metavar="NAME", help="which of the recipe's runs (the only one)")
        parser.add_argument("--tiny", action="store_true", help="the recipe's tiny variant")
        parser.add_argument(
            "--preset", default="published", choices=list(PRESETS), help="where options not given come from (published)"
        )
        for name, told in HELP.items():
            parser.add_argument(f"--{name.replace('_', '-')}", type=_kind(name), help=f"{told} ({_shown(name)})")
        parser.add_argument("--targets", nargs="+", help="stems to estimate (all that any song has)")
        parser.add_argument(
            "--augmentation",
            nargs="*",
            help="any of gain (0.25 to 1.25), swap (channels) and mix (stems of other songs); alone: none (all three)",
        )
        parser.add_argument(
            "--size", nargs="+", default=[], metavar="NAME=VALUE", help="sizes of the network (the published ones)"
        )
        for name in SIZES:
            parser.add_argument(f"--{name.replace('_', '-')}", type=int, help=f"short for --size {name}=…")
        parser.add_argument("--encoder", type=Path, help="a .safetensors file for a loss on deep features")
        parser.add_argument("--unpaired", type=Path, help="folder of songs whose stems a discriminator takes for real")
        parser.add_argument("--cache", type=Path, help="folder of decoded songs (.decoded beside the run)")
        parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"], help="where to train (auto)")

    def run(self, *, songs: Path, output: Path, **options: Any) -> None:
        model_train(
            songs=songs,
            output=output,
            settings=_settings(options),
            split=options["split"],
            validation=options["validation"],
            device=options["device"],
            encoder=options["encoder"],
            unpaired=options["unpaired"],
            cache=options["cache"],
            say=self.stdout.write,
        )


def _settings(options: dict[str, Any]) -> Settings:
    """What the recipe or the preset says, below what the options say."""
    given = {name: options[name] for name in (*HELP, "targets", "augmentation") if options[name] is not None}
    sizes = {name: options[name] for name in SIZES if options[name] is not None}
    given["sizes"] = parse_sizes(options["size"]) | sizes
    if options["recipe"] is None:
        if options["chosen"] is not None or options["tiny"]:
            raise TrainingError("There is no --recipe whose --run or --tiny variant could be taken.")
        if "loss" not in given:
            raise TrainingError("Say by which --loss to train, or give a --recipe.")
        start = Settings(loss=given["loss"])
        start = changed(start, preset_changes(options["preset"], given.get("network", start.network)))
    else:
        if options["preset"] != "published":
            raise TrainingError("A --recipe leaves nothing for a --preset to say; give one of them.")
        start = read_recipe(find_recipe(options["recipe"]), tiny=options["tiny"]).run(options["chosen"]).settings
    return changed(start, given)


def _kind(setting: str) -> type:
    default = getattr(Settings(loss=""), setting)
    return float if setting == "learning_rate" else type(default)


def _shown(setting: str) -> str:
    """A setting's value in the presets, for its option's help."""
    if setting == "loss":
        return "none, unless a recipe says it"
    published = (
        "what the loss was published with" if setting == "learning_rate" else getattr(Settings(loss=""), setting)
    )
    demo = PRESETS["demo"].get(setting)
    return f"{published}" if demo is None else f"{published}; demo {demo}"

"""The fixed networks that some losses hear with: from a file, or the project's own classifier, trained here."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from analysis.benchmarks.place import Place
from analysis.benchmarks.songs import SongSets
from analysis.benchmarks.spec import Spec
from analysis.errors import BenchmarkError
from separation.training.recipe import Recipe

HEARS = "deep_feature"  # the loss that our classifier's embedding is for


def encoders_for(
    recipe: Recipe,
    spec: Spec,
    sets: SongSets,
    place: Place,
    given: Mapping[str, Path],
    say: Callable[[str], object],
) -> dict[str, Path]:
    """Loss -> file of its encoder's weights; `deep_feature` without a file gets a classifier of the training songs.

    Raises `BenchmarkError` on a file for a loss that no run has.
    """
    losses = {run.settings.loss for run in recipe.runs}
    for loss in given:
        if loss not in losses:
            raise BenchmarkError(f"No run of {recipe.name!r} has the loss {loss!r} that an encoder was given for.")
    encoders = {loss: path.absolute() for loss, path in given.items()}
    if HEARS in losses and HEARS not in encoders and spec.classifier_steps:
        encoders[HEARS] = _classifier(place.encoders / HEARS, sets, spec.classifier_steps, say)
    return encoders


def encoder_notes(recipe: Recipe, encoders: Mapping[str, Path], place: Place) -> list[str]:
    """What the table must say of the encoders of its losses, a sentence each."""
    from separation.losses import LOSSES

    notes = []
    for name in dict.fromkeys(run.settings.loss for run in recipe.runs):
        loss = LOSSES.get(name)
        if loss.with_encoder is None or loss.with_adversary is not None:
            continue
        if name not in encoders and loss.encoder is not None:
            notes.append(f"{name}: by the project's own instrument classifier, of songs that the project composes.")
        elif name not in encoders:
            notes.append(f"{name}: by an encoder of fixed random weights, as no file of weights was given.")
        elif place.encoders in encoders[name].parents:
            notes.append(f"{name}: by the project's own instrument classifier, trained on the training songs' stems.")
        else:
            notes.append(f"{name}: by the encoder {encoders[name].name}.")
    return notes


def _classifier(folder: Path, sets: SongSets, steps: int, say: Callable[[str], object]) -> Path:
    from separation.training.classifier import ENCODER, train_classifier

    if not (folder / ENCODER).is_file():  # which is written last
        shutil.rmtree(folder, ignore_errors=True)
        say(f"Training the classifier whose features {HEARS} compares: {steps} steps.")
        result = train_classifier(sets.training, folder, steps=steps, seed=0)
        say(f"It tells {result.accuracy:.0%} of new crops right, where guessing would tell {result.chance:.0%}.")
    return folder / ENCODER

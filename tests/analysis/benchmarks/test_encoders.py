"""A loss on deep features hears by a given file, or by the project's classifier, and the table says which."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from analysis.benchmarks.encoders import encoder_notes, encoders_for
from analysis.benchmarks.place import Place
from analysis.benchmarks.songs import read_sets
from analysis.benchmarks.spec import Spec
from analysis.errors import BenchmarkError
from separation.losses.encoders import OURS, read_encoder
from separation.training.recipe import Recipe, Run
from separation.training.settings import Settings


def recipe(*losses: str) -> Recipe:
    return Recipe("mine", "Mine", "", tuple(Run(loss, Settings(loss=loss)) for loss in losses))


def test_deep_features_without_a_file_get_a_classifier_of_the_training_songs_made_once(place):
    said, where, sets = [], Place(place / "out"), read_sets(place / "songs", place / "test")
    asked, spec = recipe("l1_freq", "deep_feature", "composite_spectrogram"), Spec("guso2022", classifier_steps=2)
    leftover = where.encoders / "deep_feature" / "card.json"  # of one that was killed before its weights were there
    leftover.parent.mkdir(parents=True)
    leftover.write_text("{}")
    found = encoders_for(asked, spec, sets, where, {}, said.append)
    assert list(found) == ["deep_feature"]
    encoder = read_encoder(found["deep_feature"])
    assert encoder(torch.zeros(1, 16000), 16000).shape[-1] == OURS.embedding
    made = found["deep_feature"].stat().st_mtime_ns
    assert len(said) == 2
    encoders_for(asked, spec, sets, where, {}, said.append)
    assert (found["deep_feature"].stat().st_mtime_ns, len(said)) == (made, 2)
    assert encoder_notes(asked, found, where) == [
        "deep_feature: by the project's own instrument classifier, trained on the training songs' stems.",
        "composite_spectrogram: by an encoder of fixed random weights, as no file of weights was given.",
    ]


def test_a_given_file_goes_before_and_is_named(tmp_path, place):
    given, where = {"deep_feature": Path("vggish.safetensors")}, Place(tmp_path / "out")
    asked, sets = recipe("deep_feature"), read_sets(place / "songs", place / "test")
    found = encoders_for(asked, Spec("guso2022"), sets, where, given, print)
    assert found == {"deep_feature": Path("vggish.safetensors").absolute()}
    assert encoder_notes(asked, found, where) == ["deep_feature: by the encoder vggish.safetensors."]
    with pytest.raises(BenchmarkError, match="No run of 'mine' has the loss 'deep_feature' that an encoder was given"):
        encoders_for(recipe("l1_freq"), Spec("guso2022"), sets, where, given, print)

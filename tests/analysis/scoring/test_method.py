"""What is said of the way in which scores are made."""

from __future__ import annotations

import pytest

from analysis.errors import ScoringError
from analysis.scoring import Method
from separation.losses import LOSSES, encoder_identity
from separation.losses.encoders import OWN
from tests.separation.losses.signals import encoder_file


def test_scores_by_random_weights_are_said_to_be_so_and_those_by_a_file_are_not(tmp_path):
    asked = ["si_sdr", "adversarial", "adversarial_normalised"]
    said = "adversarial, adversarial_normalised: by an encoder of random weights; give one of a file with --encoder"
    assert list(Method().remarks(asked)) == [f"{said} NAME=FILE."]
    kept = tmp_path / "kept.safetensors"
    LOSSES.get("adversarial").with_adversary(1, 0).write(kept, ["vocals"])
    assert list(Method(encoders={"adversarial": kept}).remarks(asked)) == []


@pytest.mark.parametrize("name", ["deep_feature", "frechet_distance", "frechet_distance_set"])
def test_what_embeddings_are_made_by_is_known_with_and_without_a_file(name, tmp_path):
    assert Method().of(name) == f"the encoder {encoder_identity(OWN)}"
    assert list(Method().remarks([name])) == []
    given = encoder_file(tmp_path / "given.safetensors")
    assert Method(encoders={name: given}).of(name) == f"the encoder {encoder_identity(given)}"


def test_a_file_for_a_metric_is_for_the_same_of_all_songs_too(tmp_path):
    given = encoder_file(tmp_path / "given.safetensors")
    method = Method(encoders={"frechet_distance": given})
    assert method.of("frechet_distance_set") == method.of("frechet_distance")
    assert "given.safetensors" in method.metric("frechet_distance_set").notes


def test_what_all_leaves_out_is_named_unless_it_was_asked_for():
    *_, last = Method().remarks(["all"])
    assert last.startswith("Left out of all, taking minutes a song each unless named: composite_spectrogram")
    assert not any("Left out" in line for line in Method().remarks(["l1_freq"]))


def test_an_encoder_for_a_metric_that_has_none_is_named(tmp_path):
    with pytest.raises(ScoringError, match=r"The metric 'si_sdr' has no encoder that .*encoder\.safetensors could be"):
        Method(encoders={"si_sdr": tmp_path / "encoder.safetensors"}).check(["si_sdr"])

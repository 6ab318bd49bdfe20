"""What is said of the way in which scores are made."""

from __future__ import annotations

import pytest

from analysis.errors import ScoringError
from analysis.scoring import Method
from tests.separation.losses.signals import encoder_file


def test_scores_by_random_weights_are_said_to_be_so_and_those_by_a_file_are_not(tmp_path):
    asked = ["si_sdr", "deep_feature", "deep_feature_normalised"]
    assert list(Method().remarks(asked)) == [
        (
            "deep_feature, deep_feature_normalised: by an encoder of random weights; "
            "give one of a file with --encoder NAME=FILE."
        )
    ]
    by_file = Method(encoders={"deep_feature": encoder_file(tmp_path / "encoder.safetensors")})
    assert list(by_file.remarks(asked)) == []


def test_what_all_leaves_out_is_named_unless_it_was_asked_for():
    *_, last = Method().remarks(["all"])
    assert last.startswith("Left out of all, taking minutes a song each unless named: composite_spectrogram")
    assert not any("Left out" in line for line in Method().remarks(["l1_freq"]))


def test_an_encoder_for_a_metric_that_has_none_is_named(tmp_path):
    with pytest.raises(ScoringError, match=r"The metric 'si_sdr' has no encoder that .*encoder\.safetensors could be"):
        Method(encoders={"si_sdr": tmp_path / "encoder.safetensors"}).check(["si_sdr"])

"""What a folder of estimates says of the system that made it."""

from __future__ import annotations

import json

import pytest

from separation.origins import MARKER, Origin, read_origin


def test_what_is_kept_reads_back(tmp_path):
    said = {"loss": "l1_freq", "network": "open_unmix", "seed": "3", "group": ""}
    (tmp_path / MARKER).write_text(json.dumps({"digest": "1", "origin": said, "songs": {}}))
    assert read_origin(tmp_path) == Origin("l1_freq", "open_unmix", "3")


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"origin": 3}', '{"origin": {"loss": "l1_freq"}}', '{"origin": null}']
)
def test_a_marker_that_does_not_say_or_is_spoilt_says_nothing(tmp_path, text):
    (tmp_path / MARKER).write_text(text)
    assert read_origin(tmp_path) is None


def test_somebody_elses_estimates_say_nothing(tmp_path):
    assert read_origin(tmp_path) is None

"""The place that these tests share."""

from __future__ import annotations

import pytest

from tests.analysis.scoring.place import fill


@pytest.fixture
def place(make_song, tmp_path):
    return fill(make_song, tmp_path)

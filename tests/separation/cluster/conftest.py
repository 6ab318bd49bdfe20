"""A cluster of real processes."""

from __future__ import annotations

import pytest

from tests.separation.cluster.running import Cluster


@pytest.fixture
def cluster(tmp_path, compiled):
    (tmp_path / "cluster").mkdir()
    running = Cluster(tmp_path / "cluster", compiled)
    yield running
    running.close()

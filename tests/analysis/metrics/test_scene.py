"""A scene keeps what several metrics ask for."""

from __future__ import annotations

from tests.analysis.metrics.scenes import scene


def test_a_scene_computes_once_what_several_ask_for():
    calls = []
    shared = scene(seconds=0.1)
    for _ in range(3):
        assert shared.once(calls.append) is None
    assert calls == [shared]

"""Whole runs on seconds of audio."""

from __future__ import annotations

from dataclasses import replace

import pytest

from separation.losses import LOSSES
from separation.songs import read_songs
from separation.training.plan import Plan
from separation.training.run import make_card, train
from tests.separation.training.runs import RATE, SIZES


@pytest.fixture
def songs(make_song):
    make_song("duo", stems=("vocals", "drums"), rate=RATE, seconds=2.0)
    return read_songs(make_song("song", seconds=2.0, rate=RATE).parent)


@pytest.fixture
def go(songs, tmp_path):
    """Trains into `<tmp>/<name>` and returns that folder; what was said is in `go.said`."""

    def run(
        name="run", *, loss="l1_freq", targets=("vocals", "drums"), sizes=SIZES, encoder=None, validation=(), **changed
    ):
        settings = {"steps": 6, "seed": 1, "learning_rate": 0.01, "batch_size": 2, "seconds": 0.5}
        plan = Plan(**(settings | changed))
        card = make_card(
            songs=songs,
            targets=targets,
            loss=loss,
            network="open_unmix",
            sizes=sizes,
            rate=RATE,
            plan=plan,
            encoder=encoder,
            validation=validation,
        )
        said = run.said.append
        train(tmp_path / name, card, songs, plan, device="cpu", say=said, encoder=encoder, validation=validation)
        return tmp_path / name

    run.said = []
    return run


@pytest.fixture
def unheard(make_song, songs):
    """Validation songs, of other lengths than the training's."""
    return [*read_songs(make_song("unheard", seconds=1.7, rate=RATE).parent)[2:]]


@pytest.fixture
def broken(monkeypatch):
    """Has the loss `l1_freq` computed by another function."""

    def use(function):
        monkeypatch.setitem(LOSSES._entries, "l1_freq", replace(LOSSES.get("l1_freq"), function=function))

    return use

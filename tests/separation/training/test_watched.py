"""A loss that is only looked at: it is noted epoch by epoch, and changes nothing."""

from __future__ import annotations

import csv

import pytest

from separation import checkpoints
from separation.services import model_train
from separation.training.settings import Settings

SMALL = {"rate": 8000, "sizes": {"hidden_size": 4, "layers": 1}, "steps": 3, "batch_size": 1, "seconds": 0.5}


@pytest.fixture
def trained(make_song, tmp_path):
    songs = make_song("heard", rate=8000).parent
    (tmp_path / "unheard").mkdir()
    make_song("other", rate=8000).rename(tmp_path / "unheard" / "other")

    def trained(name, **changed):
        settings = Settings(**SMALL | changed)
        model_train(
            songs=songs,
            validation=tmp_path / "unheard",
            output=tmp_path / name,
            settings=settings,
            device="cpu",
            say=lambda _: None,
        )
        return tmp_path / name

    return trained


def rows(folder):
    with (folder / "metrics.csv").open() as file:
        return list(csv.DictReader(file))


def test_the_loss_itself_watched_is_the_validation_loss(trained):
    found = rows(trained("run", loss="l2_freq", watched="l2_freq"))
    assert len(found) == 3
    assert [row["watched_loss"] for row in found] == [row["validation_loss"] for row in found]


def test_watching_another_loss_leaves_the_run_as_it_is(trained):
    watched, plain, other = (
        trained("watched", loss="l1_freq", watched="l2_freq"),
        trained("plain", loss="l1_freq"),
        trained("other", loss="l2_freq", watched="l1_freq"),
    )
    assert checkpoints.read_card(watched).differences(checkpoints.read_card(plain)) == []
    weights = [(folder / checkpoints.WEIGHTS).read_bytes() for folder in (watched, plain)]
    assert weights[0] == weights[1]
    assert "watched_loss" not in rows(plain)[0]
    # Before anything has been learnt the two models are alike; after one step they still nearly are.
    assert float(rows(watched)[0]["watched_loss"]) == pytest.approx(float(rows(other)[0]["validation_loss"]), rel=0.1)

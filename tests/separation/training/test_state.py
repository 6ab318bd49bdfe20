"""A run's state on disk: it survives a kill at any place and a disk that fills up, and is never half written."""

from __future__ import annotations

import os
import resource
import signal

import pytest
import torch

from separation import checkpoints
from separation.errors import TrainingError
from separation.training.state import STATE
from tests.separation.training.forks import ended_by, start
from tests.separation.training.runs import FILES, before_batch, contents, losses, same, weights


def test_a_run_that_is_killed_again_and_again_goes_on_to_the_very_same_model(go, unheard, monkeypatch):
    whole = go("whole", steps=12, validation=unheard)
    for batch, how in ((5, signal.SIGTERM), (9, signal.SIGKILL)):  # both within an epoch of two steps
        with monkeypatch.context() as patch:
            before_batch(patch, batch, lambda how=how: os.kill(os.getpid(), how))
            assert ended_by(start(lambda: go("killed", steps=12, validation=unheard))) in (-how, 128 + how)
    folder = go("killed", steps=12, validation=unheard)
    assert same(weights(folder), weights(whole))
    assert losses(folder) == losses(whole)
    assert sorted(path.name for path in folder.iterdir()) == FILES


def test_a_run_killed_while_its_state_is_written_goes_on_from_the_one_before(go, monkeypatch, tmp_path):
    whole = go("whole")
    save = torch.save

    def dying(state, file):
        if state["batches_seen"] == 3:
            file.write(b"half a state")
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        save(state, file)

    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", dying)
        assert ended_by(start(lambda: go("killed"))) == -signal.SIGKILL
    assert torch.load(tmp_path / "killed" / STATE, weights_only=True)["batches_seen"] == 2
    assert same(weights(go("killed")), weights(whole))


@pytest.fixture
def full_disk():
    """Makes every file that grows beyond some bytes fail, as a full disk does, until the test ends."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_while_a_state_is_written_leaves_the_last_good_one(go, monkeypatch, full_disk, tmp_path):
    whole, folder = go("whole"), tmp_path / "run"
    with monkeypatch.context() as patch:
        before_batch(patch, 3, lambda: full_disk((folder / STATE).stat().st_size // 2))
        with pytest.raises(TrainingError, match=r"The disk of .*run is full\. What was saved last is still there"):
            go()
    assert torch.load(folder / STATE, weights_only=True)["batches_seen"] == 3
    assert sorted(path.name for path in folder.iterdir()) == ["card.json", "metrics.csv", "tensorboard", STATE]
    full_disk(resource.RLIM_INFINITY)
    assert same(weights(go()), weights(whole))


def test_a_disk_without_room_for_the_first_state_says_that_nothing_is_saved(go, monkeypatch, full_disk):
    before_batch(monkeypatch, 0, lambda: full_disk(1000))
    with pytest.raises(TrainingError, match=r"is full\. Nothing was saved yet: make room, and the same command begins"):
        go()


def test_a_disk_that_is_full_when_the_weights_are_written_takes_no_step_again(go, monkeypatch, full_disk, tmp_path):
    write = checkpoints.write_weights

    def without_room(*arguments):
        full_disk(1000)
        write(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "write_weights", without_room)
        with pytest.raises(TrainingError, match=r"The disk of .*run is full"):
            go()
    assert not checkpoints.is_finished(tmp_path / "run")
    full_disk(resource.RLIM_INFINITY)
    before_batch(monkeypatch, 6, lambda: pytest.fail("a step was taken again"))
    assert torch.load(tmp_path / "run" / STATE, weights_only=True)["batches_seen"] == 6
    assert checkpoints.is_finished(go())


def test_other_errors_than_a_full_disks_are_told_as_they_are(go, monkeypatch):
    def broken(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr("separation.training.epochs.write_metrics", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        go()


def test_a_spoilt_state_is_named_and_left(go, monkeypatch, tmp_path):
    def stop():
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        before_batch(patch, 3, stop)
        with pytest.raises(KeyboardInterrupt):
            go()
    (tmp_path / "run" / STATE).write_bytes(b"spoilt")
    before = contents(tmp_path / "run")
    with pytest.raises(TrainingError, match=r"training-state\.ckpt cannot be gone on from"):
        go()
    assert contents(tmp_path / "run") == before

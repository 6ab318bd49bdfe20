"""Several processes share each batch, as several GPUs would: two on a CPU, started as Lightning starts them."""

from __future__ import annotations

import socket

import pytest

from separation.errors import LossError
from tests.separation.training.forks import ended_by, start
from tests.separation.training.runs import FILES, column


def together(act):
    """Have two processes that know of each other do something; returns what ended them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    place = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port, "WORLD_SIZE": "2", "NODE_RANK": "0"}
    return [ended_by(process) for process in [start(act, place | {"LOCAL_RANK": str(rank)}) for rank in range(2)]]


def test_two_processes_share_a_run(go, unheard, tmp_path):
    alone = go("alone", steps=4, validation=unheard)
    assert together(lambda: go("shared", steps=4, validation=unheard, gpus=2)) == [0, 0]
    shared = tmp_path / "shared"
    assert sorted(path.name for path in shared.iterdir()) == FILES
    # The same examples; each process normalises its own half of a batch, so the numbers are near, not the same.
    assert column(shared, "step") == column(alone, "step") == [1, 2, 3, 4]
    for name in ("loss", "validation_loss"):
        assert column(shared, name) == pytest.approx(column(alone, name), rel=0.2)


def test_discriminators_learn_on_one(go, tmp_path):
    with pytest.raises(LossError, match="The discriminators of 'adversarial' learn on one GPU; 2 are asked for"):
        go(loss="adversarial", gpus=2)
    assert not (tmp_path / "run").exists()

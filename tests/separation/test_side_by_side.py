"""Computations on several cores give what they give one after the other."""

from __future__ import annotations

import threading

import pytest
import torch

from separation.side_by_side import side_by_side

CPU = torch.device("cpu")


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def seen():
    """Where a task runs and what torch keeps by thread."""
    return (
        threading.current_thread().name,
        torch.get_num_threads(),
        torch.is_inference_mode_enabled(),
        torch.is_grad_enabled(),
        torch.is_autocast_enabled("cpu"),
    )


@pytest.mark.usefixtures("two_threads")
def test_results_come_in_the_tasks_order_and_equal_those_of_one_thread():
    lstm, signals = torch.nn.LSTM(8, 8, bidirectional=True), torch.randn(5, 40, 1, 8)
    with torch.inference_mode():
        found = side_by_side([lambda signal=signal: lstm(signal)[0] for signal in signals], CPU)
        for signal, own in zip(signals, found, strict=True):
            torch.testing.assert_close(own, lstm(signal)[0])


@pytest.mark.usefixtures("two_threads")
def test_each_task_has_one_core_and_the_callers_modes():
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for name, *state in side_by_side([seen, seen, seen], CPU):
            assert name.startswith("side by side")
            assert state == [1, True, False, True]
    with torch.no_grad():
        assert [state[2:] for state in side_by_side([seen, seen], CPU)] == [(False, False, False)] * 2
    assert torch.get_num_threads() == 2


@pytest.mark.usefixtures("two_threads")
def test_with_gradients_all_runs_in_the_callers_thread():
    here = threading.current_thread().name
    assert [state[0] for state in side_by_side([seen, seen], CPU)] == [here, here]


@pytest.mark.usefixtures("two_threads")
def test_what_a_task_raises_reaches_the_caller():
    def fail():
        raise ValueError("no")

    with torch.no_grad(), pytest.raises(ValueError, match="no"):
        side_by_side([seen, fail], CPU)

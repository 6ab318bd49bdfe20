"""Early stopping: it counts epochs without a better value, and NaN is neither the best nor a mere miss."""

from __future__ import annotations

import math

import pytest

from separation.errors import TrainingError
from separation.training.patience import Patience


def test_the_run_is_over_after_so_many_epochs_without_a_better_value():
    patience = Patience(2)
    seen = [(patience.improves(value), patience.is_over) for value in (3.0, 2.0, 2.0, 1.9, 1.9, 5.0)]
    assert [better for better, _ in seen] == [True, True, False, True, False, False]
    assert [over for _, over in seen] == [False, False, False, False, False, True]


def test_a_loss_below_zero_improves_downwards():
    patience = Patience(1)
    assert [patience.improves(value) for value in (-10.0, -9.9999, -11.0)] == [True, False, True]


def test_a_patience_of_zero_never_ends():
    patience = Patience(0)
    for value in range(1000):
        patience.improves(float(value))
    assert not patience.is_over


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_stops_the_run_and_is_never_the_best(value):
    patience = Patience(3)
    patience.improves(4.0)
    with pytest.raises(TrainingError, match=r"A validation loss of -?(nan|inf) says nothing of a model"):
        patience.improves(value)
    assert (patience.best, patience.epochs_since) == (4.0, 0)


def test_its_counts_go_on_from_a_saved_state():
    whole, interrupted, later = Patience(3), Patience(3), Patience(3)
    for value in (2.0, 3.0):
        whole.improves(value), interrupted.improves(value)
    later.load_state_dict(interrupted.state_dict())
    assert [(patience.improves(2.5), patience.improves(2.1), patience.is_over) for patience in (whole, later)] == [
        (False, False, True)
    ] * 2

"""The numbers of a run."""

from __future__ import annotations

import pytest

from separation.errors import TrainingError
from separation.training.plan import Plan


def test_an_epoch_is_64_examples_a_song_or_a_tenth_of_a_short_run():
    assert Plan(steps=100000, seed=0, learning_rate=1e-3).epoch_steps(songs=100) == 400
    assert Plan(steps=120, seed=0, learning_rate=1e-3, batch_size=2).epoch_steps(songs=6) == 12
    assert Plan(steps=0, seed=0, learning_rate=1e-3).epoch_steps(songs=6) == 1


def test_the_learning_rate_is_the_published_one_where_none_is_given():
    assert Plan().step_size(published=1e-5) == 1e-5
    assert Plan(learning_rate=0.01).step_size(published=1e-5) == 0.01


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"steps": -1}, "steps is -1; it must be 0 or more"),
        ({"batch_size": 0}, "batch_size is 0; it must be 1 or more"),
        ({"learning_rate": float("nan")}, "learning_rate is nan; it must be above zero"),
        ({"seconds": 0.0}, "seconds is 0.0; it must be above zero"),
        ({"weight_decay": float("nan")}, "weight_decay is nan; it must be 0 or more"),
        ({"patience": -1}, "patience is -1; it must be 0 or more"),
        ({"plateau_factor": 0.0}, "plateau_factor is 0.0; it must be above 0, at most 1"),
        ({"drop_factor": 1.5}, "drop_factor is 1.5; it must be above 0, at most 1"),
        ({"augmentation": ("reverb",)}, "no augmentation 'reverb'; there are gain, swap, mix"),
        ({"optimiser": "sgd"}, "no optimiser 'sgd'; there are adam, rmsprop"),
        ({"precision": "64"}, "no precision '64'; there are auto, 32, bf16, 16"),
        ({"batch_size": 15, "gpus": 2}, "batch of 15 cannot be shared by 2 GPUs alike"),
    ],
)
def test_a_number_out_of_range_is_refused(changed, message):
    with pytest.raises(TrainingError, match=message):
        Plan(**({"steps": 1, "seed": 0, "learning_rate": 1e-3} | changed))

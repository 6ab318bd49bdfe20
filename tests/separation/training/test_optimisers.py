"""A plan's optimiser and its learning rate."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from separation.training.optimisers import drop_rate, optimiser_of, plateau_of
from separation.training.plan import Plan


def chosen(**changed):
    plan = Plan(**changed)
    return plan, optimiser_of(plan, nn.Linear(2, 2).parameters(), published=1e-4)


def rate(optimiser):
    return optimiser.param_groups[0]["lr"]


def test_the_optimiser_has_the_plans_rate_or_the_published_one_and_the_weight_decay():
    assert rate(chosen()[1]) == 1e-4
    _, optimiser = chosen(optimiser="rmsprop", learning_rate=0.01, weight_decay=0.5)
    assert isinstance(optimiser, torch.optim.RMSprop)
    assert (rate(optimiser), optimiser.param_groups[0]["weight_decay"]) == (0.01, 0.5)


def test_the_first_step_of_rmsprop_is_its_formulas():
    weight = nn.Parameter(torch.tensor([1.0]))
    optimiser = optimiser_of(Plan(optimiser="rmsprop", learning_rate=0.1, weight_decay=0.0), [weight], 1e-3)
    (3 * weight).sum().backward()
    optimiser.step()
    # v = 0.01·g²; the step is rate·g/√v = rate/√0.01
    assert float(weight.detach()) == pytest.approx(1 - 0.1 / 0.01**0.5, abs=1e-5)


def test_the_rate_drops_once_after_its_step():
    plan, optimiser = chosen(learning_rate=1e-3, drop_step=3)
    rates = []
    for step in range(6):
        drop_rate(plan, optimiser, step)
        rates.append(rate(optimiser))
    assert rates == pytest.approx([1e-3] * 3 + [1e-4] * 3)


def test_the_plateau_lowers_the_rate_after_its_patience_and_then_rests():
    plan, optimiser = chosen(learning_rate=1.0, plateau_factor=0.5, plateau_patience=1, plateau_cooldown=2)
    plateau = plateau_of(plan, optimiser)
    rates = []
    for value in [1.0] * 8:
        plateau.step(value)
        rates.append(rate(optimiser))
    assert rates == [1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]


def test_a_loss_below_zero_that_slowly_rises_is_no_progress():
    plan, optimiser = chosen(learning_rate=1.0, plateau_factor=0.5, plateau_patience=2)
    plateau = plateau_of(plan, optimiser)
    for epoch in range(4):
        plateau.step(-10.0 + 1e-5 * epoch)
    assert rate(optimiser) == 0.5


def test_a_factor_of_one_is_no_plateau():
    assert plateau_of(*chosen(plateau_factor=1.0)) is None

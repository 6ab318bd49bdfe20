"""The adversarial loss: its value, what its discriminators learn, and that they learn apart from the network."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import save_file

from separation.errors import LossError
from separation.losses import LOSSES, for_target, with_encoder
from separation.losses.adversarial import discriminator_loss, untrained
from tests.separation.losses.signals import scene

LOSS = LOSSES.get("adversarial")


def test_it_is_l2_and_half_the_squared_distance_of_the_answer_from_real():
    estimate, target, mixture = scene(LOSS)
    answers = untrained()(estimate)
    expected = LOSSES.get("l2_freq").function(estimate, target, mixture) + 0.5 * ((answers - 1) ** 2).mean(-1)
    torch.testing.assert_close(LOSS.function(estimate, target, mixture), expected)


def test_the_discriminators_objective_is_that_of_least_squares():
    real, estimated = torch.tensor([1.0, 0.5]), torch.tensor([0.2, 0.0, 0.4])
    expected = 0.5 * (0.25 / 2) + 0.5 * ((0.04 + 0.16) / 3)
    assert float(discriminator_loss(real, estimated)) == pytest.approx(expected)


def test_discriminators_learn_to_tell_unpaired_stems_from_estimates():
    adversary = LOSS.with_adversary(2, 0)
    optimiser = torch.optim.Adam(adversary.module.parameters(), lr=3e-3)
    random = torch.Generator().manual_seed(0)

    def sounds(batch, level):  # (batch, sources, channels, bins, frames)
        return level * torch.rand(batch, 2, 1, 33, 20, generator=random)

    losses = []
    for _ in range(25):
        loss = adversary.objective(sounds(3, 1.0), sounds(5, 3.0))  # more stems than estimates, of other songs
        losses.append(float(loss.detach()))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert losses[-1] < 0.5 * losses[0]
    real, estimated = (adversary.module(sounds(4, level)).detach() for level in (3.0, 1.0))
    assert float(real.mean()) > 0.5 > float(estimated.mean())
    silence = torch.zeros(4, 2, 1, 33, 20)
    fooled, caught = (adversary.loss.function(one, one, silence).detach() for one in (sounds(4, 3.0), sounds(4, 1.0)))
    assert (fooled.mean(0) < caught.mean(0)).all()


def test_each_source_has_a_discriminator_of_its_own():
    module = LOSS.with_adversary(3, 0).module
    estimate, *_ = scene(LOSS, sources=3)
    answers = module(estimate)
    torch.testing.assert_close(answers[:, 1], module.each[1](estimate[:, 1]))
    assert not torch.allclose(module.each[0](estimate[:, 1]), answers[:, 1])


def test_the_discriminators_objective_leaves_the_network_alone():
    adversary = LOSS.with_adversary(3, 0)
    estimate, target, _ = scene(LOSS)
    estimate.requires_grad_()
    adversary.objective(estimate, target).backward()
    assert estimate.grad is None


def test_discriminators_that_are_kept_judge_as_they_did(tmp_path):
    adversary = LOSS.with_adversary(2, 0)
    adversary.write(tmp_path / "kept.safetensors", ["vocals", "drums"])
    loss = with_encoder(LOSS, tmp_path / "kept.safetensors")
    signals = scene(LOSS, sources=2)
    torch.testing.assert_close(loss.function(*signals), adversary.loss.function(*signals), rtol=0, atol=0)
    estimate, target, mixture = signals
    alone = for_target(loss, "drums").function(estimate[:, 1], target[:, 1], mixture[:, 0])
    torch.testing.assert_close(alone, adversary.loss.function(*signals)[:, 1])


def test_a_target_that_kept_discriminators_do_not_know_is_named(tmp_path):
    LOSS.with_adversary(1, 0).write(tmp_path / "kept.safetensors", ["vocals"])
    with pytest.raises(LossError, match=r"kept\.safetensors has discriminators of vocals, none of bass\."):
        for_target(with_encoder(LOSS, tmp_path / "kept.safetensors"), "bass")


@pytest.mark.parametrize("notes", [None, {"targets": "vocals"}, {"targets": "3"}])
def test_a_file_that_does_not_say_whose_discriminators_it_holds_is_refused(tmp_path, notes):
    save_file(LOSS.with_adversary(1, 0).module.state_dict(), tmp_path / "kept.safetensors", metadata=notes)
    with pytest.raises(LossError, match="does not say whose discriminators it holds; give the file that a run by"):
        with_encoder(LOSS, tmp_path / "kept.safetensors")


def test_two_runs_of_one_seed_begin_with_the_same_discriminators():
    first, same, other = (LOSS.with_adversary(1, seed).module.state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[name], same[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)

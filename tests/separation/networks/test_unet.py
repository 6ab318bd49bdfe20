"""The U-Net: its size counted by hand, its mask, and the bins above it."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from separation.errors import ModelError
from separation.networks.unet import UNet


@pytest.mark.parametrize(("channels", "expected"), [(2, 9_822_725), (1, 9_822_308)])
def test_at_the_published_sizes_it_has_9_82_million_parameters(channels, expected):
    with torch.device("meta"):
        network = UNet(channels=channels)
    down = [channels, 16, 32, 64, 128, 256, 512]
    up = [(512, 256), (512, 128), (256, 64), (128, 32), (64, 16), (32, 1)]  # twice what came up: the skips
    convolutions = sum(25 * i * o + o for i, o in [*pairwise(down), *up])
    normalised = 2 * (16 + 32 + 64 + 128 + 256) + 2 * (256 + 128 + 64 + 32 + 16 + 1)
    mask = 16 * channels + channels
    assert convolutions + normalised + mask == expected
    assert sum(weight.numel() for weight in network.parameters()) == expected


def test_the_estimate_lies_between_silence_and_the_mixture():
    mixture = torch.rand(1, 2, 70, 30)
    estimate = UNet(channels=2, input_bins=70, first_filters=2).eval()(mixture)
    assert (estimate >= 0).all()
    assert (estimate <= mixture).all()
    assert estimate.std() > 0


def test_bins_above_the_input_are_silent_or_have_the_average_mask():
    mixture = torch.rand(1, 1, 90, 30) + 0.5
    zeros = UNet(channels=1, input_bins=70, first_filters=2).eval()
    average = UNet(channels=1, input_bins=70, first_filters=2, extension="average").eval()
    average.load_state_dict(zeros.state_dict())
    below = zeros(mixture)[..., :70, :]
    assert not zeros(mixture)[..., 70:, :].any()
    torch.testing.assert_close(average(mixture)[..., :70, :], below)
    mask = (below / mixture[..., :70, :]).mean(dim=-2, keepdim=True)
    torch.testing.assert_close(average(mixture)[..., 70:, :], mask * mixture[..., 70:, :])


def test_a_song_in_one_go_is_as_if_silence_followed_it():
    network = UNet(channels=1, input_bins=64, first_filters=2).eval()
    song = torch.rand(1, 1, 64, 50)
    followed = torch.cat([song, torch.zeros(1, 1, 64, 14)], dim=-1)
    torch.testing.assert_close(network(song), network(followed)[..., :50])


def test_dropout_acts_on_the_three_coarsest_levels_only():
    assert [dropout.p for dropout in UNet(channels=1, first_filters=1).dropouts] == [0.5, 0.5, 0.5, 0, 0, 0]


def test_an_unknown_extension_is_refused():
    with pytest.raises(ModelError, match="'zeros' and 'average'"):
        UNet(channels=1, extension="mirror")

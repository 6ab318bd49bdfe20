"""MMDenseNet: its size counted by hand, its bands kept apart, its levels those of the training songs."""

from __future__ import annotations

import torch

from separation.networks.mmdensenet import FULL, HIGH, LOW, MMDenseNet


def composite(maps: int, out: int, size: int) -> int:
    """Parameters of batch normalisation and a convolution without bias."""
    return 2 * maps + maps * out * size**2


def block(maps: int, growth: int, layers: int) -> tuple[int, int]:
    """Parameters of a dense block with a bottleneck of 4, and the maps that leave it."""
    count = 0
    for _ in range(layers):
        count += composite(maps, 4 * growth, 1) + composite(4 * growth, growth, 3)
        maps += growth
    return count, maps


def band(growths: list[int], layers: int) -> tuple[int, int]:
    """Parameters of a band over four scales and back in stereo, and the maps that leave it."""
    count, maps, skips = 2 * 32 * 9, 32, []
    for growth in growths[:3]:
        added, maps = block(maps, growth, layers)
        skips.append(maps)
        count, maps = count + added + composite(maps, maps // 5, 1), maps // 5
    added, maps = block(maps, growths[3], layers)
    count += added
    for growth in growths[4:]:
        count, maps = count + composite(maps, maps // 5, 2), maps // 5 + skips.pop()
        added, maps = block(maps, growth, layers)
        count += added
    return count, maps


def test_at_the_published_sizes_it_has_0_65_million_parameters():
    low, low_maps = band([14, 16, 16, 16, 16, 16, 16], 4)
    high, high_maps = band([10] * 7, 3)
    full, full_maps = band([6] * 7, 2)
    final, maps = block(low_maps + full_maps, 4, 2)
    expected = low + high + full + composite(high_maps, low_maps, 1) + final + composite(maps, 2, 1) + 2
    assert expected == 653_219
    network = MMDenseNet(channels=2, bins=1025)
    assert sum(weight.numel() for weight in network.parameters()) == expected


def test_the_blocks_are_those_of_the_paper():
    assert list(LOW) == [(14, 4), *[(16, 4)] * 6]
    assert list(HIGH) == [(10, 3)] * 7
    assert list(FULL) == [(6, 2)] * 7


def test_a_band_hears_nothing_of_the_other_half():
    network = MMDenseNet(channels=1, bins=33).eval()
    heard = []
    network.low.register_forward_hook(lambda _module, inputs, output: heard.append((inputs[0], output)))
    quiet = torch.rand(1, 1, 33, 16)
    loud = quiet.clone()
    loud[..., 16:, :] += 1
    assert not torch.equal(network(quiet), network(loud))
    assert heard[0][0].shape == (1, 1, 16, 16)
    assert torch.equal(heard[0][1], heard[1][1])


def test_an_estimate_is_never_negative_and_starts_at_the_level_of_the_songs():
    network = MMDenseNet(channels=1, bins=33).eval()
    mean, scale = torch.linspace(300, 1, 33), torch.linspace(60, 0.2, 33)
    network.see(mean, scale)
    mixture = torch.relu(mean[:, None] + scale[:, None] * torch.randn(1, 1, 33, 40))
    estimate = network(mixture)
    assert (estimate >= 0).all()
    assert ((estimate.mean(dim=-1) / mean - 1).abs() < 1).all()

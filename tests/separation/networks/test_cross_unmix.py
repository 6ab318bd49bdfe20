"""cUMX against the openunmix package, and its two averages against the paper's figure written out."""

from __future__ import annotations

import torch
from openunmix.model import OpenUnmix as Package

from separation.networks.cross_unmix import CrossUnmix

SIZES = {"channels": 2, "bins": 33, "input_bins": 20, "hidden_size": 8, "layers": 2}


def shaken(module: torch.nn.Module) -> torch.nn.Module:
    """The module with every weight and statistic away from where it starts."""
    torch.manual_seed(3)
    with torch.no_grad():
        for tensor in (*module.parameters(), *(b for b in module.buffers() if b.is_floating_point())):
            tensor.add_(0.3 * torch.rand_like(tensor))
    return module.eval()


def test_at_the_published_sizes_four_sources_have_35_57_million_parameters():
    with torch.device("meta"):
        network = CrossUnmix(sources=4, channels=2, bins=2049, input_bins=1487, hidden_size=512, layers=3)
    dense = 2 * 1487 * 512 + 1024 * 512 + 512 * 2 * 2049
    direction = 4 * 256 * (512 + 256 + 2)  # input, recurrent, two biases; every layer reads 512
    normalised = 2 * (512 + 512 + 2 * 2049)
    levels = 2 * 1487 + 2 * 2049
    assert sum(weight.numel() for weight in network.parameters()) == 4 * (
        dense + 3 * 2 * direction + normalised + levels
    )
    assert 4 * (dense + 3 * 2 * direction + normalised + levels) == 35_573_392


def test_with_equal_networks_for_all_sources_it_is_open_unmix():
    package = shaken(Package(nb_bins=33, nb_channels=2, hidden_size=8, nb_layers=2, max_bin=20))
    network = CrossUnmix(sources=3, **SIZES).eval()
    for path in network.networks:
        path.load_state_dict(package.state_dict())
    mixture = torch.rand(2, 2, 33, 9)
    estimates = network(mixture)
    for source in range(3):
        torch.testing.assert_close(estimates[:, source], package(mixture), rtol=1e-5, atol=1e-6)


def test_the_sources_are_averaged_after_the_first_layer_and_after_the_skip():
    network = shaken(CrossUnmix(sources=2, **SIZES))
    mixture = torch.rand(1, 2, 33, 5)
    paths = list(network.networks)
    frames = mixture[0, :, :20].permute(2, 0, 1)  # (frames, channels, input bins)
    encoded = [
        torch.tanh(p.bn1(p.fc1(((frames + p.input_mean) * p.input_scale).reshape(5, 40)))).unsqueeze(1) for p in paths
    ]
    first_bridge = (encoded[0] + encoded[1]) / 2
    skipped = [torch.cat([e, p.lstm(first_bridge)[0]], dim=-1) for e, p in zip(encoded, paths, strict=True)]
    second_bridge = (skipped[0] + skipped[1]) / 2
    for source, path in enumerate(paths):
        decoded = path.bn3(path.fc3(torch.relu(path.bn2(path.fc2(second_bridge[:, 0]))))).reshape(5, 2, 33)
        mask = torch.relu(decoded * path.output_scale + path.output_mean).permute(1, 2, 0)
        torch.testing.assert_close(network(mixture)[0, source], mask * mixture[0])


def test_every_source_sees_the_training_songs_statistics():
    network = CrossUnmix(sources=2, **SIZES)
    network.see(torch.full((33,), 3.0), torch.full((33,), 4.0))
    for path in network.networks:
        assert path.input_mean.tolist() == [-3.0] * 20
        assert path.input_scale.tolist() == [0.25] * 20

"""Open-Unmix against the package of that name, with the same weights."""

from __future__ import annotations

import pytest
import torch
from openunmix.model import OpenUnmix as Theirs
from openunmix.utils import bandwidth_to_max_bin

from separation.errors import ModelError, UnknownNameError
from separation.networks import NETWORKS, Shape, load_public_weights
from separation.networks.open_unmix import OpenUnmix, bins_below

PUBLISHED = NETWORKS.get("open_unmix")


def randomised(network: torch.nn.Module) -> torch.nn.Module:
    """Every weight and every running statistic away from where it started."""
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for value in network.state_dict().values():
            if value.is_floating_point():
                value.copy_(0.1 + 0.2 * torch.rand(value.shape, generator=generator))
    return network.eval()


@pytest.mark.parametrize(
    ("channels", "hidden", "layers", "input_bins"), [(2, 16, 3, 100), (1, 8, 1, 129), (2, 512, 3, 90)]
)
def test_with_the_same_weights_it_gives_what_the_package_gives(channels, hidden, layers, input_bins):
    theirs = randomised(Theirs(129, channels, hidden, layers, max_bin=input_bins))
    ours = OpenUnmix(channels=channels, bins=129, input_bins=input_bins, hidden_size=hidden, layers=layers).eval()
    ours.load_state_dict(theirs.state_dict())
    mixture = torch.rand(3, channels, 129, 20)
    difference = (ours(mixture) - theirs(mixture)).abs().max()
    assert difference <= 1e-5 * theirs(mixture).abs().max()


def test_its_training_steps_are_the_packages_too():
    theirs = Theirs(65, 2, 8, 1, max_bin=50)
    ours = OpenUnmix(channels=2, bins=65, input_bins=50, hidden_size=8, layers=1)
    ours.load_state_dict(theirs.state_dict())
    mixture = torch.rand(2, 2, 65, 9)
    for network in (ours, theirs):
        network(mixture).square().mean().backward()
    ours_by_name = dict(ours.named_parameters())
    for name, weight in theirs.named_parameters():
        assert torch.allclose(ours_by_name[name].grad, weight.grad, atol=1e-5), name


def test_the_published_size_has_8_89_million_weights():
    network = PUBLISHED.build(Shape(1, channels=2, bins=2049, rate=44100), PUBLISHED.complete({}))
    h, i, b = 512, 1487, 2049
    lstm = 3 * 2 * (4 * (h // 2) * (h + h // 2) + 8 * (h // 2))
    by_hand = 2 * i + 2 * i * h + 2 * h + lstm + 2 * h * h + 2 * h + h * 2 * b + 2 * 2 * b + 2 * b
    assert sum(weight.numel() for weight in network.parameters()) == by_hand == 8893348


def test_public_state_dicts_of_the_first_version_load_with_their_transform():
    network = OpenUnmix(channels=2, bins=65, input_bins=50, hidden_size=8, layers=1)
    public = dict(network.state_dict())
    public |= {"stft.window": torch.ones(4096), "transform.0.window": torch.ones(4096), "sample_rate": torch.ones(1)}
    network.load_state_dict(public)
    with pytest.raises(RuntimeError, match="fc9"):
        network.load_state_dict(public | {"fc9.weight": torch.ones(1)})


@pytest.mark.parametrize("transform", [{}, {"stft.window": torch.ones(64)}, {"transform.0.window": torch.ones(64)}])
def test_a_public_file_is_loaded_whole_with_or_without_its_transform(tmp_path, transform):
    theirs = randomised(Theirs(65, 2, 8, 1, max_bin=50))
    torch.save(theirs.state_dict() | transform | {"sample_rate": torch.tensor([44100.0])}, tmp_path / "vocals.pth")
    ours = OpenUnmix(channels=2, bins=65, input_bins=50, hidden_size=8, layers=1).eval()
    load_public_weights(ours, tmp_path / "vocals.pth")
    mixture = torch.rand(1, 2, 65, 9)
    assert torch.allclose(ours(mixture), theirs(mixture), rtol=1e-5, atol=1e-5)


def test_a_public_file_of_another_width_is_refused_by_the_weights_name_and_shape(tmp_path):
    torch.save(Theirs(65, 2, 16, 1, max_bin=50).state_dict(), tmp_path / "wide.pth")
    ours = OpenUnmix(channels=2, bins=65, input_bins=50, hidden_size=8, layers=1)
    with pytest.raises(ModelError, match=r"'fc1.weight' has the shape \(16, 100\); OpenUnmix needs \(8, 100\)"):
        load_public_weights(ours, tmp_path / "wide.pth")


def test_it_starts_from_what_the_training_songs_are_like():
    network = OpenUnmix(channels=2, bins=65, input_bins=50, hidden_size=8, layers=1)
    network.see(torch.full((65,), 3.0), torch.full((65,), 4.0))
    assert network.input_mean.tolist() == [-3.0] * 50
    assert network.input_scale.tolist() == [0.25] * 50


@pytest.mark.parametrize("bandwidth", [8000, 16000])
def test_the_bandwidth_in_bins_is_the_packages(bandwidth):
    assert bins_below(bandwidth, bins=2049, rate=44100) == bandwidth_to_max_bin(44100, 4096, bandwidth)


def test_a_bandwidth_beyond_half_the_rate_is_all_bins():
    assert bins_below(16000, bins=2049, rate=8000) == 2049


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"width": 3}, "has no size 'width'; it has hidden_size, layers, bandwidth"),
        ({"layers": 0}, "'layers' is 0; it must be 1 or more"),
    ],
)
def test_a_size_that_makes_no_sense_is_refused(sizes, message):
    with pytest.raises(ModelError, match=message):
        PUBLISHED.complete(sizes)


def test_an_odd_width_is_refused():
    with pytest.raises(ModelError, match="hidden_size' is 7; it must be even"):
        PUBLISHED.build(Shape(1, channels=2, bins=65, rate=44100), PUBLISHED.complete({"hidden_size": 7}))


def test_an_unknown_network_lists_the_known_ones():
    with pytest.raises(UnknownNameError, match=r"no network named 'openunmix'. Known, nearest first: open_unmix"):
        NETWORKS.get("openunmix")

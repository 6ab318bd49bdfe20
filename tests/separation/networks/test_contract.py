"""What every network promises, whatever it is made of: shapes, gradients, independence, and a faithful copy on disk."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file, save_file

from separation.networks.conv_tasnet import ConvTasNet
from separation.networks.cross_unmix import CrossUnmix
from separation.networks.hybrid_demucs import HybridDemucs
from separation.networks.meta_tasnet import MetaTasNet
from separation.networks.mmdensenet import MMDenseNet
from separation.networks.unet import UNet

BINS = 65
META = {"latent": 16, "bottleneck": 8, "hidden": 8, "layers": 2, "stacks": 2, "spectral": 4}

# Each small enough to be quick: (sources, channels) -> network.
PER_TARGET = {
    "unet": lambda channels: UNet(channels=channels, input_bins=50, first_filters=2),
    "unet average": lambda channels: UNet(channels=channels, input_bins=50, first_filters=2, extension="average"),
    "mmdensenet": lambda channels: MMDenseNet(channels=channels, bins=BINS, first_maps=4, bottleneck=1),
}
JOINT = {
    "cross_unmix": lambda sources, channels: CrossUnmix(
        sources=sources, channels=channels, bins=BINS, input_bins=50, hidden_size=8, layers=2
    ),
}
WAVEFORM = {
    "meta_tasnet": lambda sources, _channels: MetaTasNet(sources=sources, **META),
    "meta_tasnet at 44.1 kHz": lambda sources, _channels: MetaTasNet(sources=sources, rate=44100, **META),
    "conv_tasnet": lambda sources, _channels: ConvTasNet(
        sources=sources, features=8, bottleneck=4, hidden=8, layers=2, stacks=2
    ),
    "hybrid_demucs": lambda sources, channels: HybridDemucs(sources=sources, channels=channels, rate=8000, hidden=4),
}


def build(name: str, *, sources: int = 2, channels: int = 2) -> torch.nn.Module:
    torch.manual_seed(1)
    if name in PER_TARGET:
        return PER_TARGET[name](channels)
    return {**JOINT, **WAVEFORM}[name](sources, channels)


def heard(name: str, *, batch: int = 2, channels: int = 2, length: int | None = None) -> torch.Tensor:
    """A mixture in the network's domain: noise, of an odd length."""
    torch.manual_seed(2)
    if name in WAVEFORM:
        return torch.randn(batch, channels, 4001 if length is None else length)
    return torch.rand(batch, channels, BINS, 21 if length is None else length)


EVERY = pytest.mark.parametrize("name", [*PER_TARGET, *JOINT, *WAVEFORM])


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("frames", [1, 64, 71])
@pytest.mark.parametrize("name", PER_TARGET)
def test_a_target_has_the_shape_of_its_mixture(name, channels, frames):
    mixture = heard(name, channels=channels, length=frames)
    assert build(name, channels=channels).eval()(mixture).shape == mixture.shape


@pytest.mark.parametrize("sources", [2, 3, 6])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("name", [*JOINT, *WAVEFORM])
def test_joint_estimates_are_one_mixture_shape_a_source(name, channels, sources):
    for length in (1, 37, 1001) if name in WAVEFORM else (1, 8, 21):
        mixture = heard(name, channels=channels, length=length)
        estimates = build(name, sources=sources, channels=channels).eval()(mixture)
        assert estimates.shape == (2, sources, *mixture.shape[1:])


@EVERY
def test_a_gradient_reaches_every_parameter(name):
    network = build(name)
    estimates = network(heard(name))
    (estimates * torch.randn_like(estimates)).sum().backward()
    stranded = {key for key, weight in network.named_parameters() if weight.grad is None or not weight.grad.any()}
    assert not stranded
    assert all(weight.grad.isfinite().all() for weight in network.parameters())


@EVERY
def test_an_example_does_not_depend_on_its_batch(name):
    network = build(name).eval()
    mixtures = heard(name, batch=3)
    together = network(mixtures)
    for index in range(3):
        torch.testing.assert_close(together[index : index + 1], network(mixtures[index : index + 1]))


@EVERY
def test_silence_gives_finite_estimates(name):
    assert build(name).eval()(torch.zeros_like(heard(name))).isfinite().all()


@EVERY
def test_saved_and_loaded_it_gives_the_identical_output(name, tmp_path):
    network = build(name)
    with torch.no_grad():
        network(heard(name))  # so that running statistics are not those of a new network
        for weight in network.parameters():
            weight.mul_(1.1)
    save_file(network.state_dict(), tmp_path / "weights.safetensors")
    copy = build(name)
    copy.load_state_dict(load_file(tmp_path / "weights.safetensors"))
    with torch.no_grad():
        assert torch.equal(copy.eval()(heard(name)), network.eval()(heard(name)))

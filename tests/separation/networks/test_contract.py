"""What every network of the registry promises, whatever it is made of.

Shapes, gradients, independence, parameters as stated, and a faithful copy on disk.
"""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file, save_file

from separation.networks import NETWORKS, Separator, Shape
from separation.networks.page import parameters
from separation.networks.unet import UNet

BINS = 65
RATE = 8000

# Small enough to be quick.
SMALL = {
    "open_unmix": {"hidden_size": 8, "layers": 2, "bandwidth": 3100},
    "cross_unmix": {"hidden_size": 8, "layers": 2, "bandwidth": 3100},
    "unet": {"input_bins": 50, "first_filters": 2},
    "mmdensenet": {"first_maps": 4, "bottleneck": 1},
    "meta_tasnet": {"latent": 16, "bottleneck": 8, "hidden": 8, "layers": 2, "stacks": 2, "spectral": 4},
    "conv_tasnet": {"features": 8, "bottleneck": 4, "hidden": 8, "layers": 2, "stacks": 2},
    "hybrid_demucs": {"hidden": 4},
}
# Of one module at its published sizes, in stereo at 44.1 kHz, for four targets where it is joint.
PARAMETERS = {
    "open_unmix": 8_893_348,
    "cross_unmix": 35_573_392,
    "unet": 9_822_725,
    "mmdensenet": 653_219,
    "meta_tasnet": 9_908_167,
    "conv_tasnet": 5_116_977,
    "hybrid_demucs": 83_639_368,
}
# Beside the registry: what the records cannot choose.
VARIANTS = {
    "unet average": ("unet", RATE, lambda: UNet(channels=2, input_bins=50, first_filters=2, extension="average")),
    "meta_tasnet at 44.1 kHz": ("meta_tasnet", 44100, None),
}

EVERY = pytest.mark.parametrize("name", [*NETWORKS.names(), *VARIANTS])
REGISTERED = pytest.mark.parametrize("name", NETWORKS.names())


def record(name: str):
    return NETWORKS.get(VARIANTS[name][0] if name in VARIANTS else name)


def build(name: str, *, sources: int = 2, channels: int = 2) -> torch.nn.Module:
    torch.manual_seed(1)
    network = record(name)
    _, rate, made = VARIANTS.get(name, ("", RATE, None))
    if made:
        return made()
    shape = Shape(sources if network.joint else 1, channels, BINS, rate)
    return network.build(shape, network.complete(SMALL[network.name]))


def heard(name: str, *, batch: int = 2, channels: int = 2, length: int | None = None) -> torch.Tensor:
    """A mixture in the network's domain: noise, of an odd length."""
    torch.manual_seed(2)
    if record(name).domain == "waveform":
        return torch.randn(batch, channels, 4001 if length is None else length)
    return torch.rand(batch, channels, BINS, 21 if length is None else length)


def test_the_registry_lists_the_networks_of_the_papers():
    assert NETWORKS.names() == [*SMALL] == [*PARAMETERS]


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(
    ("name", "sources"),
    [(network.name, sources) for network in NETWORKS for sources in ((2, 3, 6) if network.joint else (1,))],
)
def test_an_estimate_has_the_shape_of_its_mixture(name, sources, channels):
    network = build(name, sources=sources, channels=channels).eval()
    for length in (1, 37, 1001) if record(name).domain == "waveform" else (1, 21, 64):
        mixture = heard(name, channels=channels, length=length)
        joint = (sources,) if record(name).joint else ()
        assert network(mixture).shape == (2, *joint, *mixture.shape[1:])


def separate_by(name: str, *, targets: int, channels: int) -> Separator:
    torch.manual_seed(1)
    network = record(name)
    return Separator(
        network.modules(targets=targets, channels=channels, rate=RATE, sizes=SMALL[name]),
        joint=targets if network.joint else None,
        domain=network.domain,
        frame=network.frame,
        hop=network.hop,
    ).eval()


@pytest.mark.parametrize(("targets", "channels"), [(1, 2), (2, 1), (6, 2)])
@REGISTERED
def test_a_separator_gives_every_target_the_mixtures_own_length(name, targets, channels):
    separator = separate_by(name, targets=targets, channels=channels)
    with torch.no_grad():
        estimates = separator.waveforms(torch.randn(1, channels, 5001))
    assert estimates.shape == (1, targets, channels, 5001)
    assert estimates.isfinite().all()


@REGISTERED
def test_mixed_precision_changes_its_estimates_little(name):
    separator = separate_by(name, targets=2, channels=2)
    mixture = torch.randn(1, 2, 5001)
    with torch.no_grad():
        exact = separator.waveforms(mixture)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            mixed = separator.waveforms(mixture)
    assert mixed.dtype == torch.float32
    assert (mixed - exact).square().mean() < 1e-3 * exact.square().mean()


@REGISTERED
def test_at_the_published_sizes_it_has_as_many_parameters_as_stated(name):
    assert parameters(record(name)) == PARAMETERS[name]


@REGISTERED
def test_two_networks_of_one_record_have_weights_of_their_own(name):
    network = record(name)
    modules = network.modules(targets=2, channels=1, rate=RATE, sizes=SMALL[name])
    assert len(modules) == (1 if network.joint else 2)
    assert len({weight.data_ptr() for module in modules for weight in module.parameters()}) == sum(
        1 for module in modules for _ in module.parameters()
    )


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

"""The composite spectrogram loss: L2, features and style by VGG-16, a spectrogram being taken for an image.

Sources: Sahai, Weber, McWilliams, "Spectrogram Feature Losses for Music Source Separation", EUSIPCO 2019,
doi:10.23919/EUSIPCO.2019.8903019; Johnson, Alahi, Fei-Fei, "Perceptual Losses for Real-Time Style Transfer and
Super-Resolution", ECCV 2016, doi:10.1007/978-3-319-46475-6_43; Simonyan, Zisserman, "Very Deep Convolutional Networks
for Large-Scale Image Recognition", ICLR 2015. Weights are named as in torchvision's vgg16, whose state dict loads.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, partial
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from separation.errors import LossError
from separation.losses.distance import l2_freq
from separation.losses.encoders import start
from separation.losses.record import LOSSES, Loss
from separation.losses.weights import freeze, load_weights, read_weights

STAGES = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))  # filters and convolutions, a pooling after each stage
STYLE = ("relu1_2", "relu2_2", "relu3_3", "relu4_3")
CONTENT = ("relu2_2",)
WEIGHTS = (0.5, 0.25, 0.25)  # of L2, feature, style
FRAMES = 128  # an image, as the network of Sahai et al. sees them


class VGG16(nn.Module):
    """The convolutions of VGG-16, up to the last layer that is asked for.

    layers: names such as relu2_2, the second convolution of the second stage, after its ReLU. Raises `LossError` on a
    name that is not there.
    """

    def __init__(self, layers: Collection[str], origin: str) -> None:
        super().__init__()
        self.origin = origin
        modules: list[nn.Module] = []
        self.places: dict[str, int] = {}
        inputs = 3
        for stage, (filters, count) in enumerate(STAGES, start=1):
            for convolution in range(1, count + 1):
                modules += [nn.Conv2d(inputs, filters, 3, padding=1), nn.ReLU()]
                self.places[f"relu{stage}_{convolution}"] = len(modules) - 1
                inputs = filters
            modules.append(nn.MaxPool2d(2))
        for name in layers:
            if name not in self.places:
                raise LossError(f"VGG-16 has no layer {name!r}; it has {', '.join(self.places)}.")
        self.features = nn.Sequential(*modules[: 1 + max(self.places[name] for name in layers)])
        self.layers = tuple(layers)
        # Pixels a side that its poolings need.
        self.smallest = 2 ** sum(isinstance(module, nn.MaxPool2d) for module in self.features)

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """Images (batch, 3, height, width) to feature maps by layer, (batch, filters, height / 2ⁿ, width / 2ⁿ)."""
        wanted, found = {self.places[name]: name for name in self.layers}, {}
        for place, module in enumerate(self.features):
            images = module(images)
            if place in wanted:
                found[wanted[place]] = images
        return found


def gram(maps: Tensor) -> Tensor:
    """Products of all pairs of filters' maps over C·H·W: (batch, C, H, W) to (batch, C, C)."""
    flat = maps.flatten(2)
    return flat @ flat.transpose(1, 2) / (flat.shape[1] * flat.shape[2])


def feature_terms(
    estimate: Tensor, target: Tensor, network: VGG16, content: Collection[str], style: Collection[str]
) -> tuple[Tensor, Tensor]:
    """Feature and style terms of images (batch, 3, height, width): (batch) both.

    feature: Σ over the content layers of mean (φ(ŝ) − φ(s))²; style: Σ over the style layers of ‖G(ŝ) − G(s)‖².
    """
    ours, theirs = network(estimate), network(target)
    feature = torch.stack([(ours[name] - theirs[name]).square().mean((1, 2, 3)) for name in content]).sum(0)
    grams = [(gram(ours[name]) - gram(theirs[name])).square().sum((1, 2)) for name in style]
    return feature, torch.stack(grams).sum(0)


def composite_spectrogram(
    estimate: Tensor,
    target: Tensor,
    mixture: Tensor,
    *,
    network: VGG16 | None = None,
    content: Collection[str] = CONTENT,
    style: Collection[str] = STYLE,
) -> Tensor:
    """0.5·L2 + 0.25·feature + 0.25·style; magnitudes (..., channels, bins, frames) to (...).

    Ours: an image is ln(1 + magnitude) of one channel in all three colours, 128 frames wide (the last is shorter, and
    at least 8), and the terms' mean over channels and images, by their width, is taken.
    """
    used = (untrained() if network is None else network).to(estimate.device)
    target = target.expand_as(estimate)
    pixel = l2_freq(estimate, target, mixture)
    leading, frames = estimate.shape[:-2], estimate.shape[-1]
    total = torch.zeros((2, *leading), dtype=estimate.dtype, device=estimate.device)
    for begin in range(0, frames, FRAMES):
        width = min(FRAMES, frames - begin)
        ours, theirs = (_image(signal[..., begin : begin + width], used.smallest) for signal in (estimate, target))
        terms = torch.stack(feature_terms(ours, theirs, used, content, style))
        total = total + width / frames * terms.reshape(2, *leading)
    high: Tensor = total.mean(-1)
    return WEIGHTS[0] * pixel + WEIGHTS[1] * high[0] + WEIGHTS[2] * high[1]


def _image(magnitudes: Tensor, smallest: int) -> Tensor:
    *_, height, width = magnitudes.shape
    image = torch.log1p(magnitudes).reshape(-1, 1, height, width)
    return F.pad(image, (0, max(smallest - width, 0), 0, max(smallest - height, 0))).expand(-1, 3, -1, -1)


@cache
def untrained() -> VGG16:
    """VGG-16 with weights at random from a fixed seed: what there is as long as no file is given."""
    with torch.random.fork_rng(devices=[]):  # the caller's random numbers stay as they were
        network = VGG16((*CONTENT, *STYLE), "random weights from a fixed seed")
    start(network, seed=0)
    freeze(network)
    return network


def read_vgg16(path: Path) -> VGG16:
    """VGG-16 from a .safetensors file of torchvision's state dict. Raises `LossError` on any other."""
    network = VGG16((*CONTENT, *STYLE), path.name)
    load_weights(network, read_weights(path), path)
    freeze(network)
    return network


def composite_loss(network: VGG16 | None = None) -> Loss:
    """`composite_spectrogram` by that network."""

    def with_encoder(path: Path) -> Loss:
        return composite_loss(read_vgg16(path))

    origin = "random weights from a fixed seed, until a file is given" if network is None else network.origin
    return Loss(
        name="composite_spectrogram",
        label="Composite of L2, VGG features and style",
        unit="mixed",
        domain="magnitude",
        reference="Sahai et al. 2019, doi:10.23919/EUSIPCO.2019.8903019",
        function=partial(composite_spectrogram, network=network),
        formula="0.5·l2_freq + 0.25·Σ mean (φ(Ŝ) − φ(S))² + 0.25·Σ ‖G(Ŝ) − G(S)‖², G: Gram matrices of φ",
        silence=f"Defined for silence; a perfect estimate gives 0. VGG-16: {origin}.",
        with_encoder=with_encoder,
        costly=True,
    )


LOSSES.add(composite_loss())

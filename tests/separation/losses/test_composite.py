"""The composite loss against its terms written out with torch's own functions."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import save_file
from torch.nn import functional as F

from separation.errors import LossError
from separation.losses import LOSSES, with_encoder
from separation.losses.composite import VGG16, composite_spectrogram, gram, untrained
from separation.losses.encoders import start
from tests.separation.losses.signals import scene, signal

LOSS = LOSSES.get("composite_spectrogram")


def activations(image, state):
    """relu1_2, relu2_2, relu3_3, relu4_3 by the names that torchvision's vgg16 gives its weights."""
    found = []
    for stage in ((0, 2), (5, 7), (10, 12, 14), (17, 19, 21)):
        for place in stage:
            weight, bias = state[f"features.{place}.weight"], state[f"features.{place}.bias"]
            image = F.relu(F.conv2d(image, weight, bias, padding=1))
        found.append(image)
        image = F.max_pool2d(image, 2)
    return found


def test_it_is_half_l2_a_quarter_features_and_a_quarter_style():
    estimate, target, mixture = (one[:1, 0, :1] for one in scene(LOSS))
    state = untrained().state_dict()
    ours, theirs = (activations(torch.log1p(one).expand(1, 3, -1, -1), state) for one in (estimate, target))
    feature = F.mse_loss(ours[1], theirs[1])
    style = torch.zeros(())
    for one, other in zip(ours, theirs, strict=True):
        _, filters, height, width = one.shape
        grams = [maps.reshape(filters, -1) @ maps.reshape(filters, -1).T for maps in (one, other)]
        style = style + ((grams[0] - grams[1]) / (filters * height * width)).square().sum()
    expected = 0.5 * F.mse_loss(estimate, target) + 0.25 * feature + 0.25 * style
    torch.testing.assert_close(LOSS.function(estimate, target, mixture)[0], expected)


def test_long_spectrograms_are_seen_in_images_of_128_frames():
    estimate, target = torch.rand(1, 1, 16, 192), torch.rand(1, 1, 16, 192)
    whole = LOSS.function(estimate, target, target)
    first = LOSS.function(estimate[..., :128], target[..., :128], target)
    rest = LOSS.function(estimate[..., 128:], target[..., 128:], target)
    torch.testing.assert_close(whole, (128 * first + 64 * rest) / 192)


def test_a_gram_matrix_holds_the_products_of_all_pairs_of_filters():
    maps = torch.tensor([[[[1.0, 2.0]], [[3.0, 4.0]]]])  # two filters of 1 × 2
    torch.testing.assert_close(gram(maps), torch.tensor([[[5.0, 11.0], [11.0, 25.0]]]) / 4)


def test_weights_from_a_file_take_the_place_of_random_ones_and_the_record_says_so(tmp_path):
    network = VGG16(["relu5_3"], "a test")  # a public file has the fifth stage, too, and a classifier
    start(network, seed=3)
    path = tmp_path / "vgg16.safetensors"
    save_file(network.state_dict() | {"classifier.0.weight": torch.zeros(2, 2)}, path)
    loss = with_encoder(LOSS, path)
    target, estimate = signal("magnitude", 1), signal("magnitude", 1, seed=1)
    expected = composite_spectrogram(
        estimate, target, target, network=_with_layers(network, ["relu2_2", "relu1_2", "relu3_3", "relu4_3"])
    )
    torch.testing.assert_close(loss.function(estimate, target, target), expected)
    assert loss.silence.endswith("VGG-16: vgg16.safetensors.")
    assert "random weights" in LOSS.silence


def _with_layers(network, layers):
    network.layers = tuple(layers)
    return network


def test_a_layer_that_is_not_there_is_refused():
    with pytest.raises(LossError, match="VGG-16 has no layer 'relu1_3'; it has relu1_1, relu1_2"):
        VGG16(["relu1_3"], "a test")


def test_a_pickle_and_other_weights_are_refused(tmp_path):
    with pytest.raises(LossError, match="a pickle is not read"):
        with_encoder(LOSS, tmp_path / "vgg16.pth")
    path = tmp_path / "other.safetensors"
    save_file({"features.0.weight": torch.zeros(8, 1, 3, 3), "features.0.bias": torch.zeros(8)}, path)
    with pytest.raises(LossError, match=r"'features.0.weight' has the shape \(8, 1, 3, 3\); VGG16 needs"):
        with_encoder(LOSS, path)

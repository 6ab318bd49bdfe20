"""Encoders: VGGish's front end and shape, weights from files, and the deep-feature loss."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from separation.errors import LossError
from separation.losses import LOSSES, at_rate, with_encoder
from separation.losses.encoders import OURS, VGGISH, EmbeddingNetwork, own, read_encoder, start
from separation.losses.log_mel import mel_bands, patches
from tests.separation.losses.signals import signal

DEEP = LOSSES.get("deep_feature")


def written(tmp_path, network):
    path = tmp_path / "encoder.safetensors"
    save_file(network.state_dict(), path)
    return path


def test_the_front_end_is_the_published_one():
    samples = np.random.default_rng(0).normal(0, 0.1, 16000 * 2)
    frames = np.lib.stride_tricks.sliding_window_view(samples, 400)[::160]
    spectra = np.abs(np.fft.rfft(frames * (0.5 - 0.5 * np.cos(2 * np.pi / 400 * np.arange(400))), 512))
    hertz_to_mel = lambda hertz: 1127 * np.log(1 + np.asarray(hertz) / 700)  # noqa: E731
    bins, edges = hertz_to_mel(np.linspace(0, 8000, 257)), np.linspace(*hertz_to_mel([125, 7500]), 66)
    matrix = np.empty((257, 64))
    for band in range(64):
        low, centre, high = edges[band : band + 3]
        matrix[:, band] = np.maximum(0, np.minimum((bins - low) / (centre - low), (high - bins) / (high - centre)))
    matrix[0] = 0
    expected = np.log(spectra @ matrix + 0.01)[:192].reshape(2, 96, 64)
    np.testing.assert_allclose(patches(torch.from_numpy(samples), 16000), expected, atol=1e-6)
    assert mel_bands().shape == (257, 64)


def test_vggish_has_the_public_names_and_72_million_weights():
    with torch.device("meta"):
        network = EmbeddingNetwork(VGGISH, "a test")
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    convolutions = {0: (64, 1), 3: (128, 64), 6: (256, 128), 8: (256, 256), 11: (512, 256), 13: (512, 512)}
    linear = {0: (4096, 12288), 2: (4096, 4096), 4: (128, 4096)}
    weights = {f"features.{place}.weight": (*shape, 3, 3) for place, shape in convolutions.items()}
    weights |= {f"embeddings.{place}.weight": shape for place, shape in linear.items()}
    biases = {name.replace("weight", "bias"): shape[:1] for name, shape in weights.items()}
    assert shapes == weights | biases
    assert sum(int(np.prod(shape)) for shape in shapes.values()) == 72_141_184


def test_a_clip_shorter_than_a_patch_is_lengthened_by_silence():
    assert patches(torch.zeros(2, 100), 44100).shape == (2, 1, 96, 64)
    torch.testing.assert_close(patches(torch.zeros(100), 44100), torch.full((1, 96, 64), 0.01).log())


def test_the_loss_is_the_mean_squared_difference_of_embeddings():
    estimate, target = signal("waveform", 2, 1), signal("waveform", 2, 1, seed=1)
    expected = (own()(estimate, 44100) - own()(target, 44100)).square().mean((1, 2, 3))
    torch.testing.assert_close(DEEP.function(estimate, target, target), expected)
    assert "the project's own instrument classifier" in DEEP.silence


def test_weights_from_a_file_take_the_place_of_random_ones(tmp_path):
    network = EmbeddingNetwork(OURS, "a test")
    start(network, seed=7)
    path = written(tmp_path, network)
    loss = with_encoder(DEEP, path)
    estimate, target = signal("waveform", 1), signal("waveform", 1, seed=1)
    expected = (network(estimate, 22050) - network(target, 22050)).square().mean()
    torch.testing.assert_close(at_rate(loss, 22050).function(estimate, target, target), expected)
    assert "encoder.safetensors" in loss.silence


def test_a_pickle_is_refused(tmp_path):
    path = tmp_path / "vggish.pth"
    torch.save(own().state_dict(), path)
    with pytest.raises(LossError, match=r"vggish\.pth is no \.safetensors file, and a pickle is not read"):
        with_encoder(DEEP, path)


def test_weights_of_another_shape_are_refused(tmp_path):
    network = EmbeddingNetwork(OURS, "a test")
    network.embeddings[4] = nn.Linear(128, 10)
    with pytest.raises(LossError, match=r"'embeddings.4.weight' has the shape \(10, 128\); .* needs \(128, 128\)"):
        read_encoder(written(tmp_path, network))


def test_a_file_of_other_weights_and_a_broken_one_are_refused(tmp_path):
    with pytest.raises(LossError, match="holds no encoder of sounds"):
        read_encoder(written(tmp_path, nn.Linear(2, 2)))
    lacking = tmp_path / "lacking.safetensors"
    save_file({"features.0.weight": torch.zeros(8, 1, 3, 3)}, lacking)
    with pytest.raises(LossError, match=r"lacks the weight 'features.0.bias'"):
        read_encoder(lacking)
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"nothing")
    with pytest.raises(LossError, match="cannot be read as safetensors"):
        read_encoder(broken)


def test_a_loss_without_an_encoder_takes_no_weights(tmp_path):
    with pytest.raises(LossError, match="'l1_freq' has no encoder"):
        with_encoder(LOSSES.get("l1_freq"), tmp_path / "weights.safetensors")

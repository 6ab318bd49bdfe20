"""MERT from a file: the published network, by what another program made of the same weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from separation.errors import LossError
from separation.losses import LOSSES, at_rate, with_encoder
from separation.losses.encoders import read_encoder
from separation.losses.mert import RATE
from tests.separation.losses import published

# What transformers 4.57.6 makes of `published.mert()` and `sound(48000)`: HubertModel of that size with the settings
# of MERT-v1-95M, on what its Wav2Vec2FeatureExtractor with do_normalize makes of the sound; features 0 to 3.
FIRST_FRAME = [0.347899466753006, -0.10310091078281403, 0.7400936484336853, 0.24977746605873108]
FIRST_FRAME_OF_LAYER_1 = [-1.3200873136520386, 0.4363044798374176, -0.2737521529197693, -0.3029698133468628]
FRAMES = 149


def sound(samples: int) -> torch.Tensor:
    noise = np.random.default_rng(0).standard_normal(samples)
    return torch.from_numpy((0.1 * np.linspace(0.1, 1, samples) * noise).astype(np.float32))


@pytest.fixture
def path(tmp_path):
    def written(weights):
        save_file(weights, tmp_path / "mert.safetensors")
        return tmp_path / "mert.safetensors"

    return written


@pytest.mark.parametrize(("layers", "expected"), [(2, FIRST_FRAME), (1, FIRST_FRAME_OF_LAYER_1)])
def test_its_frames_are_those_of_another_program_for_as_many_layers_as_the_file_holds(path, layers, expected):
    frames = read_encoder(path(published.mert(layers=layers))).frames(sound(48000).unsqueeze(0))
    assert frames.shape == (1, FRAMES, 128)
    np.testing.assert_allclose(frames[0, 0, :4], expected, atol=2e-5)


def test_weights_that_a_newer_torch_saved_are_the_same(path):
    weights = published.mert()
    plain = read_encoder(path(weights))(sound(24000), RATE)
    for old, new in (("weight_g", "original0"), ("weight_v", "original1")):
        weights[f"encoder.pos_conv_embed.conv.parametrizations.weight.{new}"] = weights.pop(
            f"encoder.pos_conv_embed.conv.{old}"
        )
    torch.testing.assert_close(read_encoder(path(weights))(sound(24000), RATE), plain)


def test_an_embedding_is_the_mean_of_a_second_in_pieces_of_five(path):
    encoder = read_encoder(path(published.mert(layers=1)))
    found = encoder(sound(7 * RATE), RATE)
    assert found.shape == (10, 128)  # two pieces, which overlap by 3 s
    last = encoder.frames(sound(7 * RATE)[None, 2 * RATE :])[0]
    np.testing.assert_allclose(found[-1], last[-75:].mean(0), atol=1e-5)


def test_its_level_is_none_of_the_sounds(path):
    encoder = read_encoder(path(published.mert(layers=1)))
    torch.testing.assert_close(encoder(sound(24000), RATE), encoder(10 * sound(24000), RATE), atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("samples", [1, 399, 30000])
def test_silence_and_what_is_shorter_than_a_frame_have_an_embedding(path, samples):
    found = read_encoder(path(published.mert(layers=1)))(torch.zeros(2, samples), RATE)
    assert found.shape == (2, 1, 128)
    assert torch.isfinite(found).all()


def test_it_makes_a_loss_whose_gradient_reaches_the_estimate(path):
    loss = at_rate(with_encoder(LOSSES.get("deep_feature"), path(published.mert(layers=1))), RATE)
    target = sound(24000)[None]
    estimate = (target + 0.1 * target.flip(-1)).requires_grad_()
    loss.function(estimate, target, target).backward()
    assert torch.isfinite(estimate.grad).all()
    assert estimate.grad.abs().max() > 0
    assert loss.function(target, target, target) == 0


def test_a_larger_one_and_one_that_lacks_weights_are_refused(path):
    larger = published.mert() | {"feature_extractor.conv_layers.1.layer_norm.weight": torch.ones(16)}
    with pytest.raises(LossError, match=r"mert\.safetensors holds a MERT of another shape.*take MERT-v1-95M's"):
        read_encoder(path(larger))
    lacking = published.mert()
    del lacking["encoder.layers.1.attention.k_proj.bias"]
    with pytest.raises(LossError, match=r"lacks the weight 'encoder.transformer.layers.1.attention.k_proj.bias'"):
        read_encoder(path(lacking))
    del lacking["encoder.pos_conv_embed.conv.weight_v"]
    with pytest.raises(LossError, match=r"mert\.safetensors lacks weights of MERT-v1-95M"):
        read_encoder(path(lacking))

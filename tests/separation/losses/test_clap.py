"""CLAP's encoder of sounds from a file: the published network, by what another program made of the same weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from separation.errors import LossError
from separation.losses import LOSSES, at_rate, with_encoder
from separation.losses.clap import FUSED, PIECE, RATE, log_mel
from separation.losses.encoders import read_encoder
from tests.separation.losses import published
from tests.separation.losses.test_mert import sound

# What transformers 4.57.6 makes of `published.clap()` and of a sound of so many samples: ClapAudioModelWithProjection
# of that size, its audio_embeds at unit length, on what its ClapFeatureExtractor makes with the settings of the
# published unfused models (from 50 Hz, rand_trunc, repeatpad); features 0 to 4. And bands 0 to 2 of frame 100, in dB.
EMBEDDINGS = {
    480000: [0.33163759112358093, 0.3553779721260071, 0.011633502319455147, -0.0008705203654244542, 0.128487691283226],
    150000: [0.33255642652511597, 0.3559645712375641, 0.00853998214006424, 0.003545396728441119, 0.1267431527376175],
}
BANDS = [-23.944913864135742, -22.856056213378906, -28.201539993286133]


@pytest.fixture
def path(tmp_path):
    def written(weights):
        save_file(weights, tmp_path / "clap.safetensors")
        return tmp_path / "clap.safetensors"

    return written


def test_its_spectra_are_those_of_another_program():
    found = log_mel(sound(PIECE)[None])
    assert found.shape == (1, 64, 1001)
    np.testing.assert_allclose(found[0, :3, 100], BANDS, atol=1e-3)


@pytest.mark.parametrize("samples", EMBEDDINGS)
def test_its_embedding_is_that_of_another_program_and_a_short_sound_is_repeated(path, samples):
    found = read_encoder(path(published.clap()))(sound(samples), RATE)
    assert found.shape == (1, 16)
    np.testing.assert_allclose(found[0, :5], EMBEDDINGS[samples], atol=1e-5)
    assert float(found.square().sum()) == pytest.approx(1, abs=1e-5)


def test_a_long_sound_has_an_embedding_for_each_piece(path):
    encoder, long = read_encoder(path(published.clap())), sound(PIECE + RATE)
    found = encoder(long, RATE)
    assert found.shape == (2, 16)
    torch.testing.assert_close(found[1:], encoder(long[RATE:], RATE))


def test_silence_has_an_embedding_and_a_perfect_estimate_is_at_none_of_a_distance(path):
    loss = at_rate(with_encoder(LOSSES.get("deep_feature"), path(published.clap())), RATE)
    target, silence = sound(24000)[None], torch.zeros(1, 24000)
    assert 0 < float(loss.function(silence, target, target)) < 4
    assert loss.function(target, target, target) == 0


def test_it_makes_a_loss_whose_gradient_reaches_the_estimate(path):
    loss = at_rate(with_encoder(LOSSES.get("deep_feature"), path(published.clap())), RATE)
    target = sound(24000)[None]
    estimate = (0.5 * target).requires_grad_()
    loss.function(estimate, target, target).backward()
    assert torch.isfinite(estimate.grad).all()
    assert estimate.grad.abs().max() > 0


def test_one_with_feature_fusion_and_one_that_lacks_weights_are_refused(path):
    with pytest.raises(LossError, match=r"clap\.safetensors holds a CLAP with feature fusion; take an unfused one"):
        read_encoder(path(published.clap() | {FUSED: torch.zeros(2, 8, 1, 1)}))
    lacking = published.clap()
    del lacking["audio_model.audio_encoder.layers.1.blocks.1.attention.self.query.bias"]
    with pytest.raises(LossError, match=r"lacks the weight 'swin.stages.1.1.attention.query.bias' of Clap"):
        read_encoder(path(lacking))
    with pytest.raises(LossError, match=r"clap\.safetensors lacks weights of CLAP's encoder"):
        read_encoder(path({name: weight for name, weight in published.clap().items() if ".layers." not in name}))

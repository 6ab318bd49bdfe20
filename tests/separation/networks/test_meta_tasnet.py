"""Meta-TasNet: its size counted by hand, its masks, its rate, and what its loss reads."""

from __future__ import annotations

import pytest
import torch

from separation.errors import ModelError
from separation.networks.meta_tasnet import MetaTasNet

SMALL = {"latent": 16, "bottleneck": 8, "hidden": 8, "layers": 2, "stacks": 1, "spectral": 4}


def generated(count: int) -> int:
    """Parameters that generate so many weights: a map from 8 to 5, and one from 5."""
    return (8 * 5 + 5) + (5 * count + count)


@pytest.mark.parametrize("sources", [2, 4, 6])
def test_at_the_published_sizes_it_has_9_91_million_parameters(sources):
    norm = {channels: 1 + generated(2 * channels) for channels in (160, 440)}  # 1: the PReLU's slope
    block = generated(160 * 160) * 3 + generated(160 * 3) + 2 * norm[160]
    mask = norm[440] + generated(440 * 160) + norm[160] + 18 * block - generated(160 * 160)
    mask += norm[160] + generated(160 * 440) + norm[440]
    spectrogram = 2 * 513 + 513 * 256 + 256
    encoder = 110 * (20 + 40 + 80) + spectrogram + (330 + 256) * 440 + 440 * 440
    decoder = 440 * (220 + 110 + 55) + 220 * 20 + 110 * 40 + 55 * 80
    expected = mask + encoder + decoder + 8 * sources
    assert expected == 9_908_135 + 8 * sources
    network = MetaTasNet(sources=sources)
    assert sum(weight.numel() for weight in network.parameters()) == expected


def test_the_masks_of_a_lone_source_are_one():
    network = MetaTasNet(sources=1, **SMALL).eval()
    mixture = torch.randn(2, 1, 2001)
    parts = network.parts(mixture, mixture.unsqueeze(1))
    torch.testing.assert_close(network(mixture)[:, 0, 0], parts.reconstruction)


def test_sources_with_the_same_vector_share_the_mixture_equally():
    network = MetaTasNet(sources=3, **SMALL).eval()
    with torch.no_grad():
        network.vectors.copy_(network.vectors[:1].expand(3, -1).clone())
    mixture = torch.randn(1, 1, 2001)
    estimates = network(mixture)
    torch.testing.assert_close(estimates[:, 0], estimates[:, 2])
    # Every mask is 1/3, and the decoder has no bias.
    reconstruction = network.parts(mixture, torch.zeros(1, 3, 1, 2001)).reconstruction
    torch.testing.assert_close(3 * estimates[:, 0, 0], reconstruction)


def test_sources_with_different_vectors_differ():
    estimates = MetaTasNet(sources=2, **SMALL).eval()(torch.randn(1, 1, 2001))
    assert not torch.allclose(estimates[:, 0], estimates[:, 1], rtol=0.01)


def test_a_channel_is_separated_on_its_own():
    network = MetaTasNet(sources=2, **SMALL).eval()
    mixture = torch.randn(1, 2, 2001)
    torch.testing.assert_close(network(mixture)[:, :, 1:], network(mixture[:, 1:]))


def test_of_audio_at_44_1_khz_nothing_above_4_khz_comes_out():
    network = MetaTasNet(sources=2, rate=44100, **SMALL).eval()
    spectrum = torch.fft.rfft(network(torch.randn(1, 1, 22050))).abs().square()[0, 0, 0]
    assert spectrum[: 3500 // 2].sum() > 1000 * spectrum[4500 // 2 :].sum()  # bins are 2 Hz apart


def test_the_spectrogram_is_standardised_by_the_songs():
    network = MetaTasNet(sources=2, **SMALL)
    songs = torch.randn(4, 2, 8000)
    network.hear(songs)
    once = torch.stft(songs.flatten(0, 1), 1024, 256, window=torch.hann_window(1024), return_complex=True)
    power = torch.log10(once.abs().square() + 1e-8)
    torch.testing.assert_close(network.encoder.mean[:, 0], power.mean(dim=(0, 2)), rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(network.encoder.scale[:, 0], power.std(dim=(0, 2)), rtol=1e-2, atol=1e-3)


def test_songs_of_silence_leave_the_scale_at_one():
    network = MetaTasNet(sources=2, **SMALL)
    network.hear(torch.zeros(1, 1, 4000))
    assert (network.encoder.scale == 1).all()


def test_the_loss_reads_estimates_targets_reconstruction_and_latents_at_8_khz():
    network = MetaTasNet(sources=3, rate=16000, **SMALL).eval()
    targets = torch.randn(2, 3, 2, 4001)
    parts = network.parts(targets.sum(1), targets)
    assert parts.estimates.shape == parts.targets.shape == (4, 3, 2001)
    assert parts.reconstruction.shape == parts.mixture.shape == (4, 2001)
    assert parts.latents.shape == (4, 3, 16, 101)  # a frame every 20 samples
    torch.testing.assert_close(parts.targets.sum(1), parts.mixture, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(parts.latents[2:3, 1], network.encoder(parts.targets[2:3, 1]))


@pytest.mark.parametrize("size", ["latent", "bottleneck", "hidden"])
def test_a_size_that_does_not_split_into_eight_groups_is_refused(size):
    with pytest.raises(ModelError, match=f"'{size}' is 12; meta_tasnet needs a multiple of 8"):
        MetaTasNet(sources=2, **{**SMALL, size: 12})

"""Hybrid Demucs: torchaudio's network, for the rate of the audio, and for signals of any length."""

from __future__ import annotations

import pytest
import torch
from torchaudio.models import HDemucs, hdemucs_high

from separation.errors import ModelError
from separation.networks.hybrid_demucs import HybridDemucs
from separation.networks.public_weights import load_public_weights

SOURCES = ["drums", "bass", "other", "vocals"]


@pytest.mark.parametrize(
    ("rate", "frame", "depth"), [(8000, 1024, 5), (22050, 2048, 6), (44100, 4096, 6), (48000, 4096, 6)]
)
def test_the_rate_chooses_between_torchaudios_low_medium_and_high(rate, frame, depth):
    network = HybridDemucs(sources=2, channels=2, rate=rate, hidden=4).network
    assert (network.nfft, network.depth) == (frame, depth)


def test_at_44_1_khz_it_has_the_83_64_million_weights_of_the_published_pipelines():
    ours, published = HybridDemucs(sources=4, channels=2).network.state_dict(), hdemucs_high(SOURCES).state_dict()
    assert {name: weight.shape for name, weight in ours.items()} == {n: w.shape for n, w in published.items()}
    assert sum(weight.numel() for weight in ours.values()) == 83_639_368


def test_with_a_published_state_dict_it_is_torchaudios(tmp_path):
    model = HDemucs(SOURCES, channels=4, nfft=1024, depth=5).eval()
    torch.save(model.state_dict(), tmp_path / "published.pt")
    network = HybridDemucs(sources=4, channels=2, rate=8000, hidden=4).eval()
    load_public_weights(network.network, tmp_path / "published.pt")
    mixture = torch.randn(1, 2, 3001)
    torch.testing.assert_close(network(mixture), model(mixture))


def test_fewer_than_four_hidden_channels_are_refused():
    with pytest.raises(ModelError, match="needs 4 or more"):
        HybridDemucs(sources=2, channels=1, hidden=3)

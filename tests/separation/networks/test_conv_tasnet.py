"""Conv-TasNet: torchaudio's network, channel by channel, with its published weights' names."""

from __future__ import annotations

import torch
from torchaudio.models import ConvTasNet as Model
from torchaudio.models import conv_tasnet_base

from separation.networks.conv_tasnet import ConvTasNet
from separation.networks.public_weights import load_public_weights


def test_it_has_the_weights_of_the_published_pipeline():
    with torch.device("meta"):
        ours, published = ConvTasNet(sources=2).network.state_dict(), conv_tasnet_base(2).state_dict()
    assert {name: weight.shape for name, weight in ours.items()} == {n: w.shape for n, w in published.items()}
    assert sum(weight.numel() for weight in ours.values()) == 4_984_881


def test_with_a_published_state_dict_each_channel_is_torchaudios(tmp_path):
    model = Model(
        3, enc_num_feats=8, msk_num_feats=4, msk_num_hidden_feats=8, msk_num_layers=2, msk_num_stacks=1,
        msk_activate="relu",
    )  # fmt: skip
    torch.save(model.state_dict(), tmp_path / "published.pt")
    network = ConvTasNet(sources=3, features=8, bottleneck=4, hidden=8, layers=2, stacks=1)
    load_public_weights(network.network, tmp_path / "published.pt")
    mixture = torch.randn(2, 2, 1001)
    for channel in range(2):
        torch.testing.assert_close(network(mixture)[:, :, channel], model(mixture[:, channel : channel + 1]))

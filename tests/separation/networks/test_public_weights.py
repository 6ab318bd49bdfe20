"""Published weights: all of them or a clear refusal, and never a pickle that runs code."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from separation.errors import ModelError
from separation.networks.public_weights import load_public_weights


class Harmful:
    """Unpickled, it would call `print`."""

    def __reduce__(self):
        return print, ("this ran",)


@pytest.mark.parametrize(("name", "save"), [("published.safetensors", save_file), ("published.pth", torch.save)])
def test_the_published_weights_become_the_networks(tmp_path, name, save):
    published, network = nn.Linear(3, 2), nn.Linear(3, 2)
    save(published.state_dict(), tmp_path / name)
    load_public_weights(network, tmp_path / name)
    assert torch.equal(network.weight, published.weight)
    assert torch.equal(network.bias, published.bias)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"weight": torch.zeros(2, 3)}, "lacks the weight 'bias'; Linear needs exactly its own"),
        ({"weight": torch.zeros(2, 3), "bias": torch.zeros(2), "gain": torch.zeros(1)}, "has the weight 'gain'"),
        (
            {"weight": torch.zeros(3, 2), "bias": torch.zeros(2)},
            r"'weight' has the shape \(3, 2\); Linear needs \(2, 3\)",
        ),
        ([torch.zeros(2, 3)], "holds no state dict"),
        (Harmful(), "with no code in it"),
    ],
)
def test_any_other_content_is_refused_and_changes_nothing(tmp_path, capsys, state, sentence):
    torch.save(state, tmp_path / "published.pth")
    network = nn.Linear(3, 2)
    before = network.weight.clone()
    with pytest.raises(ModelError, match=sentence):
        load_public_weights(network, tmp_path / "published.pth")
    assert torch.equal(network.weight, before)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["nowhere.pth", "nowhere.safetensors", "text.pth", "text.safetensors"])
def test_a_file_that_is_missing_or_no_weights_is_refused(tmp_path, name):
    for text in ("text.pth", "text.safetensors"):
        (tmp_path / text).write_text("these are no weights")
    with pytest.raises(ModelError, match=name):
        load_public_weights(nn.Linear(3, 2), tmp_path / name)

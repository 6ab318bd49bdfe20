"""Models at random, for what must hold whatever was learned."""

from __future__ import annotations

import pytest
import torch

from separation.networks import NETWORKS
from separation.published import import_weights
from tests.separation.networks.test_contract import SMALL

TARGETS = ["drums", "vocals"]


@pytest.fixture
def make_model(tmp_path):
    """A run folder of a network at random, small, its norms away from where they start."""

    def make(name, *, channels=2, rate=8000):
        torch.manual_seed(0)
        network, folder = NETWORKS.get(name), tmp_path / name
        sizes = SMALL[name]
        modules = network.modules(targets=len(TARGETS), channels=channels, rate=rate, sizes=sizes)
        paths = []
        for number, module in enumerate(modules):
            for part in module.modules():
                if isinstance(part, torch.nn.modules.batchnorm._BatchNorm):
                    part.running_mean.uniform_(-0.2, 0.2)
                    part.running_var.uniform_(0.5, 2.0)
            inner = getattr(module, "network", module)
            paths.append(tmp_path / f"{name} {number}.pth")
            torch.save(inner.state_dict(), paths[-1])
        import_weights(folder, network=name, targets=TARGETS, files=paths, rate=rate, channels=channels, sizes=sizes)
        return folder

    return make

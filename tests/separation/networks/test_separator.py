"""Networks side by side."""

from __future__ import annotations

import torch
from torch import nn

from separation.networks import Separator


class Share(nn.Module):
    """Estimates a fixed share of the mixture."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, mixture: torch.Tensor) -> torch.Tensor:
        return self.share * mixture


def test_each_target_has_its_own_network_in_order():
    estimates = Separator([Share(0.25), Share(0.75)])(torch.ones(3, 2, 65, 7))
    assert estimates.shape == (3, 2, 2, 65, 7)
    assert estimates[:, 0].eq(0.25).all()
    assert estimates[:, 1].eq(0.75).all()


def test_a_share_of_the_magnitudes_is_that_share_of_the_waveform():
    mixture = torch.randn(1, 2, 9001)
    waveforms = Separator([Share(0.25), Share(1.0)]).waveforms(mixture)
    assert torch.allclose(waveforms[:, 0], 0.25 * mixture, atol=1e-5)
    assert torch.allclose(waveforms[:, 1], mixture, atol=1e-5)


def test_a_gain_scales_its_target_alone_and_travels_with_the_weights():
    separator, copy = Separator([Share(1.0), Share(1.0)]), Separator([Share(1.0), Share(1.0)])
    separator.gains.copy_(torch.tensor([2.0, 1.0]))
    copy.load_state_dict(separator.state_dict())
    assert copy(torch.ones(1, 1, 65, 2)).amax(dim=(0, 2, 3, 4)).tolist() == [2.0, 1.0]

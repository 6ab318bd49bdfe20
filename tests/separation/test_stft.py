"""The one transform: exact there and back, and the same as Open-Unmix's and torch's."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from openunmix.transforms import TorchSTFT

from separation import stft


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@given(st.integers(1, 12000))
def test_there_and_back_gives_the_signal_of_any_length(samples):
    signal = noise(2, samples)
    assert torch.allclose(stft.inverse(stft.forward(signal), samples), signal, atol=1e-5)


@pytest.mark.parametrize(("frame", "hop"), [(512, 128), (1024, 256), (2048, 1024)])
def test_other_frames_there_and_back_too(frame, hop):
    signal = noise(5000)
    spectrum = stft.forward(signal, frame=frame, hop=hop)
    assert spectrum.shape == (stft.bins(frame), 1 + 5000 // hop)
    assert torch.allclose(stft.inverse(spectrum, 5000, frame=frame, hop=hop), signal, atol=1e-5)


def test_it_is_open_unmixs():
    signal = noise(2, 2, 20000)
    theirs = torch.view_as_complex(TorchSTFT(center=True)(signal))
    assert torch.allclose(stft.forward(signal), theirs, atol=1e-4)


def test_the_inverse_of_any_spectrum_is_torchs():
    spectrum = torch.complex(noise(3, 2049, 30, seed=1), noise(3, 2049, 30, seed=2))
    theirs = torch.istft(spectrum, 4096, 1024, window=torch.hann_window(4096), length=29000)
    assert torch.allclose(stft.inverse(spectrum, 29000), theirs, atol=1e-7)


def test_a_gradient_flows_through_the_inverse_as_through_torchs():
    gradients = []
    for inverse in (
        lambda x: stft.inverse(x, 9000),
        lambda x: torch.istft(x, 4096, 1024, window=torch.hann_window(4096), length=9000),
    ):
        spectrum = torch.complex(noise(2049, 10, seed=1), noise(2049, 10, seed=2)).requires_grad_()
        inverse(spectrum).square().sum().backward()
        gradients.append(spectrum.grad)
    assert torch.allclose(*gradients, atol=1e-6)


def test_leading_dimensions_are_kept():
    assert stft.forward(noise(3, 4, 2, 5000)).shape == (3, 4, 2, 2049, 5)
    assert stft.inverse(stft.forward(noise(3, 4, 2, 5000)), 5000).shape == (3, 4, 2, 5000)


def test_a_tone_is_loudest_in_its_own_bin():
    rate, bin_ = 44100, 100
    tone = torch.sin(2 * torch.pi * bin_ * rate / 4096 * torch.arange(rate) / rate)
    assert stft.magnitude(tone)[:, 10].argmax() == bin_


def test_magnitudes_with_their_own_phase_are_the_spectrum_again():
    spectrum = stft.forward(noise(5000))
    assert torch.allclose(stft.with_phase(spectrum.abs(), spectrum), spectrum, atol=1e-4)


def test_where_there_is_no_phase_there_is_nothing():
    assert not stft.with_phase(torch.ones(3), torch.zeros(3, dtype=torch.complex64)).any()


def test_a_hop_that_does_not_divide_the_frame_is_refused():
    with pytest.raises(ValueError, match="hop of 1000 samples does not divide a frame of 4096"):
        stft.inverse(torch.zeros(2049, 3, dtype=torch.complex64), 2000, hop=1000)

"""A spectrum in parts, and a signal made of one in parts, are those of the whole."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from separation import stft
from separation.inference.spectra import Synthesis, frames_of, spectrum

TRANSFORMS = [{"frame": 512, "hop": 128}, {"frame": 256, "hop": 128}]


def signal(samples: int) -> torch.Tensor:
    return torch.randn(2, samples, generator=torch.Generator().manual_seed(samples))


@pytest.mark.parametrize("transform", TRANSFORMS)
@settings(deadline=None, max_examples=50)
@given(st.integers(1, 4000), st.data())
def test_any_frames_are_those_of_the_whole_spectrum(transform, samples, data):
    whole = signal(samples)
    expected = stft.forward(whole, **transform)
    assert frames_of(samples, **transform) == expected.shape[-1]
    first = data.draw(st.integers(0, expected.shape[-1] - 1))
    count = data.draw(st.integers(1, expected.shape[-1] - first))
    found = spectrum(lambda start, length: whole[:, start : start + length], samples, first, count, **transform)
    torch.testing.assert_close(found, expected[..., first : first + count], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("transform", TRANSFORMS)
@settings(deadline=None, max_examples=50)
@given(st.integers(1, 4000), st.data())
def test_parts_of_a_spectrum_become_the_signal_without_a_seam(transform, samples, data):
    whole = stft.forward(signal(samples), **transform)
    synthesis, pieces, place = Synthesis(samples, **transform), [], 0
    while place < whole.shape[-1]:
        count = data.draw(st.integers(1, whole.shape[-1] - place))
        part = whole[..., place : place + count]
        place += count
        pieces.append(synthesis.push(part, is_last=place == whole.shape[-1]))
    torch.testing.assert_close(torch.cat(pieces, dim=-1), stft.inverse(whole, samples, **transform))

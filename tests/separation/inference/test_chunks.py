"""A long signal in chunks comes out as it would in one piece."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from separation.inference.chunks import overlap_add


@given(st.integers(1, 500), st.integers(2, 60), st.data())
def test_where_the_chunks_agree_nothing_is_changed(frames, chunk, data):
    overlap = data.draw(st.integers(1, chunk // 2))
    signal = torch.randn(2, 3, frames, generator=torch.Generator().manual_seed(frames))
    whole = overlap_add(lambda start, count: signal[..., start : start + count], frames, chunk=chunk, overlap=overlap)
    assert torch.allclose(whole, signal, atol=1e-6)


@given(st.integers(1, 500), st.integers(2, 60), st.data())
def test_no_chunk_is_longer_than_asked_or_beyond_the_end(frames, chunk, data):
    overlap = data.draw(st.integers(1, chunk // 2))
    asked = []

    def estimate(start, count):
        asked.append((start, count))
        return torch.zeros(count)

    overlap_add(estimate, frames, chunk=chunk, overlap=overlap)
    assert all(0 < count <= max(chunk, 1) and start + count <= frames for start, count in asked)
    assert asked[0][0] == 0
    assert sum(asked[-1]) == frames


def test_a_jump_between_chunks_becomes_a_fade_without_a_step():
    levels = iter([0.0, 1.0])
    whole = overlap_add(lambda _, count: torch.full((count,), next(levels)), 150, chunk=100, overlap=50)
    assert whole[:50].eq(0).all()
    assert whole[100:].eq(1).all()
    assert 0 < whole.diff().max() < 0.04


@pytest.mark.parametrize("overlap", [0, 6, 11])
def test_an_overlap_that_makes_no_sense_is_refused(overlap):
    with pytest.raises(ValueError, match=f"overlap of {overlap} samples"):
        overlap_add(lambda _, count: torch.zeros(count), 100, chunk=10, overlap=overlap)

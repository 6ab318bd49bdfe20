"""A long signal in chunks comes out as it would in one piece."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from separation.inference.chunks import Seams, chunks


@st.composite
def plans(draw):
    """A signal's length, and chunks that make sense for one."""
    context, overlap, grid = draw(st.integers(0, 20)), draw(st.integers(0, 20)), draw(st.integers(1, 8))
    smallest = max(2 * context + overlap + grid, 2 * overlap)
    size = draw(st.integers(smallest, smallest + 40))
    length = draw(st.integers(1, 500))
    return length, {"size": size, "context": context, "overlap": overlap, "grid": grid}


@given(plans())
def test_where_the_chunks_agree_nothing_is_changed(plan):
    length, options = plan
    signal = torch.randn(2, 3, length, generator=torch.Generator().manual_seed(length))
    seams = Seams(options["overlap"])
    parts = [
        seams.push(signal[..., chunk.first : chunk.last], is_last=chunk.last == length)
        for chunk in chunks(length, **options)
    ]
    assert torch.allclose(torch.cat(parts, dim=-1), signal, atol=1e-6)


@given(plans())
def test_every_chunk_hears_its_context_and_begins_on_the_grid_and_none_is_longer_than_asked(plan):
    length, options = plan
    for chunk in chunks(length, **options):
        assert 0 <= chunk.start <= chunk.first < chunk.last <= chunk.stop <= length
        assert chunk.stop - chunk.start <= max(options["size"], options["grid"] - 1 + options["size"])
        assert chunk.start == 0 or chunk.first - chunk.start >= options["context"]
        assert chunk.stop == length or chunk.stop - chunk.last == options["context"]
        assert chunk.start % options["grid"] == 0


def test_a_jump_between_chunks_becomes_a_fade_without_a_step():
    seams = Seams(50)
    whole = torch.cat([seams.push(torch.zeros(100)), seams.push(torch.ones(100), is_last=True)])
    assert whole.shape == (150,)
    assert whole[:50].eq(0).all()
    assert whole[100:].eq(1).all()
    assert 0 < whole.diff().max() < 0.04


@pytest.mark.parametrize(
    "options", [{"overlap": 6}, {"context": 5}, {"context": 4, "overlap": 2}, {"context": 4, "grid": 3}]
)
def test_chunks_too_short_for_what_they_share_are_refused(options):
    with pytest.raises(ValueError, match="Chunks of 10 cannot have"):
        list(chunks(100, size=10, **options))

"""Long sounds in pieces: all of it is heard, whatever its length."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from separation.losses.pieces import a_few_at_once, pieces


@given(st.integers(1, 12), st.integers(0, 60))
def test_the_fewest_pieces_cover_every_sample_from_the_first_to_the_last(size, more):
    found = pieces(torch.arange(size + more), size)
    assert found.shape == (-(-(size + more) // size), size)
    assert set(found.flatten().tolist()) == set(range(size + more))
    assert (found[0, 0], found[-1, -1]) == (0, size + more - 1)


def test_a_network_hears_few_pieces_at_once_and_gives_what_it_would_of_all():
    heard, sizes = torch.rand(2, 5, 3), []

    def network(some):
        sizes.append(len(some))
        return torch.stack([some.sum(-1), some.amax(-1)], dim=-1)

    found = a_few_at_once(network, heard)
    assert sizes == [4, 4, 2]
    torch.testing.assert_close(found, torch.stack([heard.sum(-1), heard.amax(-1)], dim=-1))

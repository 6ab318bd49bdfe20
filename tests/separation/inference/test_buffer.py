"""A buffer gives any place that is still held, whatever was dropped before."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from separation.inference.buffer import Buffer


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 30)), min_size=1, max_size=20), st.data())
def test_what_is_taken_is_what_was_put_there(steps, data):
    whole = torch.arange(2 * sum(length for length, _ in steps)).reshape(-1, 2)
    buffer, dropped = Buffer(-2), 0
    for length, more in steps:
        buffer.append(whole[buffer.stop : buffer.stop + length])
        dropped = min(dropped + more, buffer.stop)
        buffer.drop(dropped)
        if dropped < buffer.stop:
            first = data.draw(st.integers(dropped, buffer.stop - 1))
            last = data.draw(st.integers(first + 1, buffer.stop))
            assert torch.equal(buffer.take(first, last), whole[first:last])


def test_what_was_dropped_is_not_held_on_to():
    buffer = Buffer()
    for _ in range(50):
        buffer.append(torch.zeros(1000))
        buffer.drop(buffer.stop - 10)
    assert sum(piece.untyped_storage().nbytes() for piece in buffer._pieces) < 2 * 4 * 1000

"""Bounded fuzzing: so many cases of each target, the same ones for the same seed.

`make test` takes a few of each; `make fuzz` sets FUZZ_CASES and FUZZ_SEED and prints how many were tried in all.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

CASES = int(os.environ.get("FUZZ_CASES", "6"))  # of each target
SEED = int(os.environ.get("FUZZ_SEED", "0"))
MOST_BYTES = 1 << 16
NUMBERS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x80")

tried = 0


def fuzz(
    share: float = 1.0, **strategies: st.SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Runs the test on so many cases, or that share of them, counts them, and shrinks one that fails."""

    def wrap(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def counted(*args: Any, **kwargs: Any) -> None:
            global tried
            tried += 1
            test(*args, **kwargs)

        bounded = settings(
            max_examples=max(1, round(CASES * share)),
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        )
        return seed(SEED)(bounded(given(**strategies)(counted)))

    return wrap


@st.composite
def mutated(draw: st.DrawFn, *originals: bytes) -> bytes:
    """One of these real files with up to eight changes: bytes turned, cut out, repeated, put in, or of another file."""
    data = bytearray(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, 8))):
        change = draw(st.sampled_from(("turn", "cut", "repeat", "insert", "number", "splice", "end")))
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.integers(1, 64))
        if change == "turn" and data:
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif change == "cut":
            del data[at : at + length]
        elif change == "repeat":
            data[at:at] = data[at : at + length] * draw(st.integers(1, 20))
        elif change == "insert":
            data[at:at] = draw(st.binary(min_size=1, max_size=16))
        elif change == "number":  # where a length or a count may stand
            data[at : at + 4] = draw(st.sampled_from(NUMBERS))
        elif change == "splice":
            other = draw(st.sampled_from(originals))
            data[at:] = other[draw(st.integers(0, len(other))) :]
        else:
            del data[at:]
    return bytes(data[:MOST_BYTES])


@st.composite
def mutated_text(draw: st.DrawFn, *originals: str) -> bytes:
    """The same of texts, with the words and signs put in that such files mean something by."""
    text = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(text)))
        until = at + draw(st.integers(0, 12))
        text = text[:at] + draw(st.sampled_from(SIGNS) | st.text(max_size=6)) + text[until:]
    return draw(st.just(text.encode("utf-8", "surrogatepass")) | mutated(text.encode("utf-8", "surrogatepass")))


SIGNS = (
    *',;:[]{}|>%@`#~0\t\n"\'', "\r\n", ": ", "- ", "  ", "&a ", "*a", "<<: *a", "!!int ", "!!bool ", "!!binary ",
    "!!timestamp ", "!!python/object/apply:os.getcwd []", "---\n", "...\n", "null", "true", "-1", "1e999", "nan", "inf",
    ".inf", "0x10", "2026-13-45", "9" * 400, "\0", "\ufeff", "\u2028", "é", "=1+1", "..", "/", "\\", "x" * 300,
)  # fmt: skip

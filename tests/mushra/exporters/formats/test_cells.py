"""A cell's text tells its value, and an apostrophe is taken off again exactly where it was put."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mushra.exporters.formats.cells import as_text, from_text, marked, unmarked

TEXTS = st.text() | st.builds(str.__add__, st.sampled_from(["'", "''", "=", " =", "\t", "'-"]), st.text())


@given(TEXTS)
def test_a_marked_text_never_begins_a_formula_and_is_unmarked_again(text):
    assert not marked(text).lstrip().startswith(("=", "+", "-", "@"))
    assert unmarked(marked(text)) == text


TIMES = st.datetimes(timezones=st.just(UTC)).map(lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000))


@given(
    st.tuples(st.just("whole"), st.integers())
    | st.tuples(st.just("number"), st.floats(allow_nan=False))
    | st.tuples(st.just("truth"), st.booleans())
    | st.tuples(st.just("time"), TIMES)
    | st.tuples(st.just("text"), st.text())
    | st.tuples(st.sampled_from(["whole", "number", "truth", "time"]), st.none())
)
def test_every_value_comes_back_from_its_text(pair):
    kind, value = pair
    assert from_text(kind, as_text(value)) == value


@pytest.mark.parametrize(("kind", "text"), [("whole", "1.5"), ("truth", "yes"), ("time", "noon"), ("number", "loud")])
def test_a_text_of_another_kind_is_refused(kind, text):
    with pytest.raises(ValueError, match=text):
        from_text(kind, text)


def test_years_before_a_thousand_have_four_digits():
    assert as_text(datetime(2, 1, 1, tzinfo=UTC)) == "0002-01-01T00:00:00.000Z"

"""webMUSHRA's pairs: two ratings a row, the reference's as often as it was heard."""

from __future__ import annotations

import pytest

from analysis.importing import Mapping, guess, preview, read
from analysis.importing.guess import unmapped
from mushra.exporters import EXPORTERS
from tests.analysis.importing.files import CHOICES, messages, read_as_guessed, written

GRADES = (
    "session_test_id,session_uuid,trial_id,rating_reference,rating_non_reference,rating_reference_score,"
    "rating_non_reference_score,rating_time,choice_comment\n"
    "t,u-1,one,reference,C1,5,3.2,900,\n"
    "t,u-1,one,reference,C2,4.5,1,800,\n"
)


def rows_of(reading, *columns):
    assert messages(reading) == []
    named = {name: str for name in columns if name != "score"}
    return list(reading.table[list(columns)].astype(named).itertuples(index=False, name=None))


def test_what_was_chosen_has_100_and_the_other_0(tmp_path):
    reading = read_as_guessed(written(tmp_path, CHOICES))
    assert rows_of(reading, "listener", "song", "system", "role", "score", "replicate", "protocol") == [
        ("u-1", "one", "reference", "reference", 100.0, "0", "abx"),
        ("u-1", "one", "reference", "reference", 0.0, "1", "abx"),
        ("u-1", "two", "reference", "reference", 50.0, "0", "abx"),
        ("u-1", "one", "C1", "system", 0.0, "0", "abx"),
        ("u-1", "one", "C2", "system", 100.0, "0", "abx"),
        ("u-1", "two", "C1", "system", 50.0, "0", "abx"),
    ]


def test_both_grades_of_a_pair_are_ratings(tmp_path):
    reading = read_as_guessed(written(tmp_path, GRADES))
    assert rows_of(reading, "system", "role", "score", "replicate") == [
        ("reference", "reference", 100.0, "0"),
        ("reference", "reference", 87.5, "1"),
        ("C1", "system", pytest.approx(55.0), "0"),
        ("C2", "system", 0.0, "0"),
    ]


@pytest.mark.parametrize("text", [CHOICES, GRADES])
def test_a_file_of_pairs_is_known_by_its_columns(tmp_path, text):
    seen = preview(written(tmp_path, text))
    mapping = guess(seen)
    assert (mapping.layout, mapping.missing, mapping.roles) == ("pairs", (), {"reference": "reference"})
    assert "choice_comment" in unmapped(seen, mapping)
    assert Mapping.from_json(mapping.as_json()) == mapping


def test_words_and_cells_that_are_none_of_its_are_told_by_row(tmp_path):
    strange = read_as_guessed(written(tmp_path, CHOICES.replace("incorrect", "maybe")))
    assert messages(strange) == [
        "table.csv, row 3, column 'choice_answer': 'maybe' is none of correct, incorrect, undecided, unknown."
    ]
    empty = read_as_guessed(written(tmp_path, GRADES.replace(",5,3.2,", ",5,,")))
    assert any("row 2" in message and "is not a number" in message for message in messages(empty))
    high = read_as_guessed(written(tmp_path, GRADES.replace(",5,3.2,", ",6,3.2,")))
    assert any("row 2, column 'rating_reference_score': 6 is not from 1 to 5" in message for message in messages(high))


def test_pairs_without_answers_are_left_out(tmp_path):
    reading = read_as_guessed(written(tmp_path, GRADES.replace(",5,3.2,", ",5,,")), skip_empty=True)
    assert rows_of(reading, "system", "score") == [("reference", 87.5), ("C2", 0.0)]
    nobody = CHOICES.splitlines(keepends=True)[0] + CHOICES.splitlines(keepends=True)[-1]
    assert rows_of(read_as_guessed(written(tmp_path, nobody)), "system", "score") == []


def test_our_own_pairs_read_back(tmp_path):
    pair = {
        "study": "s", "listener": "L1", "song": "one", "target": "target", "trial_index": 0, "seconds": 1.5,
        "protocol": "abx", "comment": "", "answers": {},
    }  # fmt: skip
    rows = [
        {**pair, "system": "umx", "role": "system", "is_x": False, "score": 0},
        {**pair, "system": "reference", "role": "reference", "is_x": True, "score": 100},
    ]
    reading = read_as_guessed(written(tmp_path, EXPORTERS.get("webmushra_csv").function(rows)))
    assert rows_of(reading, "study", "listener", "song", "system", "role", "score", "protocol") == [
        ("s", "L1", "one", "reference", "reference", 100.0, "abx"),
        ("s", "L1", "one", "umx", "system", 0.0, "abx"),
    ]


def test_a_file_that_holds_no_pairs_is_not_read_as_one(tmp_path):
    path = written(tmp_path, "listener,song,system,score\nAda,one,C1,5\n")
    columns = {"listener": "listener", "song": "song"}
    reading = read({path: Mapping("ratings", "pairs", columns)})
    assert "has not the columns of webMUSHRA's bs1116.csv" in messages(reading)[0]

"""webMUSHRA's result files are read and written as they are."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mushra.errors import ConfigurationError
from mushra.importers.webmushra.results import COLUMNS, Result, Results, read_results, write_results

# As service/write.php writes them: cells with a blank in quotes, grades of Likert pages between blanks.
FILES = {
    "mushra": (
        "session_test_id,email,age,session_uuid,trial_id,rating_stimulus,rating_score,rating_time,rating_comment\n"
        'mine,a@b.c,30,u-1,"song 1",reference,100,3400,\n'
        'mine,a@b.c,30,u-1,"song 1",anchor35,12,3400,"dull, ""far"" away"\n'
        "mine,d@e.f,,u-2,two,C1,60,9100,=1+1\n"
    ),
    "paired_comparison": (
        "session_test_id,session_uuid,trial_id,choice_reference,choice_non_reference,choice_answer,choice_time,"
        "choice_comment\n"
        "mine,u-1,one,reference,C1,correct,1200,\n"
        "mine,u-1,one,reference,C2,undecided,900,\n"
    ),
    "bs1116": (
        "session_test_id,session_uuid,trial_id,rating_reference,rating_non_reference,rating_reference_score,"
        "rating_non_reference_score,rating_time,choice_comment\n"
        "mine,u-1,one,reference,C1,5,3.2,1200,\n"
    ),
    "likert": (
        "session_test_id,email,trial_id,stimuli_rating1,stimuli_rating2,stimuli,rating_time\n"
        'mine,a@b.c,one," not at all ",NA,C1,1200\n'
    ),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_written_as_it_was_read(kind):
    read = read_results(FILES[kind].encode())
    assert read.kind == kind
    assert write_results(read) == FILES[kind].encode()


def test_what_is_what_in_a_row():
    read = read_results(FILES["mushra"].encode())
    assert (read.questions, read.columns) == (("email", "age"), COLUMNS["mushra"])
    assert read.rows[1] == Result(
        "mine", ("a@b.c", "30"), "u-1", "song 1", ("anchor35", "12", "3400", 'dull, "far" away')
    )


def test_older_files_have_no_session_uuid():
    read = read_results(FILES["likert"].encode())
    assert (read.has_uuid, read.questions, read.rows[0].uuid) == (False, ("email",), "")
    assert read.rows[0].values[0].strip() == "not at all"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    st.lists(TEXTS, max_size=3),
    st.lists(st.tuples(TEXTS, TEXTS, st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), TEXTS), max_size=4),
)
def test_any_texts_read_back_the_same(questions, rows):
    made = Results(
        "mushra",
        tuple(questions),
        COLUMNS["mushra"],
        tuple(Result(test, tuple([answer] * len(questions)), test, answer, values) for test, answer, values, _ in rows),
    )
    assert read_results(write_results(made)) == made


def test_other_programs_read_what_is_written():
    row = Result("t", (), "u", "one", ("C1", "5", "10", 'two\r\nlines, "quoted"'))
    data = write_results(Results("mushra", (), COLUMNS["mushra"], (row,)))
    assert next(csv.DictReader(io.StringIO(data.decode(), newline="")))["rating_comment"] == 'two\r\nlines, "quoted"'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no result file"),
        (b"listener,song,score\na,b,1\n", "no result file"),
        (b"session_test_id,trial_id,stars\nt,one,5\n", "which no file of webMUSHRA's has"),
        (FILES["mushra"].encode() + b"mine,short\n", "Row 5 has 2 cells, and the first names 9 columns"),
        (FILES["mushra"].encode("utf-16"), "is not UTF-8"),
        (b'session_test_id,trial_id,"open\n', "no CSV file"),
    ],
)
def test_what_is_none_of_its_files_is_refused(data, said):
    with pytest.raises(ConfigurationError, match=said):
        read_results(data)

"""A person sees a file's first rows, how many there are, and what kind of values its columns hold."""

from __future__ import annotations

from analysis.importing import preview
from analysis.importing.preview import LOOKED_AT, SHOWN
from tests.analysis.importing.files import TIDY, WEBMUSHRA, written


def test_the_first_rows_and_their_number_are_shown(tmp_path):
    seen = preview(written(tmp_path, "song,score\n" + "".join(f"{row},{row / 2}\n" for row in range(20))))
    assert seen.columns == ("song", "score")
    assert seen.rows == tuple((str(row), str(row / 2)) for row in range(SHOWN))
    assert seen.row_count == 20


def test_long_files_are_counted_to_the_end(tmp_path):
    rows = LOOKED_AT + 700
    plain = written(tmp_path, "song,score\n" + "a,1\n" * rows + "\n\n", "plain.csv")
    quoted = written(tmp_path, "song,score\n" + '"a\nb",1\n' * rows, "quoted.csv")
    assert preview(plain).row_count == rows
    assert preview(quoted).row_count == rows


def test_blank_rows_are_no_rows_and_short_ones_are_filled(tmp_path):
    seen = preview(written(tmp_path, "a,b,c\n1,2,3\n\n,,\n4\n"))
    assert seen.rows == (("1", "2", "3"), ("4", "", ""))
    assert seen.row_count == 2


def test_columns_of_numbers_tell_their_range(tmp_path):
    seen = preview(written(tmp_path, "who;score;grade;none\nAda;55,5;1;\nBen;;5;\n"))
    score, grade = seen.column("score"), seen.column("grade")
    assert (score.low, score.high) == (55.5, 55.5)
    assert (grade.low, grade.high) == (1, 5)
    assert not seen.column("who").numeric
    assert not seen.column("none").numeric


def test_a_quoted_comma_stays_in_its_cell(tmp_path):
    assert preview(written(tmp_path, WEBMUSHRA)).rows[1][-1] == "dull, far away"


def test_names_lose_the_blanks_around_them(tmp_path):
    assert preview(written(tmp_path, "\ufeff" + TIDY.replace("song", " song "))).columns[1] == "song"

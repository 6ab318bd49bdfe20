"""Whatever is wrong with a file is said, all of it, by file, row and column; no file makes the reader fall over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import TableError
from analysis.importing import Mapping, read, tables_in
from analysis.importing.columns import REQUIRED
from analysis.importing.problems import CAP
from tests.analysis.importing.files import TIDY, WIDE, messages, read_as_guessed, written

PLAIN = Mapping(columns={name: name for name in (*REQUIRED["ratings"], "target")})


def problems_of(folder, content, mapping=PLAIN):
    return messages(read({written(folder, content): mapping}))


def test_every_problem_is_told_and_not_only_the_first(tmp_path):
    text = (
        TIDY
        + "Cem,one,vocals,umx,good\n,one,vocals,umx,101\nDoe,one,vocals,umx,nan\n"
        + "Doe,,vocals,umx,-3\n\nEva,one,vocals,umx,\n"
    )
    assert problems_of(tmp_path, text) == [
        "table.csv, row 5, column 'score': 'good' is not a number.",
        "table.csv, row 6, column 'listener': it is empty.",
        "table.csv, row 6, column 'score': 101 is not from 0 to 100.",
        "table.csv, row 7, column 'score': 'nan' is not a number.",
        "table.csv, row 8, column 'song': it is empty.",
        "table.csv, row 8, column 'score': -3 is not from 0 to 100.",
        "table.csv, row 10, column 'score': '' is not a number.",
    ]


def test_columns_are_called_as_the_file_calls_them(tmp_path):
    text = "subject,page,sound,rating\nAda,one,umx,good\nAda,,umx,300\n"
    assert messages(read_as_guessed(written(tmp_path, text), constants={})) == [
        "table.csv, row 2, column 'rating': 'good' is not a number.",
        "table.csv, row 3, column 'page': it is empty.",
        "table.csv, row 3, column 'rating': 300 is not from 0 to 100.",
    ]


def test_a_wide_tables_problem_names_the_systems_column(tmp_path):
    text = WIDE.replace("70", "700").replace("98", "fine")
    mapping = Mapping(
        "ratings", "wide", {"listener": "listener", "song": "song"}, spread=("umx", "demucs", "ref"), pattern="{system}"
    )
    assert problems_of(tmp_path, text, mapping) == [
        "table.csv, row 2, column 'demucs': 700 is not from 0 to 100.",
        "table.csv, row 3, column 'ref': 'fine' is not a number.",
    ]


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path):
    text = 'listener,song,target,system,score,comment\nAda,one,vocals,umx,5,"two\nlines"\n\nBen,one,vocals,umx,x,\n'
    assert problems_of(tmp_path, text) == ["table.csv, row 4, column 'score': 'x' is not a number."]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "table.csv: is empty; its first row must name its columns."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "table.csv: is no text, and so no CSV file."),
        (TIDY.splitlines()[0] + "\n", "table.csv: holds a header and no rows."),
        (TIDY.splitlines()[0] + "\n,,,,\n", "table.csv: holds a header and no rows."),
        (TIDY.replace("song", "score", 1), "table.csv: has more than one column 'score'; each name may stand"),
        (TIDY.replace("song", "track", 1), "table.csv: has no column 'song'; it has listener, track, target, system"),
        (TIDY.replace("60.5", "60.5,7"), "table.csv, row 4: it has 6 cells, and the header names 5 columns."),
        (TIDY.replace("umx,60.5", "umx"), "table.csv, row 4, column 'score': '' is not a number."),
        (TIDY.replace("55", "inf"), "table.csv, row 2, column 'score': inf is not from 0 to 100."),
        (TIDY + 'Cem,one,vocals,umx,"5\n', "table.csv: is no CSV file"),
    ],
)  # fmt: skip
def test_every_sort_of_bad_file(tmp_path, content, message):
    (problem,) = problems_of(tmp_path, content)
    assert problem.startswith(message)


def test_every_row_that_does_not_fit_the_header_is_named(tmp_path):
    text = TIDY.replace("55", "55,5").replace("60.5", "60,5")
    assert problems_of(tmp_path, text) == [
        f"table.csv, row {row}: it has 6 cells, and the header names 5 columns." for row in (2, 4)
    ]


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path):
    assert problems_of(tmp_path, "\ufeff" + TIDY) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"columns": {"listener": "listener"}}, "has nothing for song, system and score; say which column holds it."),
        ({"columns": {"loudness": "score"}}, "There is no column 'loudness' in ratings"),
        ({"columns": {**PLAIN.columns, "role": "kind"}}, "has no column 'kind'; it has listener, song"),
        ({"constants": {"scale_minimum": "low"}}, "has 'low' for scale_minimum, which is not a number."),
        ({"constants": {"scale_minimum": "100"}}, "100 is not above the minimum, 100."),
        ({"constants": {"simulated": "perhaps"}}, "'perhaps' is neither True nor False."),
        ({"layout": "wide", "pattern": "all"}, "The pattern 'all' must name what columns are of"),
        ({"layout": "wide", "pattern": "{target}{system}"}, "two names need something between them"),
    ],
)
def test_a_mapping_that_does_not_fit_the_file(tmp_path, changed, message):
    found = problems_of(tmp_path, TIDY, Mapping(**{**vars(PLAIN), **changed}))
    assert message in found[0]


def test_a_column_whose_name_does_not_fit_the_pattern(tmp_path):
    mapping = Mapping(
        "ratings", "wide", {"listener": "listener", "song": "song"}, spread=("umx", "ref"), pattern="{target}_{system}"
    )
    assert problems_of(tmp_path, WIDE, mapping) == [
        f"table.csv, row 1, column {name!r}: its name does not fit the pattern {{target}}_{{system}}."
        for name in ("umx", "ref")
    ]


def test_two_files_that_contradict_each_other(tmp_path):
    one, other = written(tmp_path, TIDY, "a.csv"), written(tmp_path, TIDY.replace("55", "56"), "b.csv")
    found = messages(read({one: PLAIN, other: PLAIN}))
    assert len(found) == 3
    assert found[0].startswith(
        "b.csv, row 2: a second rating of study study, listener Ada, song one, target vocals, system umx"
    )
    assert found[0].endswith("the first is in row 2 of a.csv (56 here, 55 there).")
    assert found[1].endswith("(they are the same).")


def test_one_bad_file_does_not_hide_the_problems_of_the_others(tmp_path):
    files = {
        written(tmp_path, content, name): PLAIN for name, content in (("a.csv", ""), ("b.csv", TIDY.replace("55", "x")))
    }
    assert messages(read(files)) == [
        "a.csv: is empty; its first row must name its columns.",
        "b.csv, row 2, column 'score': 'x' is not a number.",
    ]


def test_very_many_problems_are_counted(tmp_path):
    text = "listener,song,target,system,score\n" + "".join(f"L{row},one,vocals,umx,x\n" for row in range(CAP + 250))
    reading = read({written(tmp_path, text): PLAIN})
    assert (len(reading.problems), reading.more) == (CAP, 250)


def test_a_folder_without_tables_is_named(tmp_path):
    with pytest.raises(TableError, match=r"holds no file that ends in \.csv, \.tsv, \.txt"):
        tables_in(tmp_path)


@given(st.one_of(st.binary(max_size=80), st.text('listener,sog\n\r";5.x\t', max_size=120).map(str.encode)))
def test_no_content_makes_the_reader_fall_over(tmp_path_factory, content):
    path = written(tmp_path_factory.mktemp("bad"), TIDY.splitlines()[0].encode() + content)
    reading = read({path: PLAIN})
    assert len(reading.table) or reading.problems

"""How a file is written is seen from the file, whatever program wrote it."""

from __future__ import annotations

import pytest

from analysis.importing import UnreadableError
from analysis.importing.sniff import Dialect, dialect_of, sniff
from tests.analysis.importing.files import TIDY, written


@pytest.mark.parametrize(("separator", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab")])
def test_the_separator_is_found(tmp_path, separator, name):
    assert sniff(written(tmp_path, TIDY.replace(",", separator), f"{name}.csv")) == Dialect(separator=separator)


def test_a_comma_within_cells_does_not_make_columns():
    assert dialect_of("song;system;comment\none;umx;dull, far, away\ntwo;umx;fine\n").separator == ";"


def test_a_decimal_comma_is_seen_beside_another_separator_only():
    assert dialect_of("song;score\none;55,5\ntwo;60\n").decimal == ","
    assert dialect_of("song;score\none;55.5\ntwo;60\n").decimal == "."
    assert dialect_of("song;score;pair\none;55.5;1,2\n").decimal == "."
    assert dialect_of("song,score\none,55\n").decimal == "."


@pytest.mark.parametrize(
    ("encoding", "found"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("latin-1", "latin-1")]
)
def test_the_encoding_is_found(tmp_path, encoding, found):
    assert sniff(written(tmp_path, TIDY.replace("Ada", "Zoë").encode(encoding))).encoding == found


def test_a_quoted_line_end_is_no_row():
    assert dialect_of('song,comment,score\none,"dull;\nfar;;away",5\ntwo,x,6\n').separator == ","


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty; its first row must name its columns"),
        (b" \n\n", "is empty; its first row must name its columns"),
        (b"\xef\xbb\xbf", "is empty; its first row must name its columns"),
        (b"PK\x03\x04\x14\x00", "is a spreadsheet or an archive; save the sheet as CSV"),
        ("listener,score\n".encode("utf-16"), "is UTF-16.*save it as UTF-8"),
        (b"fLaC\x00\x00\x00\x22", "is no text, and so no CSV file"),
    ],
)
def test_what_is_no_table_of_text_is_refused(tmp_path, content, message):
    with pytest.raises(UnreadableError, match=message):
        sniff(written(tmp_path, content))


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(UnreadableError, match=f"{path} cannot be read"):
            sniff(path)

"""What is exported reads back as it was."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mushra.errors import ExportError
from mushra.exporters import EXPORTERS, RATING_COLUMNS

CSV = EXPORTERS.get("ratings_csv")
NAMES = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=20)


def row(**changed):
    return {
        "study": "losses",
        "listener": "LAB12CD",
        "song": "Amber",
        "target": "vocals",
        "system": "l1_freq",
        "score": 72,
        "attribute": "overall quality",
        "role": "system",
        "replicate": 0,
        "trial_index": 3,
        "stimulus_index": 1,
        "seconds": 12.25,
        "rated_at": datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        "simulated": False,
        "protocol": "mushra",
        "scale_minimum": 0,
        "scale_maximum": 100,
        "is_x": None,
        "comment": "",
    } | changed


def read(data: bytes) -> pandas.DataFrame:
    return pandas.read_csv(io.BytesIO(data), keep_default_na=False, dtype=str)


@given(song=NAMES, system=NAMES, score=st.integers(0, 100), seconds=st.none() | st.floats(0, 1e6))
def test_any_name_and_number_reads_back_the_same(song, system, score, seconds):
    frame = read(CSV.function([row(song=song, system=system, score=score, seconds=seconds)]))
    assert list(frame.columns) == list(RATING_COLUMNS)
    assert frame.loc[0, ["song", "system"]].tolist() == [song, system]
    assert int(frame.loc[0, "score"]) == score
    assert frame.loc[0, "seconds"] == "" if seconds is None else float(frame.loc[0, "seconds"]) == seconds


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-3 dB", "@home", "\tindented"])
def test_a_comment_that_a_spreadsheet_would_take_for_a_formula_is_marked_as_text(text):
    assert read(CSV.function([row(comment=text)])).loc[0, "comment"] == f"'{text}"


def test_a_comment_of_several_lines_stays_in_its_cell():
    assert read(CSV.function([row(comment='thin,\n"watery"'), row()]))["comment"].tolist() == ['thin,\n"watery"', ""]


def test_times_are_in_utc_whatever_zone_they_come_in():
    there = datetime(2026, 11, 21, 10, 30, 0, 125_000, tzinfo=timezone(timedelta(hours=1)))
    assert read(CSV.function([row(rated_at=there)])).loc[0, "rated_at"] == "2026-11-21T09:30:00.125Z"


def test_no_ratings_make_a_file_with_its_header():
    assert CSV.function([]).decode() == ",".join(RATING_COLUMNS) + "\n"


def test_a_file_is_written_whole_and_its_folder_made(tmp_path):
    CSV.write(tmp_path / "new" / "ratings.csv", [row()])
    assert (tmp_path / "new" / "ratings.csv").read_bytes() == CSV.function([row()])
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["ratings.csv"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"ratings\.csv cannot be written"):
        CSV.write(tmp_path / "file" / "ratings.csv", [row()])


def test_a_broken_row_leaves_the_old_file_as_it_was(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("old")
    with pytest.raises(KeyError):
        CSV.write(path, [{"study": "losses"}])
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]

"""Ratings become one table, whatever layout they came in; repeats are numbered, and nothing is guessed silently."""

from __future__ import annotations

import csv
import time

import numpy as np
import pandas as pd
import pytest

from analysis.importing import Mapping, guess, preview, read, tables_in
from analysis.importing.columns import RATING_COLUMNS
from mushra.exporters import EXPORTERS
from mushra.exporters import RATING_COLUMNS as OUR_COLUMNS
from tests.analysis.importing.files import TIDY, WEBMUSHRA, WIDE, messages, read_as_guessed, written


def rows_of(reading, *columns):
    assert messages(reading) == []
    return list(
        reading.table[list(columns)]
        .astype({name: str for name in columns if name != "score"})
        .itertuples(index=False, name=None)
    )


def test_a_tidy_file(tmp_path):
    reading = read_as_guessed(written(tmp_path, TIDY))
    assert list(reading.table.columns) == list(RATING_COLUMNS)
    assert rows_of(reading, "listener", "system", "role", "score") == [
        ("Ada", "umx", "system", 55.0), ("Ada", "ref", "reference", 99.0), ("Ben", "umx", "system", 60.5),
    ]  # fmt: skip


def test_webmushras_file(tmp_path):
    reading = read_as_guessed(written(tmp_path, WEBMUSHRA))
    found = rows_of(reading, "study", "listener", "song", "system", "role", "score")
    assert found[1] == ("mine", "u-1", "song 1", "anchor35", "anchor35", 12.0)
    assert [row[1] for row in found] == ["u-1"] * 3 + ["u-2"] * 3


def test_our_own_file_reads_back(tmp_path):
    row = dict.fromkeys(OUR_COLUMNS, "") | {
        "study": "s", "listener": "L1", "song": "one", "target": "vocals", "system": "umx", "score": 4,
        "role": "system", "attribute": "overall", "replicate": 0, "trial_index": 0, "simulated": True,
        "protocol": "acr", "scale_minimum": 1, "scale_maximum": 5,
    }  # fmt: skip
    other = row | {"system": "reference", "role": "reference", "score": 5, "comment": 'loud,\n"clear"'}
    reading = read_as_guessed(written(tmp_path, EXPORTERS.get("ratings_csv").function([row, other])))
    assert rows_of(reading, "system", "role", "score", "attribute", "protocol") == [
        ("umx", "system", 75.0, "overall", "acr"), ("reference", "reference", 100.0, "overall", "acr"),
    ]  # fmt: skip
    assert reading.table["simulated"].tolist() == [True, True]


def test_a_column_a_system_becomes_a_row_a_rating(tmp_path):
    reading = read_as_guessed(written(tmp_path, WIDE))
    assert rows_of(reading, "listener", "system", "role", "score") == [
        ("Ada", "umx", "system", 55.0), ("Ben", "umx", "system", 60.5), ("Ada", "demucs", "system", 70.0),
        ("Ada", "ref", "reference", 99.0), ("Ben", "ref", "reference", 98.0),
    ]  # fmt: skip


def test_names_of_columns_are_taken_apart(tmp_path):
    path = written(
        tmp_path, "listener;song;vocals_umx;vocals_open_unmix;drums_umx;drums_open_unmix\nAda;one;1,5;2;3;4\n"
    )
    reading = read_as_guessed(path, constants={"scale_minimum": "1", "scale_maximum": "5"})
    assert rows_of(reading, "target", "system", "score") == [
        ("vocals", "umx", 12.5), ("vocals", "open_unmix", 25.0), ("drums", "umx", 50.0), ("drums", "open_unmix", 75.0),
    ]  # fmt: skip


def test_a_column_a_listener(tmp_path):
    path = written(tmp_path, "song,system,Ada,Ben\none,umx,50,60\none,ref,99,98\n")
    mapping = Mapping(
        "ratings", "wide", {"song": "song", "system": "system"}, spread=("Ada", "Ben"), pattern="{listener}"
    )
    assert rows_of(read({path: mapping}), "listener", "system", "score") == [
        ("Ada", "umx", 50.0), ("Ada", "ref", 99.0), ("Ben", "umx", 60.0), ("Ben", "ref", 98.0),
    ]  # fmt: skip


def test_a_folder_of_files_each_in_its_own_layout(tmp_path):
    written(tmp_path, TIDY.replace(",", ";").replace("Zoë", "Zoë"), "a.csv")
    written(tmp_path, WIDE.replace("Ada", "Cem").replace("Ben", "Zoë").encode("latin-1"), "more/b.csv")
    written(tmp_path, WEBMUSHRA, "c.txt")
    written(tmp_path, b"\x00", ".hidden.csv")
    written(tmp_path, b"\x00", "cover.jpg")
    reading = read_as_guessed(*tables_in(tmp_path))
    assert messages(reading) == []
    assert sorted(reading.table["listener"].unique()) == ["Ada", "Ben", "Cem", "Zoë", "u-1", "u-2"]
    assert len(reading.table) == 3 + 6 + 5


def test_a_file_a_listener_takes_the_listeners_name_from_the_file(tmp_path):
    paths = [written(tmp_path, "song,system,score\none,umx,50\n", f"{name}.csv") for name in ("Ada", "Ben")]
    reading = read_as_guessed(*paths, constants={"listener": "{file}"})
    assert rows_of(reading, "listener", "score") == [("Ada", 50.0), ("Ben", 50.0)]


def test_what_the_file_does_not_say_the_mapping_does(tmp_path):
    reading = read_as_guessed(
        written(tmp_path, "subject,page,sound,rating\nAda,one,net,3\nAda,one,low,0\n"),
        constants={
            "target": "drums",
            "study": "pilot",
            "attribute": "noise",
            "scale_minimum": "0",
            "scale_maximum": "10",
        },
        roles={"low": "anchor35"},
    )
    assert rows_of(reading, "study", "target", "attribute", "role", "score") == [
        ("pilot", "drums", "noise", "system", 30.0), ("pilot", "drums", "noise", "anchor35", 0.0),
    ]  # fmt: skip


def test_names_that_look_like_numbers_stay_as_they_are(tmp_path):
    reading = read_as_guessed(written(tmp_path, "listener,song,system,score\n01,1.0,NA,5\n1,1,None,6\n"))
    assert rows_of(reading, "listener", "song", "system") == [("01", "1.0", "NA"), ("1", "1", "None")]


def test_numbers_are_exact(tmp_path):
    scores = np.random.default_rng(0).uniform(0, 100, 500)
    rows = "".join(f"Ada,{place},net,{score!r}\n" for place, score in enumerate(scores.tolist()))
    scores = scores * 100 / 100  # as every scale is brought to 0 to 100
    reading = read_as_guessed(written(tmp_path, "listener,song,system,score\n" + rows))
    assert reading.table["score"].tolist() == scores.tolist()


REPEATED = "listener,song,system,score{0}\nAda,one,net,50{1}\nAda,one,net,60{2}\nBen,one,net,70{3}\n"


@pytest.mark.parametrize(
    ("cells", "replicates"),
    [
        ((",is_replicate", ",True", ",True", ",False"), ["0", "1", "0"]),
        ((",replicate", ",1", ",0", ",0"), ["1", "0", "0"]),
        ((",page_order", ",9", ",2", ",1"), ["1", "0", "0"]),
        ((",page_order", ",10", ",9", ",1"), ["1", "0", "0"]),
    ],
)
def test_repeats_that_the_file_marks_are_numbered(tmp_path, cells, replicates):
    reading = read_as_guessed(written(tmp_path, REPEATED.format(*cells)))
    assert messages(reading) == []
    assert reading.table["replicate"].tolist() == replicates


def test_repeats_that_nothing_marks_are_a_problem_until_somebody_says_so(tmp_path):
    path = written(tmp_path, REPEATED.format("", "", "", ""))
    (problem,) = messages(read_as_guessed(path))
    assert problem == (
        "table.csv, row 3: a second rating of study study, listener Ada, song one, target target, system net, "
        "replicate 0; the first is in row 2 (60 here, 50 there)."
    )
    assert read_as_guessed(path, repeats=True).table["replicate"].tolist() == ["0", "1", "0"]


def test_the_study_of_ward_has_the_repeats_that_it_marks(shared_data):
    path = shared_data / "study" / "ward2018" / "ratings.csv"
    reading = read_as_guessed(path)
    assert messages(reading) == []
    table, raw = reading.table, pd.read_csv(path)
    assert len(table) == len(raw) == 1672
    assert table["score"].tolist() == raw["rating"].tolist()
    copies = table.groupby(["listener", "song", "system"], observed=True)["replicate"].agg(sorted)
    assert set(map(tuple, copies)) == {("0",), ("0", "1")}
    marked = raw[raw["is_replicate"]].drop_duplicates(["subject", "page", "sound"])
    assert sum(len(each) == 2 for each in copies) == len(marked)
    first = table["replicate"].astype(str) == "0"
    order = raw["page_order"].groupby([raw["subject"], raw["page"], raw["sound"]]).transform("min")
    assert (first == (raw["page_order"] == order)).all()


def test_rows_without_a_score_can_be_left_out(tmp_path):
    path = written(tmp_path, TIDY.replace("60.5", ""))
    assert messages(read_as_guessed(path)) == ["table.csv, row 4, column 'score': '' is not a number."]
    assert len(read_as_guessed(path, skip_empty=True).table) == 2


def test_a_million_rows_are_read_in_a_few_times_what_reading_their_cells_takes(tmp_path):
    rows = np.arange(100_000)
    path = tmp_path / "many.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["listener", "song", "target", "system", "score"])
        writer.writerows(
            (
                f"listener {row // 2000}",
                f"song {row // 80 % 25}",
                f"target {row // 20 % 4}",
                f"system {row % 20}",
                row % 101,
            )
            for row in rows.tolist()
        )
    start = time.perf_counter()
    pd.read_csv(path, dtype=str)
    plain = time.perf_counter() - start
    start = time.perf_counter()
    reading = read({path: guess(preview(path))})
    took = time.perf_counter() - start
    assert messages(reading) == []
    assert len(reading.table) == len(rows)
    assert took < 10 * plain + 0.2

"""A table comes back as it was written, quickly, and nothing else is taken for one."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, TableError
from analysis.statistics.tables import RATING_COLUMNS
from analysis.store import read_table, write_table
from tests.analysis.tables import study

TEXTS = st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=6)), max_size=20)


def stored(folder, frame: pd.DataFrame) -> pd.DataFrame:
    write_table(folder / "table.npz", frame)
    return read_table(folder / "table.npz")


def test_a_studys_ratings_and_scores_come_back(tmp_path):
    for table in study():
        back = stored(tmp_path, table)
        assert list(back.columns) == list(table.columns)
        pd.testing.assert_frame_equal(back.astype(table.dtypes), table)


def test_every_kind_of_column_comes_back_in_its_order(tmp_path):
    table = pd.DataFrame(
        {
            "value": [1.5, np.nan, np.inf],
            "café": ["ß", "", "a\0b\0"],
            "count": np.array([2**60, -1, 0]),
            "is_x": [True, False, True],
            "missing": pd.Series(["x", None, "x"], dtype=str),
            "grouped": pd.Categorical(["b", "a", "b"], categories=["b", "c", "a"]),
        }
    )
    back = stored(tmp_path, table)
    assert list(back.columns) == list(table.columns)
    assert [back[name].dtype for name in ("value", "count", "is_x")] == [float, np.int64, bool]
    assert back["value"].tolist()[::2] == [1.5, np.inf]
    assert np.isnan(back["value"][1])
    assert back["count"].tolist() == [2**60, -1, 0]
    assert back["café"].tolist() == ["ß", "", "a\0b\0"]
    assert back["missing"].isna().tolist() == [False, True, False]
    assert back["grouped"].tolist() == ["b", "a", "b"]
    assert list(back["grouped"].cat.categories) == ["a", "b"]


@given(TEXTS)
def test_any_text_comes_back(tmp_path_factory, texts):
    table = pd.DataFrame({"text": pd.Series(texts, dtype=str)})
    back = stored(tmp_path_factory.mktemp("store"), table)
    assert back["text"].astype(object).where(back["text"].notna(), None).tolist() == texts


def test_a_table_without_rows_or_columns_comes_back(tmp_path):
    assert list(stored(tmp_path, pd.DataFrame(columns=["song", "score"]).astype({"score": float}))) == ["song", "score"]
    assert stored(tmp_path, pd.DataFrame()).shape == (0, 0)


def test_grouping_finds_the_same_as_before(tmp_path):
    ratings, _ = study()
    keys = ["song", "target", "system"]
    before = ratings.groupby(keys, observed=True)["score"].mean()
    after = stored(tmp_path, ratings).groupby(keys, observed=True)["score"].mean()
    assert after.index.tolist() == before.index.tolist()
    np.testing.assert_allclose(after, before, rtol=1e-14)


def test_a_million_ratings_are_read_in_well_under_half_a_second(tmp_path):
    rows, random = 1_000_000, np.random.default_rng(0)
    texts = {
        name: pd.Categorical.from_codes(random.integers(0, count, rows), [f"{name} {i}" for i in range(count)])
        for name, count in zip(RATING_COLUMNS, (1, 2000, 100, 4, 20, 1, 3, 4, 2, 50, 1, 1), strict=True)
    }
    scored = {"score": random.uniform(0, 100, rows), "simulated": random.random(rows) < 0.1}
    write_table(tmp_path / "ratings.npz", pd.DataFrame(texts | scored))
    times = []
    for _ in range(3):
        start = time.perf_counter()
        table = read_table(tmp_path / "ratings.npz")
        times.append(time.perf_counter() - start)
    assert len(table) == rows
    assert min(times) < 0.4


def test_a_column_that_is_neither_text_nor_numbers_is_named_and_nothing_is_written(tmp_path):
    for column in (pd.to_datetime(["2026-01-01"]), pd.Series([["a list"]]), pd.Categorical([1.0])):
        with pytest.raises(AnalysisError, match=r"Column 'rated_at' \(.*\) is neither text nor numbers"):
            write_table(tmp_path / "table.npz", pd.DataFrame({"rated_at": column}))
    assert list(tmp_path.iterdir()) == []


def test_a_refused_table_leaves_the_old_one(tmp_path):
    stored(tmp_path, pd.DataFrame({"score": [1.0]}))
    with pytest.raises(AnalysisError):
        write_table(tmp_path / "table.npz", pd.DataFrame({"score": [{}]}))
    assert read_table(tmp_path / "table.npz")["score"].tolist() == [1.0]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "table.npz").mkdir()
    with pytest.raises(AnalysisError, match=r"table\.npz cannot be written"):
        write_table(tmp_path / "table.npz", pd.DataFrame({"score": [1.0]}))


@pytest.mark.parametrize("content", [b"", b"song,score\n", b"PK\x03\x04 broken"])
def test_what_is_no_table_is_refused(tmp_path, content):
    path = tmp_path / "table.npz"
    path.write_bytes(content)
    with pytest.raises(TableError, match=r"table\.npz is no table that Concord wrote"):
        read_table(path)


def test_another_npz_a_pickle_and_a_missing_file_are_refused(tmp_path):
    for members in ({"a": np.zeros(3)}, {"table": np.array([{}], dtype=object)}, {"table": np.zeros(2, np.uint8)}):
        np.savez(tmp_path / "other.npz", **members)
        with pytest.raises(TableError, match="no table that Concord wrote"):
            read_table(tmp_path / "other.npz")
    with pytest.raises(TableError, match="is not there"):
        read_table(tmp_path / "nowhere.npz")


def test_a_table_cut_or_changed_is_refused(tmp_path):
    path = tmp_path / "table.npz"
    write_table(path, study()[0])
    whole = path.read_bytes()
    for broken in (whole[: len(whole) // 2], whole.replace(b'"rows": 240', b'"rows": 241')):
        path.write_bytes(broken)
        with pytest.raises(TableError, match="no table that Concord wrote"):
            read_table(path)

"""Ratings and scores are read as they are written, here and elsewhere; what is wrong is named."""

from __future__ import annotations

import re

import pytest

from analysis.errors import TableError
from analysis.statistics.tables import RATING_COLUMNS, SCORE_COLUMNS, read_ratings, read_scores

RATINGS = "listener,song,target,system,score\nAda,one,vocals,umx,55\nBen,one,vocals,umx,60.5\n"
SCORES = "song,target,system,metric,value\none,vocals,umx,sdr,5.5\none,vocals,umx,sir,\n"


def written(folder, text: str):
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_ratings_come_back_with_all_columns(tmp_path):
    table = read_ratings(written(tmp_path, RATINGS))
    assert list(table.columns) == list(RATING_COLUMNS)
    assert table["score"].tolist() == [55.0, 60.5]
    assert table["role"].tolist() == ["system", "system"]
    assert table["simulated"].tolist() == [False, False]
    assert table["study"].nunique() == 1


def test_every_scale_is_brought_to_0_to_100(tmp_path):
    header = "listener,song,system,score,scale_minimum,scale_maximum,protocol\n"
    table = read_ratings(written(tmp_path, header + "Ada,one,umx,4,1,5,acr\nBen,one,umx,40,0,100,mushra\n"))
    assert table["score"].tolist() == [75.0, 40.0]
    assert table["protocol"].tolist() == ["acr", "mushra"]


def test_an_empty_score_is_nan_and_others_are_exact(tmp_path):
    table = read_scores(written(tmp_path, SCORES))
    assert list(table.columns) == list(SCORE_COLUMNS)
    assert table["value"].iloc[0] == 5.5
    assert table["value"].isna().tolist() == [False, True]


def test_the_files_of_another_study_are_read_as_they_are(shared_data):
    folder = shared_data / "study" / "ward2018"
    ratings, scores = read_ratings(folder / "ratings.csv"), read_scores(folder / "metrics.csv")
    assert (len(ratings), ratings["listener"].nunique(), ratings["song"].nunique()) == (1672, 24, 8)
    assert ratings.loc[ratings["system"] == "ref", "role"].unique().tolist() == ["reference"]
    assert sorted(scores["metric"].unique()) == ["APS", "ISR", "SAR", "TPS"]
    assert scores["target"].unique().tolist() == ratings["target"].unique().tolist()


def test_webmushras_columns_are_understood(tmp_path):
    header = "session_test_id,session_uuid,trial_id,rating_stimulus,rating_score,rating_time,rating_comment\n"
    table = read_ratings(written(tmp_path, header + "mine,a1,song 1,anchor35,12,340,\n"))
    row = table.iloc[0]
    assert (row.study, row.listener, row.song, row.system, row.score) == ("mine", "a1", "song 1", "anchor35", 12.0)
    assert row.role == "anchor35"


def test_our_own_column_wins_over_another_name_for_it(tmp_path):
    text = "listener,song,system,rating,score\nAda,one,umx,1,77\n"
    assert read_ratings(written(tmp_path, text))["score"].tolist() == [77.0]


def test_frames_become_their_median(tmp_path):
    rows = "".join(f"one,vocals,umx,sdr,{value},{frame}\n" for frame, value in enumerate(("1", "", "9", "3")))
    table = read_scores(written(tmp_path, "song,target,system,metric,value,frame\n" + rows))
    assert table["value"].tolist() == [3.0]


def test_blank_rows_and_a_byte_order_mark_do_no_harm(tmp_path):
    table = read_ratings(written(tmp_path, "\ufeff" + RATINGS.replace("\nBen", "\n\nBen") + "\n"))
    assert table["listener"].tolist() == ["Ada", "Ben"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (RATINGS.replace("60.5", "101"), r"row 3, column 'score': 101 is not from 0 to 100"),
        (RATINGS.replace("60.5", "-1"), r"row 3, column 'score': -1 is not from 0 to 100"),
        (RATINGS.replace("60.5", "good"), r"row 3, column 'score': 'good' is not a number"),
        (RATINGS.replace("60.5", ""), r"row 3, column 'score': '' is not a number"),
        (RATINGS.replace("\nBen", "\n\nBen").replace("60.5", "x"), r"row 4, column 'score': 'x' is not a number"),
        (RATINGS.replace("Ben", ""), r"row 3, column 'listener': it is empty"),
        (RATINGS.replace("Ben", "Ada"), r"row 3: a second rating of .*listener Ada, song one.*; the first is in row 2"),
        (RATINGS.replace("listener,", "who,"), r"has no column 'listener' \(understood: listener, subject.*it has who"),
        (RATINGS.splitlines()[0] + "\n", r"holds a header and no rows"),
        ("", r"is empty; its first row must name its columns"),
        (RATINGS.replace(",60.5", ",60.5,7,8"), r"row 3: it has 7 cells, and the header names 5 columns"),
        (
            RATINGS.replace("55", "55,1").replace("60.5", "60,1"),
            r"row 2: it has 6 cells, and the header names 5 columns\. \(1 more in this file",
        ),
        (
            "listener,song,system,score,scale_minimum,scale_maximum\nAda,one,umx,6,1,5\n",
            r"row 2, column 'score': 6 is not from 1 to 5",
        ),
        (
            "listener,song,system,score,scale_minimum,scale_maximum\nAda,one,umx,6,5,5\n",
            r"column 'scale_maximum': 5 is not above the minimum, 5",
        ),
        ("listener,song,system,score,simulated\nAda,one,umx,5,perhaps\n", r"'perhaps' is neither True nor False"),
    ],
)
def test_what_is_wrong_with_ratings_is_named(tmp_path, text, message):
    path = written(tmp_path, text)
    with pytest.raises(TableError, match=message) as raised:
        read_ratings(path)
    assert str(path) in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SCORES.replace("5.5", "five"), r"row 2, column 'value': 'five' is not a number"),
        (SCORES.replace("sir", "sdr"), r"row 3: a second score of song one, .*metric sdr; the first is in row 2"),
        (SCORES.replace("metric", "measure"), r"has no column 'metric'"),
    ],
)
def test_what_is_wrong_with_scores_is_named(tmp_path, text, message):
    with pytest.raises(TableError, match=message):
        read_scores(written(tmp_path, text))


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(TableError, match=re.escape(f"{path} cannot be read")):
            read_ratings(path)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"\xff\xfe\x00listener\x00\xd8")
    with pytest.raises(TableError, match="no CSV file in UTF-8"):
        read_ratings(path)


def test_the_same_listener_may_rate_a_repeated_trial(tmp_path):
    text = "listener,song,system,score,page_order\nAda,one,umx,5,1\nAda,one,umx,6,2\n"
    assert read_ratings(written(tmp_path, text))["score"].tolist() == [5.0, 6.0]

"""Mocanu's tables: medians, correlations song by song, the ends of the oracle's ranking, muted stems."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from scipy import stats

from analysis.benchmarks.place import Place
from analysis.benchmarks.songs import SongSets
from analysis.benchmarks.tables.mocanu2022 import RANKS, training_songs, write
from separation.songs import read_songs
from tests.analysis.benchmarks.invented import invented, random_scores


@pytest.fixture
def results(tmp_path):
    return invented("mocanu2022", tmp_path, random_scores(), tiny=False, songs=9)


def scores(results, system, target, metric):
    return [row.value for row in results.scores if (row.system, row.target, row.metric) == (system, target, metric)]


def test_medians_over_songs_stand_beside_the_papers(results):
    rows = {(row["system"], row["stem"]): row for row in write(results).tables["table"].rows}
    assert len(rows) == 12
    row = rows["network", "eguitar"]
    assert row["sdr"] == pytest.approx(np.median(scores(results, "all", "eguitar", "sdr")))
    assert (row["sdr_published"], row["si_sdr_windows_published"]) == (0.46, -6.82)
    assert rows["IRM", "wind"]["sir_published"] == -9.48
    assert isnan(rows["IRM", "wind"]["sar_published"])


def test_correlations_song_by_song_are_scipys_with_their_intervals(results):
    rows = write(results).tables["correlations"].rows
    assert len(rows) == 2 * 6 * 5
    for row in rows:
        pair = [scores(results, system, row["stem"], row["metric"]) for system in ("irm", "all")]
        oracle = stats.pearsonr(*pair) if row["kind"] == "Pearson" else stats.spearmanr(*pair)
        assert row["ours"] == pytest.approx(oracle.statistic)
        assert row["songs"] == 9
        assert row["low"] < row["ours"] < row["high"]
        if row["kind"] == "Pearson":
            interval = oracle.confidence_interval(0.95)
            assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high))
    assert {
        (row["metric"], row["published"]) for row in rows if row["kind"] == "Pearson" and row["stem"] == "wind"
    } >= {
        ("si_sdr_windows", 0.80),
        ("sdr", 0.76),
    }


def test_each_end_of_the_ranking_has_its_correlations_and_the_figure_goes_by_the_oracle(results):
    content = write(results)
    rows = {row["end"]: row for row in content.tables["subsets"].rows}
    assert list(rows) == ["top", "random", "tail"]
    pair = [scores(results, system, "eguitar", "si_sdr_windows") for system in ("irm", "tail")]
    assert rows["tail"]["pearson"] == pytest.approx(stats.pearsonr(*pair).statistic)
    assert rows["tail"]["spearman_published"] == 0.69
    assert rows["tail"]["median"] == pytest.approx(np.median(pair[1]))
    lines = {line["name"]: line["y"] for line in content.figures["subset_songs"].plot["data"]}
    assert lines["oracle"] == sorted(pair[0])
    assert lines["tail 10%"] == [pair[1][place] for place in np.argsort(pair[0])]


def test_the_muted_curve_goes_from_none_to_045_in_ten_steps(results):
    content = write(results)
    rows = content.tables["muted"].rows
    assert [row["muted"] for row in rows] == pytest.approx(np.arange(10) * 0.05)
    assert rows[0]["eguitar"] == pytest.approx(np.median(scores(results, "all", "eguitar", "si_sdr_windows")))
    assert rows[9]["wind"] == pytest.approx(np.median(scores(results, "muted_0.45", "wind", "si_sdr_windows")))
    assert {line["name"] for line in content.figures["muted"].plot["data"]} >= {"eguitar", "wind"}


def test_a_network_that_is_no_better_anywhere_has_no_correlation_and_the_table_says_why(tmp_path):
    def score(system, song, target, metric):
        return 1.0 if system == "all" else float(song[-1])

    rows = write(invented("mocanu2022", tmp_path, score)).tables["correlations"].rows
    assert all(isnan(row["ours"]) for row in rows)
    reasons = {row["stem"]: row["reason"] for row in rows}
    assert reasons["vocals"] == "the network's are constant"
    assert reasons["wind"] == "fewer than three points"  # a stem of the paper that these songs do not have


def test_a_run_learns_from_its_end_of_the_ranking_which_is_computed_once(make_song, tmp_path, monkeypatch):
    for name in ("one", "two", "three"):
        make_song(name, stems=("vocals", "drums"), seconds=1.0, rate=8000)
    songs = tuple(read_songs(tmp_path / "songs"))
    sets, place = SongSets(songs, ()), Place(tmp_path / "benchmark")
    ranks = {"one": 3.0, "two": 1.0, "three": 2.0}
    monkeypatch.setattr("separation.inference.separability.separability", lambda *_: ranks)
    recipe = invented("mocanu2022", tmp_path, random_scores(), songs=0).recipe
    chosen = {run.name: [song.name for song in training_songs(run, sets, place)] for run in recipe.runs}
    assert (chosen["top"], chosen["tail"], chosen["all"]) == (["one"], ["two"], ["one", "three", "two"])
    assert (place.folder / RANKS).is_file()
    monkeypatch.setattr("separation.inference.separability.separability", None)  # calling it again would fail
    assert [song.name for song in training_songs(recipe.run("top"), sets, place)] == ["one"]
    muted = training_songs(recipe.run("muted_0.45"), sets, place)
    assert sum(not song.stem("vocals").samples.any() for song in muted) == 1

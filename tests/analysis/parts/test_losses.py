"""The loss question: tables that follow from ratings and scores by scipy's arithmetic, and an answer in words."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.dashboard import MetricFacts
from analysis.parts.content import Figure, Heading, Notice, Text
from analysis.parts.losses import build
from analysis.parts.part import Evidence, Selection, StudyData, SystemFacts
from analysis.parts.words import number
from tests.analysis.tables import ratings_table, scores_table

LISTENERS = ("Ada", "Ben", "Cyd", "Dan")
QUALITY = {"l1 one": 30, "l1 two": 34, "snr one": 60, "snr two": 66, "oracle": 85, "raw": 20}
SYSTEMS = {
    "l1 one": SystemFacts("l1 one", "l1_freq", "umx", "1"),
    "l1 two": SystemFacts("l1 two", "l1_freq", "umx", "2"),
    "snr one": SystemFacts("snr one", "si_sdr_time", "umx", "1"),
    "snr two": SystemFacts("snr two", "si_sdr_time", "umx", "2"),
    "oracle": SystemFacts("oracle", group="oracle"),
}
FACTS = {
    "sdr": MetricFacts("sdr", "SDR", "dB", True),
    "l1_freq": MetricFacts("l1_freq", "L1", "", False),
    "si_sdr_time": MetricFacts("si_sdr_time", "SI-SDR loss", "dB", False),
    "l1_freq_normalised": MetricFacts("l1_freq_normalised", "L1, level-normalised", "", False),
}


def lab(systems=SYSTEMS, *, songs=5, targets=("drums", "vocals"), seed=0):
    """A study whose SI-SDR follows what people hear, whose L1 is noise, and whose SDR lies between."""
    random = np.random.default_rng(seed)
    ratings, scores = [], []
    for song in range(songs):
        for target in targets:
            for system, quality in QUALITY.items():
                clip = {"song": f"song {song}", "target": target, "system": system}
                true = quality + random.normal(0, 5)
                ratings += [clip | {"listener": name, "score": np.clip(true + random.normal(0, 6), 0, 100)}
                            for name in LISTENERS]  # fmt: skip
                for metric, value in (
                    ("sdr", true / 10 + random.normal(0, 2)), ("l1_freq", random.uniform(0.01, 0.02)),
                    ("si_sdr_time", -true / 5 + random.normal(0, 1)), ("l1_freq_normalised", random.uniform(1, 2)),
                ):  # fmt: skip
                    scores.append((*clip.values(), metric, float(value)))
    return StudyData("Lab", ratings_table(ratings), scores_table(scores), FACTS, systems)


def say(data: StudyData, **chosen):
    return build(Evidence(data, Selection(draws=300, **chosen)))


def rows(content, name: str, **wanted) -> list[dict]:
    found = [row for row in content.tables[name].rows if all(row[key] == value for key, value in wanted.items())]
    assert found, f"{name} has no row with {wanted}"
    return found


def words(content) -> str:
    return " ".join(block.words for block in content.blocks if isinstance(block, Text | Notice))


@pytest.fixture(scope="module")
def data():
    return lab()


@pytest.fixture(scope="module")
def content(data):
    return say(data)


def mean_scores(data, system: str, metric: str) -> float:
    scores = data.scores
    return scores.loc[(scores["system"] == system) & (scores["metric"] == metric), "value"].mean()


def test_a_losss_opinion_is_the_mean_of_all_its_ratings_with_students_interval(data, content):
    (row,) = rows(content, "losses", recipe="si_sdr_time")
    ratings = data.ratings.loc[data.ratings["system"].isin(["snr one", "snr two"]), "score"]
    low, high = stats.t.interval(0.95, len(ratings) - 1, ratings.mean(), stats.sem(ratings))
    assert (row["n"], row["systems"], row["seeds"]) == (len(ratings), 2, 2)
    assert [row["mean"], row["low"], row["high"]] == pytest.approx([ratings.mean(), low, high])


def test_the_loss_that_people_rate_best_comes_first(content):
    assert [row["recipe"] for row in content.tables["losses"].rows] == ["si_sdr_time", "l1_freq"]


def test_sdr_and_the_loss_itself_are_averaged_over_seeds_and_ranked(data, content):
    (row,) = rows(content, "losses", recipe="si_sdr_time")
    assert row["sdr"] == pytest.approx(np.mean([mean_scores(data, name, "sdr") for name in ("snr one", "snr two")]))
    own = np.mean([mean_scores(data, name, "si_sdr_time") for name in ("snr one", "snr two")])
    assert row["own"] == f"{own:.4g}".replace("-", "−")
    assert (row["rank"], row["won"]) == (1, "10 of 10")


def test_a_loss_as_a_metric_has_scipys_correlation_over_all_points_and_a_rank(data, content):
    mos = data.ratings.groupby(["song", "target", "system"])["score"].mean()
    scored = data.scores[data.scores["metric"] == "si_sdr_time"].set_index(["song", "target", "system"])["value"]
    r = stats.pearsonr(-scored.loc[mos.index], mos).statistic
    (row,) = rows(content, "losses-as-metrics", metric="si_sdr_time")
    assert row["pearson"] == pytest.approx(r)
    assert row["pearson_low"] < r < row["pearson_high"]
    assert row["rank"] == 1
    named = [row["metric"] for row in content.tables["losses-as-metrics"].rows]
    assert named == ["l1_freq", "l1_freq_normalised", "si_sdr_time", "sdr"]


def test_the_answer_names_which_losses_agree_with_people_and_which_cannot_be_told_from_chance(content):
    said = words(content)
    row, noise, sdr = (
        rows(content, "losses-as-metrics", metric=metric)[0] for metric in ("si_sdr_time", "l1_freq", "sdr")
    )
    assert row["alone_low"] > 0
    assert noise["alone_low"] < 0 < noise["alone_high"]
    r = [number(one["alone"], 2, signed=True) for one in (row, noise, sdr)]
    assert "In this study, it does for 1 of 2 losses." in said
    assert f"As a metric, si_sdr_time (r = {r[0]}, 95 % interval" in said
    assert f"l1_freq (r = {r[1]}, 95 % interval" in said
    assert "compatible with no agreement at all" in said
    assert f"For comparison: sdr (r = {r[2]}" in said
    assert "People rate the systems trained on si_sdr_time highest (mean" in said
    assert "2 systems of no known training loss (oracle and raw) are left out of this answer" in said


def test_what_an_oracle_adds_to_the_agreement_can_be_seen(data, content):
    mos = data.ratings.groupby(["song", "target", "system"])["score"].mean()
    scored = data.scores[data.scores["metric"] == "sdr"].set_index(["song", "target", "system"])["value"]
    known = mos.index.get_level_values("system").isin([name for name, facts in SYSTEMS.items() if facts.loss])
    r = stats.pearsonr(scored.loc[mos.index[known]], mos[known]).statistic
    (row,) = rows(content, "losses-as-metrics", metric="sdr")
    assert row["alone"] == pytest.approx(r)
    assert row["alone_low"] < r < row["alone_high"]
    assert r < row["pearson"]
    (noise,) = rows(content, "losses-as-metrics", metric="l1_freq")
    said = words(content).split("Over all systems: ")[1]
    assert said.startswith(f"l1_freq (r = {number(noise['pearson'], 2, signed=True)}")


def test_welchs_tests_over_seeds_are_scipys(data, content):
    runs = {loss: [data.ratings.loc[data.ratings["system"] == name, "score"].mean() for name in names]
            for loss, names in (("snr", ("snr one", "snr two")), ("l1", ("l1 one", "l1 two")))}  # fmt: skip
    oracle = stats.ttest_ind(runs["snr"], runs["l1"], equal_var=False)
    (row,) = content.tables["seeds-mos"].rows
    assert (row["first"], row["second"], row["n"]) == ("si_sdr_time", "l1_freq", "2, 2")
    assert [row["t"], row["df"], row["p"]] == pytest.approx([oracle.statistic, oracle.df, oracle.pvalue])
    assert row["holm"] == row["p"]
    metrics = content.tables["seeds-metrics"].rows
    p = {row["measure"]: row["p"] for row in metrics}
    runs = [[mean_scores(data, f"{loss} {seed}", "sdr") for seed in ("one", "two")] for loss in ("snr", "l1")]
    assert p["sdr"] == pytest.approx(stats.ttest_ind(*runs, equal_var=False).pvalue)
    smallest = min(metrics, key=lambda row: row["p"])
    assert smallest["holm"] == pytest.approx(min(1, smallest["p"] * len(metrics)))


def test_targets_have_scipys_correlations_and_numpys_spread(data, content):
    drums = data.ratings[data.ratings["target"] == "drums"]
    of_loss = drums.loc[drums["system"].isin(["l1 one", "l1 two"]), "score"]
    (row,) = rows(content, "losses-mos", recipe="l1_freq")
    assert row["drums"] == f"{of_loss.mean():.1f} ± {of_loss.std(ddof=1):.1f}"
    mos = drums.groupby(["song", "target", "system"])["score"].mean()
    scored = data.scores[data.scores["metric"] == "sdr"].set_index(["song", "target", "system"])["value"]
    (row,) = rows(content, "losses-correlations", metric="sdr")
    assert row["drums pearson"] == pytest.approx(stats.pearsonr(scored.loc[mos.index], mos).statistic)
    assert row["drums spearman"] == pytest.approx(stats.spearmanr(scored.loc[mos.index], mos).statistic)


def test_within_songs_the_medians_are_those_of_scipys_coefficients(data, content):
    mos = data.ratings.groupby(["song", "target", "system"])["score"].mean().rename("mos").reset_index()
    scored = data.scores[data.scores["metric"] == "sdr"]
    both = mos.merge(scored, on=["song", "target", "system"])
    found = [stats.spearmanr(page["value"], page["mos"]).statistic for _, page in both.groupby(["song", "target"])]
    (row,) = rows(content, "losses-songs", metric="sdr")
    assert (row["pages"], row["spearman"]) == (10, pytest.approx(np.median(found)))
    assert [row["spearman_low"], row["spearman_high"]] == pytest.approx(np.percentile(found, [25, 75]))


def test_the_same_songs_are_compared_between_oracle_and_networks(data, content):
    (row,) = rows(content, "losses-hard-songs", recipe="si_sdr_time", measure="sdr", target="vocals")
    wide = data.scores[(data.scores["metric"] == "sdr") & (data.scores["target"] == "vocals")]
    wide = wide.pivot_table(index="song", columns="system", values="value")
    assert (row["oracle"], row["n"]) == ("oracle", 5)
    assert row["pearson"] == pytest.approx(
        stats.pearsonr(wide["oracle"], (wide["snr one"] + wide["snr two"]) / 2).statistic
    )


def test_the_rank_figure_marks_what_was_trained_on_and_puts_people_first(content):
    heat, text = content.figures["loss-ranks"].plot["data"]
    assert heat["y"][0] == "people (MOS)"
    assert heat["x"] == ["si_sdr_time", "l1_freq"]
    assert "l1_freq_normalised" not in heat["y"]  # its table has it
    marked = [(y, x) for y, x, words in zip(text["y"], text["x"], text["text"], strict=True) if "◆" in words]
    assert sorted(marked) == [("l1_freq", "l1_freq"), ("si_sdr_time", "si_sdr_time")]
    assert text["text"][:2] == ["1", "2"]


def test_every_figures_numbers_are_in_a_table_of_the_page(content):
    figures = [block for block in content.blocks if isinstance(block, Figure)]
    assert {figure.name for figure in figures} == {"losses-by-target", "loss-ranks", "losses-song-by-song"}
    assert {figure.numbers for figure in figures} <= set(content.tables)
    assert sum(isinstance(block, Heading) for block in content.blocks) == 5


def test_the_first_figure_has_the_opinion_and_sdr_of_every_loss_and_target(data, content):
    drums = data.scores[(data.scores["metric"] == "sdr") & (data.scores["target"] == "drums")]
    (row,) = rows(content, "losses-by-target", recipe="l1_freq", target="drums")
    assert row["sdr"] == pytest.approx(drums.loc[drums["system"].isin(["l1 one", "l1 two"]), "value"].mean())
    traces = content.figures["losses-by-target"].plot["data"]
    heard, scored = (trace for trace in traces if trace["name"] == "drums")
    assert (heard["x"][1], scored["x"][1]) == (row["mean"], row["sdr"])
    assert heard["error_x"]["array"][1] == pytest.approx(row["high"] - row["mean"])
    assert scored["xaxis"] == "x2"


def test_the_dots_of_the_songs_are_in_their_table(content):
    figure = content.figures["losses-song-by-song"].plot["data"]
    dots = [value for trace in figure for value in trace["x"]]
    assert sorted(dots) == sorted(row["spearman"] for row in content.tables["losses-song-by-song"].rows)
    assert len(dots) == 3 * 10


def test_a_target_alone_is_spoken_of_alone(data):
    found = say(data, target="drums")
    assert [column.label for column in found.tables["losses-mos"].columns] == ["Trained on", "drums"]
    drums = data.ratings[(data.ratings["target"] == "drums") & data.ratings["system"].isin(["l1 one", "l1 two"])]
    assert rows(found, "losses", recipe="l1_freq")[0]["mean"] == pytest.approx(drums["score"].mean())
    (row,) = rows(found, "losses-correlations", metric="sdr")
    assert row["drums pearson"] == row["all targets pearson"]

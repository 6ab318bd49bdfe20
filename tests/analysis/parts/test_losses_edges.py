"""The loss question where there is little to say, and Sahai et al.'s own numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.parts.content import Notice
from analysis.parts.part import SystemFacts
from tests.analysis.parts.test_losses import SYSTEMS, lab, rows, say, words
from tests.analysis.tables import ratings_table, scores_table

# Tables II (drums) and IV (single-channel vocals): SDR in dB of four runs of either model.
PRINTED = [
    ([4.70, 4.53, 4.52, 4.64], [4.88, 4.65, 4.71, 4.88], ("−2.49", "5.53", "0.051"), (-0.37, 0.00), (4.60, 4.78)),
    ([3.70, 3.72, 3.83, 3.73], [3.98, 3.93, 4.06, 3.84], ("−3.81", "5.06", "0.012"), (-0.35, -0.07), (3.75, 3.95)),
]


def known(loss: str) -> dict[str, SystemFacts]:
    return {name: replace(facts, loss=loss) for name, facts in SYSTEMS.items() if facts.loss}


@pytest.mark.parametrize(("pixel", "composite", "test", "interval", "means"), PRINTED)
def test_sahais_printed_test_comes_out_of_the_papers_seeds(pixel, composite, test, interval, means):
    runs = {f"{loss} {seed}": (loss, str(seed), sdr) for loss, values in (("l2_freq", pixel), ("composite", composite))
            for seed, sdr in enumerate(values, 1)}  # fmt: skip
    ratings = ratings_table([
        {"listener": name, "song": "test set", "system": system, "score": 50.0 + 10 * (loss == "l2_freq") + int(seed)}
        for name in ("Ada", "Ben") for system, (loss, seed, _) in runs.items()
    ])  # fmt: skip
    scores = scores_table([("test set", "vocals", system, "SDR", sdr) for system, (*_, sdr) in runs.items()])
    systems = {name: SystemFacts(name, loss, "mmdensenet", seed) for name, (loss, seed, _) in runs.items()}
    table = say(replace(lab(), ratings=ratings, scores=scores, systems=systems)).tables["seeds-metrics"]
    (row,) = table.rows
    columns = {column.key: column for column in table.columns}
    assert (row["first"], row["second"]) == ("l2_freq", "composite")
    assert tuple(columns[key].text(row[key]) for key in ("t", "df", "p")) == test
    assert (round(row["low"], 2), round(row["high"], 2)) == interval
    assert (row["first_mean"], row["second_mean"]) == pytest.approx(means, abs=0.0051)


def test_where_no_loss_is_known_the_page_says_how_to_say_it():
    content = say(lab({}))
    (block,) = content.blocks
    assert isinstance(block, Notice)
    assert block.tone == "empty"
    assert "manage.py describe_systems --study … --file systems.csv" in block.words


def test_one_loss_alone_has_nothing_beside_it():
    content = say(lab(known("si_sdr_time")))
    assert "Every system whose loss is known was trained on si_sdr_time" in words(content)
    assert len(content.tables["losses"].rows) == 1
    assert "In this study, yes." in words(content)
    assert "seeds-mos" not in content.tables


def test_one_seed_each_gives_no_test_and_says_how_to_have_one():
    one = {name: facts for name, facts in SYSTEMS.items() if facts.seed != "2"}
    content = say(lab(one))
    assert "seeds-mos" not in content.tables
    assert "Here: si_sdr_time 1 and l1_freq 1. Train a loss again with another --seed" in words(content)


def test_without_scores_the_opinions_are_there_and_the_rest_says_why_not():
    content = say(replace(lab(), scores=scores_table([])))
    assert [row["recipe"] for row in content.tables["losses"].rows] == ["si_sdr_time", "l1_freq"]
    assert {row["reason"] for row in content.tables["losses"].rows} == {
        "no scores by si_sdr_time",
        "no scores by l1_freq",
    }
    assert "That cannot be said. There are no scores." in words(content)
    assert "seeds-mos" in content.tables
    assert "seeds-metrics" not in content.tables
    assert set(content.figures) == {"losses-by-target"}


def test_losses_that_nobody_scored_are_named():
    systems = SYSTEMS | {name: replace(SYSTEMS[name], loss="psa") for name in ("l1 one", "l1 two")}
    content = say(lab(systems))
    (row,) = rows(content, "losses", recipe="psa")
    assert row["reason"] == "no scores by psa"
    assert "There are no scores by psa." in content.tables["losses-as-metrics"].about
    assert "In this study, yes." in words(content)


def test_constant_ratings_leave_agreement_undefined_with_the_reason():
    data = lab()
    content = say(replace(data, ratings=data.ratings.assign(score=50.0)))
    assert "Nothing can be said of l1_freq and si_sdr_time: the ratings are constant." in words(content)
    assert "This study cannot tell." in words(content)
    (row,) = content.tables["seeds-mos"].rows
    assert row["reason"] == "neither model's runs differ from each other"
    assert np.isnan(row["p"])
    assert "Nothing can be said within songs" in words(content)


def test_one_listener_and_one_song_have_no_interval_and_the_answer_stays_open():
    data = lab(songs=1, targets=("drums",))
    content = say(replace(data, ratings=data.ratings[data.ratings["listener"] == "Ada"]))
    assert "This study cannot tell." in words(content)
    assert "the interval is none (one listener and one song cannot be resampled)" in words(content)


def test_a_loss_without_a_value_anywhere_and_a_system_without_scores_are_said():
    data = lab()
    scores = data.scores.copy()
    scores.loc[scores["metric"] == "l1_freq", "value"] = np.nan
    content = say(replace(data, scores=scores[scores["system"] != "snr two"]))
    reason = "no song and target where every one of the systems has a value"
    assert {row["reason"] for row in content.tables["losses"].rows} == {reason}
    assert "fewer than three points" in rows(content, "losses-as-metrics", metric="l1_freq")[0]["reason"]
    assert rows(content, "losses-hard-songs", recipe="si_sdr_time", measure="sdr", target="drums")[0]["n"] == 0


def test_two_networks_with_one_loss_are_told_apart_and_share_their_metric():
    systems = {name: replace(facts, network="unet" if facts.seed == "2" else "umx") for name, facts in SYSTEMS.items()}
    content = say(lab(systems))
    names = [row["recipe"] for row in content.tables["losses"].rows]
    assert sorted(names) == ["l1_freq (umx)", "l1_freq (unet)", "si_sdr_time (umx)", "si_sdr_time (unet)"]
    text = content.figures["loss-ranks"].plot["data"][1]
    marked = [(y, x) for y, x, words in zip(text["y"], text["x"], text["text"], strict=True) if "◆" in words]
    assert ("l1_freq", "l1_freq (unet)") in marked
    assert len(marked) == 4

"""score, import_scores and correlate, as they are typed."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pandas as pd
import pytest
import soundfile
from django.core.management import call_command
from django.core.management.base import CommandError

from analysis.models import Score
from mushra.models import Experiment
from tests.analysis.tables import study


def run(*words) -> str:
    out = StringIO()
    call_command(*map(str, words), stdout=out)
    return out.getvalue()


@pytest.fixture
def estimates(make_song, tmp_path):
    folder = make_song("one", stems=("drums", "vocals"), seconds=0.5, rate=8000, channels=1)
    home = tmp_path / "estimates" / "umx" / "one"
    home.mkdir(parents=True)
    samples, rate = soundfile.read(folder / "vocals.wav")
    soundfile.write(home / "vocals.wav", 0.5 * samples + 0.01, rate)
    soundfile.write(home / "drums.wav", np.zeros(len(samples)), rate)
    return tmp_path / "estimates"


def score(tmp_path, *more) -> str:
    words = ("score", "--songs", tmp_path / "songs", "--estimates", tmp_path / "estimates", "--workers", 1)
    return run(*words, "--output", tmp_path / "scores.csv", *more)


@pytest.fixture
def experiment(db) -> Experiment:
    return Experiment.objects.create(slug="first", title="First", attribute="quality", question="How good?")


def test_score_says_what_it_did_and_what_is_not_defined(estimates, tmp_path):
    said = score(tmp_path, "--metrics", "sdr", "si_sdr")
    assert "4 scores computed, 0 were there already" in said
    assert "not defined: sdr of vocals of 'one' by umx: the song is shorter than one window of 1 s" in said
    assert "not defined: si_sdr of drums of 'one' by umx: the estimate is silent" in said
    assert "0 scores computed, 4 were there already" in score(tmp_path, "--metrics", "sdr", "si_sdr")


def test_score_writes_musevals_files_and_names_what_cannot_be_trusted_once_a_song(estimates, tmp_path):
    for stem in (tmp_path / "songs" / "one").iterdir():  # cut off at 1 kHz, as floats: rounding alone above
        samples, rate = soundfile.read(stem)
        spectrum = np.fft.rfft(np.tile(samples, 3))
        spectrum[len(spectrum) // 4 :] = 0
        soundfile.write(stem, np.fft.irfft(spectrum, 3 * len(samples)), rate, subtype="FLOAT")
        soundfile.write(estimates / "umx" / "one" / stem.name, np.fft.irfft(spectrum) + 0.01, rate)
    said = score(tmp_path, "--metrics", "sir", "--museval-json", tmp_path / "museval")
    assert "8 scores computed" in said  # of all four ratios, for museval's file
    assert (tmp_path / "museval" / "umx" / "test" / "one.json").exists()
    warnings = [line for line in said.splitlines() if "not to be trusted" in line]
    assert len(warnings) == 1
    assert "sir, isr, sar of 'one': the song's stems are so nearly dependent" in warnings[0]
    words = ("--output", tmp_path / "loaded.csv", "--metrics", "sir", "--loading", "1e-8")
    assert "not to be trusted" not in score(tmp_path, *words)


def test_score_and_import_store_the_same_for_an_experiment(estimates, tmp_path, experiment):
    assert "4 scores stored for first" in score(tmp_path, "--metrics", "sdr", "si_sdr", "--experiment", experiment.slug)
    stored = list(Score.objects.values_list("target", "metric", "value", "reason", "version"))
    assert {row[-1].endswith(", by the engine concord") for row in stored if row[1] == "sdr"} == {True}
    Score.objects.all().delete()
    assert "4 scores stored for first" in run("import_scores", "--experiment", "first", tmp_path / "scores.csv")
    assert list(Score.objects.values_list("target", "metric", "value", "reason", "version")) == stored


def test_scores_from_elsewhere_are_imported_without_a_reason(tmp_path, experiment):
    (tmp_path / "theirs.csv").write_text("page,sound,metric,score\nsong,umx,APS,\nsong,umx,TPS,61.5\n")
    run("import_scores", "--experiment", "first", tmp_path / "theirs.csv")
    assert list(Score.objects.values_list("metric", "value", "reason")) == [
        ("APS", None, "the file gives no reason"), ("TPS", 61.5, ""),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--metrics", "sdrr"), "There is no metric named 'sdrr'. Known, nearest first: sdr"),
        (("--experiment", "nowhere"), "There is no experiment 'nowhere'"),
        (("--workers", "0"), "0 is less than 1"),
        (("--engine", "musevl"), "There is no engine named 'musevl'. Known, nearest first: museval, concord"),
        (("--engine", "museval", "--loading", "1e-8"), "museval has no diagonal loading"),
        (("--loading", "2"), "A loading of 2 cannot be; give one from 0"),
    ],
)
def test_score_refuses_what_it_cannot_do(estimates, tmp_path, words, message):
    with pytest.raises(CommandError, match=message):
        score(tmp_path, *words)
    assert not (tmp_path / "scores.csv").exists()


def test_correlate_reproduces_a_real_study(shared_data, tmp_path):
    folder = shared_data / "study" / "ward2018"
    said = run(
        "correlate", "--ratings", folder / "ratings.csv", "--scores", folder / "metrics.csv", "--output", tmp_path,
        "--average", "median", "--scale", "normalised", "--draws", 500,
    )  # fmt: skip
    table = pd.read_csv(tmp_path / "correlations.csv")
    pooled = table[table["level"] == "pooled"].set_index("metric")
    for metric, expected in json.loads((folder / "expected.json").read_text()).items():
        found = pooled.loc[metric]
        assert found["n"] == expected["n"]
        assert found[["pearson", "spearman"]].round(4).tolist() == [expected["pearson"], expected["spearman"]]
        assert found["pearson_low"] < found["pearson"] < found["pearson_high"]
    assert "bootstrap of 24 listeners and 8 songs, 500 draws" in said
    assert "higher is better, as nothing else is known of them: APS, TPS" in said
    mos = pd.read_csv(tmp_path / "mos.csv")
    assert mos["by"].unique().tolist() == ["system", "target", "song", "target and system"]


def score_study(folder, output, *more) -> str:
    return run(
        "score_study", "--audio", folder / "audio", "--ratings", folder / "ratings.csv", "--reference", "ref",
        "--mixture", "Interferer", "--anchors", "Quality", "--output", output, "--average", "median",
        "--scale", "normalised", "--draws", 100, "--workers", 1, *more,
    )  # fmt: skip


def test_a_studys_clips_are_scored_and_correlated_by_one_command(shared_data, tmp_path):
    folder = shared_data / "study" / "ward2018"
    theirs_too = ("--published", folder / "metrics.csv")
    said = score_study(folder, tmp_path, "--metrics", "isr", "sar", "combination", *theirs_too)
    assert "40 clips of 8 pages. The mixture holds the reference at 0.39 to 0.83 of its level" in said
    assert "Not applicable: combination: the loss compares the estimates of all stems" in said
    # The study's own scores had the true other stems; ours come within a third of a decibel of most.
    ours = pd.read_csv(tmp_path / "scores.csv").pivot(index=["song", "system"], columns="metric", values="value")
    published = pd.read_csv(folder / "metrics.csv").pivot(index=["page", "sound"], columns="metric", values="score")
    for metric in ("isr", "sar"):
        theirs = published[metric.upper()].reindex(ours.index)
        assert ours[metric].corr(theirs) > 0.99
        assert (ours[metric] - theirs).abs().median() < 1 / 3
    levels = pd.read_csv(tmp_path / "correlations.csv").set_index(["level", "metric"])
    table = levels.loc["pooled"]
    expected = json.loads((folder / "expected.json").read_text())
    for metric, told in expected.items():
        found, within = (levels.loc[(level, f"{metric} (published)")] for level in ("pooled", "within_song"))
        assert found[["pearson", "spearman"]].round(4).tolist() == [told["pearson"], told["spearman"]]
        assert within["spearman"] == pytest.approx(told["within_song_spearman_median"], abs=1e-4)
        assert within["spearman_low"] <= within["spearman"] <= within["spearman_high"]
    aps = next(line for line in said.splitlines() if line.startswith("  APS (published)"))
    assert all(f"{number:+.3f} (" in aps for number in (0.8414, 0.8545, 0.9))
    for metric in ("isr", "sar"):
        assert table.loc[metric, "n"] == expected[metric.upper()]["n"] == 40
        for kind in ("pearson", "spearman"):
            assert table.loc[metric, kind] == pytest.approx(expected[metric.upper()][kind], abs=0.03)
    mos = pd.read_csv(tmp_path / "mos.csv").query("by == 'system'").set_index("system")
    assert mos.loc[["Interferer", "Quality"], "role"].tolist() == ["anchor", "anchor"]


@pytest.fixture
def tables(tmp_path):
    """A study in files; metrics under names that have a known direction."""
    ratings, scores = study()
    scores["metric"] = scores["metric"].replace({"good": "SDR", "bad": "l1_freq"})
    ratings.to_csv(tmp_path / "ratings.csv", index=False)
    scores.to_csv(tmp_path / "scores.csv", index=False)
    return tmp_path


def correlate(folder, *more) -> str:
    files = ("--ratings", folder / "ratings.csv", "--scores", folder / "scores.csv", "--output", folder / "out")
    return run("correlate", *files, "--draws", 100, *more)


def test_correlate_turns_the_sign_of_metrics_where_lower_is_better(tables):
    said = correlate(tables)
    table = pd.read_csv(tables / "out" / "correlations.csv")
    assert (table["pearson"] > 0).all()
    assert "nothing else is known" not in said


def rewritten(folder, **columns) -> None:
    table = pd.read_csv(folder / "ratings.csv").assign(**columns)
    table.to_csv(folder / "ratings.csv", index=False)


def test_correlate_leaves_simulated_ratings_out_unless_asked(tables):
    rewritten(tables, simulated=True)
    with pytest.raises(CommandError, match="All 240 ratings are simulated, and simulated ratings are left out unless"):
        correlate(tables)
    assert not (tables / "out").exists()
    assert "240 of 240 ratings are simulated: no person gave them" in correlate(tables, "--include-simulated")


def test_correlate_takes_one_question_at_a_time(tables):
    rewritten(tables, attribute=["quality", "interference"] * 120)
    with pytest.raises(CommandError, match="choose one with --attribute: 'interference', 'quality'"):
        correlate(tables)
    correlate(tables, "--attribute", "quality")
    mos = pd.read_csv(tables / "out" / "mos.csv")
    assert mos.loc[mos["by"] == "system", "n"].sum() == 120
    with pytest.raises(CommandError, match="has no attribute 'width'"):
        correlate(tables, "--attribute", "width")


@pytest.mark.parametrize(("words", "message"), [(("--draws", "99"), "at least 100"), (("--average", "mode"), "mode")])
def test_correlate_refuses_what_it_cannot_do(tables, words, message):
    with pytest.raises(CommandError, match=message):
        correlate(tables, *words)


def test_correlate_names_a_bad_cell(tables):
    rewritten(tables, score=lambda table: table["score"].astype(object).where(table.index != 3, "loud"))
    with pytest.raises(CommandError, match=r"ratings.csv, row 5, column 'score': 'loud' is not a number"):
        correlate(tables)

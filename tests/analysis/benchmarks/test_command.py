"""`manage.py benchmark` says in one sentence what it needs, and shows one bar after the other."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from analysis.management.commands.benchmark import Bar
from tests.analysis.benchmarks.small import write_recipe


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["gusto2022"], "There is no recipe named 'gusto2022'. Known, nearest first: guso2022"),
        (["guso2022"], "Give --musdb, or --songs and --test; without songs only the --tiny variant runs."),
        (["guso2022", "--songs=songs"], "Give both --songs to train on and --test to test on"),
        (["guso2022", "--musdb=songs", "--test=test"], "Give --musdb, or --songs and --test"),
        (["guso2022", "--musdb=songs"], "songs has no split 'train'; only MUSDB18"),
        (["guso2022", "--songs=none", "--test=test"], "none is no folder"),
    ],
)
def test_what_is_missing_or_wrong_is_said_in_one_sentence(place, monkeypatch, options, message):
    monkeypatch.chdir(place)
    with pytest.raises(CommandError) as raised:
        call_command("benchmark", *options, "--output=out")
    assert message in str(raised.value)
    assert not (place / "out").exists()


def test_a_benchmark_of_own_songs_writes_its_table_and_says_where(place, capfd):
    recipe, said = write_recipe(place, steps=1), io.StringIO()
    options = [f"--songs={place / 'songs'}", f"--test={place / 'test'}", "--workers=1", "--device=cpu"]
    call_command("benchmark", str(recipe), *options, f"--output={place / 'out'}", stdout=said)
    assert said.getvalue() == f"{place / 'out' / 'table.md'} holds the table.\n"
    assert (place / "out" / "table.md").read_text().startswith("# Two losses\n\nOurs: SDR in dB")
    bars = capfd.readouterr().err
    assert "Training and separating: 100%" in bars
    assert "Scoring: 100%" in bars


def test_the_bar_is_of_runs_and_then_of_jobs(capsys):
    bar = Bar()
    bar(0.25, 4, "run")
    bar(2.5, 4, "run")
    bar(1, 8, "job")
    bar.close()
    shown = capsys.readouterr().err
    assert "2.5/4" in shown
    assert "1/8" in shown

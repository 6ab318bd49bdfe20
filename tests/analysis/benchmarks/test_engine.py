"""A benchmark trains, separates, scores and writes; what is done is not done again, whatever ended it."""

from __future__ import annotations

import csv
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import BenchmarkError
from separation.training.state import STATE
from tests.analysis.benchmarks.small import run_small, write_recipe

ROOT = Path(__file__).resolve().parents[3]


def files(*folders: Path) -> dict[Path, int]:
    """When each file was last written, in nanoseconds."""
    return {path: path.stat().st_mtime_ns for folder in folders for path in folder.rglob("*") if path.is_file()}


def content(output: Path) -> dict[str, bytes]:
    """What a benchmark came to: weights, estimates, scores, tables."""
    names = ["scores.csv", "table.md", "table.csv", "agreement.csv"]
    paths = [*output.glob("runs/*/weights.safetensors"), *output.glob("estimates/*/*/*.flac")]
    paths += [output / name for name in names]
    return {str(path.relative_to(output)): path.read_bytes() for path in paths}


def killed_in_the_second_run(place: Path, output: Path) -> None:
    program = subprocess.run(
        [sys.executable, "-m", "tests.analysis.benchmarks.small", str(place), str(output)], cwd=ROOT,
        check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    assert program.returncode == -signal.SIGKILL
    assert (output / "runs" / "l2_freq" / STATE).exists()


def test_one_that_is_killed_goes_on_without_redoing_what_was_done_and_ends_as_if_nothing_had_been(place):
    output = place / "killed"
    killed_in_the_second_run(place, output)
    assert not (output / "runs" / "l2_freq" / "weights.safetensors").exists()
    finished = [output / "runs" / "l1_freq", output / "estimates" / "l1_freq", output / "estimates" / "mixture"]
    done = files(*finished)
    assert len(done) > 5
    assert run_small(place, output).failures == {}
    assert files(*finished) == done
    run_small(place, place / "whole")
    assert content(output) == content(place / "whole")
    assert len(content(output)) == 2 + 2 * 3 + 4  # weights, two stems by three systems, scores and tables
    everything = files(output / "runs", output / "estimates", output / "songs")
    run_small(place, output)
    assert files(output / "runs", output / "estimates", output / "songs") == everything


def test_a_run_whose_loss_becomes_nan_is_named_in_the_table_and_the_others_have_their_numbers(place):
    recipe = write_recipe(place, steps=4)
    recipe.write_text(recipe.read_text() + "[loss.l1_freq]\nlearning_rate = 1e30\n")
    said: list[str] = []
    [(name, reason)] = run_small(place, place / "out", say=said.append).failures.items()
    assert name == "l1_freq"
    assert re.search("l1_freq.* (NaN|not finite)", reason)
    assert f"l1_freq failed: {reason}" in said
    assert f"l1_freq failed and has no numbers: {reason}" in (place / "out" / "table.md").read_text()
    with (place / "out" / "scores.csv").open() as file:
        assert {row["system"] for row in csv.DictReader(file)} == {"l2_freq", "mixture"}


def test_it_tells_how_far_it_is_and_stops_where_it_is_asked_to(place):
    write_recipe(place, steps=2)
    told = []
    run_small(place, place / "out", progress=lambda *state: told.append(state))
    runs = [done for done, total, unit in told if unit == "run" and total == 3]
    assert runs == sorted(runs)
    assert runs[-1] == 3
    assert {unit for _, _, unit in told} == {"run", "job"}
    with pytest.raises(KeyboardInterrupt):
        run_small(place, place / "stopped", stop=lambda: True)


def test_another_folder_and_another_recipe_are_refused(place):
    output = place / "out"
    output.mkdir()
    (output / "thesis.tex").write_text("mine")
    with pytest.raises(BenchmarkError, match=re.escape(f"{output} is no benchmark and not empty")):
        run_small(place, output)
    assert [path.name for path in output.iterdir()] == ["thesis.tex"]


def test_a_recipe_whose_run_cannot_be_trained_says_so_before_anything_is(place):
    recipe = place / "small.toml"
    recipe.write_text(recipe.read_text().replace("rate = 8000", 'rate = 8000\ntargets = ["vocals", "guitar"]'))
    with pytest.raises(BenchmarkError, match=r"run 'l1_freq' cannot be trained: .*'guitar'"):
        run_small(place, place / "out")
    assert not (place / "out" / "runs").exists()

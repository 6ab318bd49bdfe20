"""How far a grid is, is read from the tables that its runs write while they train."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis.benchmarks.cell import Cell
from analysis.benchmarks.watch import Watch, last_step, told


def cell(name: str, folder: Path | None, steps: int = 200) -> Cell:
    training = SimpleNamespace(folder=folder, card=SimpleNamespace(steps=steps)) if folder else None
    return Cell(name, training, (), Path(), normalise_masks=False, wiener=0, device="cpu")  # type: ignore[arg-type]


def test_a_run_in_the_middle_counts_for_its_share_of_the_steps(tmp_path):
    (tmp_path / "metrics.csv").write_text("step,loss,validation_loss,learning_rate\n25,1,,0.1\n50,0.5,,0.1\n")
    states = []
    watch = Watch(
        [
            cell("irm", None),
            cell("half", tmp_path),
            cell("new", tmp_path / "none"),
            cell("untrained", tmp_path, steps=0),
        ],
        lambda *state: states.append(state),
        lambda: False,
    )
    watch.look()
    watch.finished("irm")
    watch.finished("half")
    assert states == [(0.25, 4, "run"), (1.25, 4, "run"), (2.0, 4, "run")]


def test_a_table_that_is_not_there_or_is_no_such_table_says_nothing(tmp_path):
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n")
    (tmp_path / "empty.csv").write_text("")
    assert [last_step(tmp_path / name) for name in ("odd.csv", "empty.csv", "missing.csv")] == [0, 0, 0]


def test_jobs_of_scoring_pass_through_until_it_is_to_stop():
    states: list[tuple] = []
    found = told(lambda *state: states.append(state), lambda: len(states) == 2, iter("abc"), total=3)
    assert next(found) == "a"
    with pytest.raises(KeyboardInterrupt):
        list(found)
    assert states == [(1, 3, "job"), (2, 3, "job")]

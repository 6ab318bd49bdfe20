"""Run folders read without torch are those that `train` writes."""

from __future__ import annotations

import json
import subprocess
import sys
from math import isnan

import pytest

from separation import checkpoints, run_folders
from separation.run_folders import read_run_folder
from separation.training import logs

CARD = {"loss": "l1_freq", "songs": [{"name": "first"}]}


@pytest.fixture
def run(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "card.json").write_text(json.dumps(CARD))
    return tmp_path / "run"


def test_the_files_are_called_as_those_of_the_training():
    assert (run_folders.CARD, run_folders.WEIGHTS, run_folders.METRICS) == (
        checkpoints.CARD,
        checkpoints.WEIGHTS,
        logs.METRICS,
    )


def test_the_epochs_are_numbers_and_what_is_not_there_is_nan(run):
    logs.write_metrics(run, [{"step": 5, "loss": 0.5, "validation_loss": None, "learning_rate": 0.001}])
    (epoch,) = read_run_folder(run).epochs()
    assert (epoch["step"], epoch["loss"], epoch["learning_rate"]) == (5.0, 0.5, 0.001)
    assert isnan(epoch["validation_loss"])


def test_a_run_without_weights_has_not_finished_and_may_have_no_epoch(run):
    found = read_run_folder(run)
    assert (found.name, found.is_finished, found.song_names, found.epochs()) == ("run", False, ["first"], [])
    (run / "weights.safetensors").write_bytes(b"")
    assert read_run_folder(run).is_finished


@pytest.mark.parametrize("text", ["", "[]", "no JSON"])
def test_a_folder_with_another_card_is_no_run(run, text):
    (run / "card.json").write_text(text)
    assert read_run_folder(run) is None
    assert run_folders.run_folders(run.parent) == []


def test_a_root_that_is_not_there_has_no_runs(tmp_path):
    assert run_folders.run_folders(tmp_path / "none") == []


def test_reading_them_loads_no_torch():
    source = "import sys, separation.run_folders, separation.jobs.process; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

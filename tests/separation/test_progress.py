"""How far work is: on a terminal a bar, in a job a file."""

from __future__ import annotations

import json
import multiprocessing

from separation import progress
from separation.progress import PROGRESS, Progress, read_state


def test_without_a_job_it_is_a_bar_and_no_file(capsys, monkeypatch):
    monkeypatch.delenv(PROGRESS, raising=False)
    assert list(Progress(range(3), desc="Scoring", unit="job")) == [0, 1, 2]
    assert "Scoring: 100%" in capsys.readouterr().err


def test_in_a_job_it_is_a_file_and_prints_nothing(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv(PROGRESS, str(tmp_path / "state"))
    monkeypatch.setattr(progress, "OFTEN", 0)
    seen = [read_state(tmp_path / "state")[0] for _ in Progress(range(4), desc="Scoring", unit="job")]
    assert seen == [0.0, 0.25, 0.5, 0.75]
    assert read_state(tmp_path / "state") == (1.0, "Scoring: 4 of 4 jobs")
    assert capsys.readouterr().err == ""


def test_a_bar_inside_another_leaves_the_file_to_the_first(tmp_path, monkeypatch):
    monkeypatch.setenv(PROGRESS, str(tmp_path / "state"))
    monkeypatch.setattr(progress, "OFTEN", 0)
    outer = Progress(total=2, desc="Benchmark", unit="run")
    outer.update()
    assert list(Progress(range(5), desc="Training", unit="step")) == [0, 1, 2, 3, 4]
    assert json.loads((tmp_path / "state").read_text())["line"].startswith("Benchmark: 1 of 2 runs")
    outer.close()


def count_in_silence():
    assert list(Progress(range(5), desc="Training", unit="step")) == [0, 1, 2, 3, 4]


def test_a_process_of_the_job_s_own_says_nothing(tmp_path, capfd, monkeypatch):
    monkeypatch.setenv(PROGRESS, str(tmp_path / "state"))
    process = multiprocessing.get_context("spawn").Process(target=count_in_silence)
    process.start()
    process.join()
    assert process.exitcode == 0
    assert capfd.readouterr() == ("", "")
    assert not (tmp_path / "state").exists()


def test_a_bar_without_an_end_says_how_many_and_no_share(tmp_path, monkeypatch):
    monkeypatch.setenv(PROGRESS, str(tmp_path / "state"))
    bar = Progress(desc="Reading", unit="file")
    bar.update(7)
    bar.close()
    assert read_state(tmp_path / "state") == (None, "Reading: 7 files")


def test_a_state_that_cannot_be_written_stops_no_work(tmp_path, monkeypatch):
    (tmp_path / "in the way").write_text("")
    monkeypatch.setenv(PROGRESS, str(tmp_path / "in the way" / "state"))
    assert list(Progress(range(3))) == [0, 1, 2]


def test_there_may_be_no_state_yet(tmp_path):
    assert read_state(tmp_path / "none") == (None, "")

"""Jobs are spread over processes or a cluster that is there already, and neither leaves anything behind."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from distributed import LocalCluster

from analysis.scoring import Method, cluster
from analysis.scoring.jobs import by_song_and_system, jobs
from separation.errors import ClusterError
from separation.estimates import read_estimates
from separation.songs.folder import read_songs
from tests.analysis.scoring.place import score, values
from tests.analysis.scoring.slow import ends_its_process

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def work(place):
    estimates = read_estimates(place / "estimates", read_songs(place / "songs"))
    return list(jobs(by_song_and_system(estimates), lambda _: ("si_sdr",), Method()))


@pytest.fixture(scope="module")
def scheduler():
    """A cluster of threads in this very process, reached by its address as any other is."""
    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, protocol="tcp", host="127.0.0.1",
        dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False}, silence_logs=logging.CRITICAL,
    ) as running:  # fmt: skip
        yield running.scheduler_address


def test_several_processes_give_the_same_scores_and_say_nothing(place, capfd):
    alone = score(place, ["si_sdr"])
    together = score(place, ["si_sdr"], output=place / "together.csv", workers=2)
    assert together.rows == alone.rows
    assert multiprocessing.active_children() == []
    assert capfd.readouterr() == ("", "")


def test_one_worker_or_one_job_starts_no_process(work, monkeypatch):
    monkeypatch.setattr(cluster, "spread", lambda *_, count, **__: pytest.fail(f"{count} processes were started"))
    assert len(list(cluster.computed(work, workers=1))) == 4
    assert len(list(cluster.computed(work[:1], workers=8))) == 1
    assert list(cluster.computed([], workers=8, scheduler="tcp://127.0.0.1:1")) == []


def test_a_process_that_is_ended_from_outside_is_named_and_what_to_do(work, monkeypatch, capfd):
    monkeypatch.setattr(cluster, "score_job", ends_its_process)
    with pytest.raises(ClusterError, match=r"want of memory.*fewer --workers"):
        list(cluster.computed(work, workers=2))
    assert multiprocessing.active_children() == []
    assert capfd.readouterr() == ("", "")


def test_an_interrupt_ends_all_processes_at_once_and_quietly(tmp_path):
    marks = [tmp_path / "first", tmp_path / "second"]
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.analysis.scoring.slow", *map(str, marks)],
        cwd=ROOT, start_new_session=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    while not all(mark.exists() for mark in marks):
        assert program.poll() is None
        time.sleep(0.05)
    os.killpg(program.pid, signal.SIGINT)  # as a terminal does
    assert program.communicate(timeout=300) == ("interrupted, [] left\n", "")  # long before the jobs would be done


def test_an_error_of_a_job_comes_through(work, scheduler):
    broken = replace(work[0], metrics=("no_such_metric",))
    with pytest.raises(Exception, match="There is no metric named 'no_such_metric'"):
        list(cluster.computed([broken, *work[1:]], scheduler=scheduler))


def test_a_cluster_that_is_there_gives_the_same_scores(place, scheduler):
    alone = score(place, ["si_sdr", "sir"])
    there = score(place, ["si_sdr", "sir"], output=place / "there.csv", workers=None, scheduler=scheduler)
    assert values(there.rows) == values(alone.rows)

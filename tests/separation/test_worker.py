"""Real workers with real jobs: one that is killed loses nothing; a job fails, is cancelled, is given back."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from safetensors.torch import load_file

from separation import worker as working
from separation.models import Job, Worker
from separation.queue import job_cancel, job_create
from tests.separation.jobs.waiting import is_alive, wait

pytestmark = pytest.mark.django_db(transaction=True)

TINY = {
    "loss": "l1_freq", "targets": ["vocals", "drums"], "rate": 8000, "size": ["hidden_size=8", "layers=2"],
    "steps": 150, "seconds": 0.5, "batch_size": 2, "learning_rate": 0.01, "device": "cpu",
}  # fmt: skip
SECONDS = 240.0  # to import what trains takes a while on a busy machine


@pytest.fixture
def songs(make_song):
    make_song("duo", stems=("vocals", "drums"), rate=8000, seconds=2.0)
    return make_song("song", rate=8000, seconds=2.0).parent


def training(songs, output, **changed):
    return job_create(kind="train", arguments={"songs": str(songs), "output": str(output)} | TINY | changed)


def composing(output, *, songs):
    return job_create(kind="synthesize", arguments={"output": str(output), "songs": songs, "seconds": 1})


def reached(job, *states):
    def look():
        job.refresh_from_db()
        return job.state in states

    wait(look, SECONDS)
    return job


def worker_here_and_now():
    """A worker in this process, however slow the machine is, and what it says."""
    said = []
    return working.Worker(name="anna", concurrency=1, lease=600, say=said.append), said


def weights(folder):
    return load_file(folder / "weights.safetensors")


def children(pid):
    """Processes that a process started, as Linux tells it."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_training_whose_worker_is_killed_goes_on_with_another_to_the_very_same_weights(begin_worker, songs, tmp_path):
    job = training(songs, tmp_path / "disturbed")
    first = begin_worker("--name", "first")
    wait(lambda: list((tmp_path / "disturbed").glob("*.ckpt")), SECONDS)
    (process,) = children(first.pid)
    os.kill(first.pid, signal.SIGKILL)
    wait(lambda: not is_alive(process), SECONDS)
    assert reached(job, "running").worker == "first"
    assert not (tmp_path / "disturbed" / "weights.safetensors").exists()
    Job.objects.update(leased_until=Now())  # which comes 20 s after the worker's last word
    second = begin_worker("--name", "second")
    reached(job, "finished")
    assert (job.worker, job.attempts, job.lost, job.progress) == ("second", 2, 1, 1.0)
    second.send_signal(signal.SIGTERM)
    assert second.wait(SECONDS) == 0
    assert list(Worker.objects.values_list("name", flat=True)) in ([], ["first"])
    call_command("train", songs=songs, output=tmp_path / "undisturbed", **TINY)
    disturbed, undisturbed = (
        load_file(tmp_path / name / "weights.safetensors") for name in ("disturbed", "undisturbed")
    )
    assert disturbed.keys() == undisturbed.keys()
    assert all(value.equal(undisturbed[name]) for name, value in disturbed.items())
    assert re.findall("== Attempt \\d", job.log.read_text()) == ["== Attempt 1", "== Attempt 2"]


def test_a_job_that_fails_says_why_each_time_and_tried_again_from_its_page_keeps_what_was_finished(
    monkeypatch, compiled, tmp_path, admin_client
):
    for name, value in compiled.items():
        monkeypatch.setenv(name, value)
    worker, said = worker_here_and_now()
    job = composing(tmp_path / "songs", songs=1)
    worker.run(once=True)
    (first,) = (tmp_path / "songs").iterdir()
    made = {path: path.stat().st_mtime_ns for path in first.iterdir()}
    job = composing(tmp_path / "songs", songs=2)
    in_the_way = tmp_path / "songs" / "in the way"
    in_the_way.mkdir()
    worker.run(once=True)
    assert str(in_the_way) in reached(job, "failed").reason
    page = admin_client.get(job.get_absolute_url()).content.decode()
    assert f'action="{job.get_absolute_url()}retry/"' in page
    assert "Try again" in page
    assert "It was begun" not in page
    admin_client.post(f"{job.get_absolute_url()}retry/")
    worker.run(once=True)
    assert reached(job, "failed").attempts == 2
    assert job.log.read_text().count(f"== Failed: {job.reason}") == 2
    for address, often in ((job.get_absolute_url(), "It was begun 2 times"), ("/runs/", "Begun 2 times.")):
        assert often in admin_client.get(address).content.decode()
    in_the_way.rmdir()
    admin_client.post(f"{job.get_absolute_url()}retry/")
    worker.run(once=True)
    assert reached(job, "finished").reason == ""
    assert said[-1] == f"{job} is finished."
    assert len(list((tmp_path / "songs").iterdir())) == 2
    assert {path: path.stat().st_mtime_ns for path in first.iterdir()} == made


def test_a_worker_that_lost_its_connection_to_the_database_comes_back_by_itself(
    monkeypatch, compiled, tmp_path, caplog
):
    for name, value in compiled.items():
        monkeypatch.setenv(name, value)
    worker, said = worker_here_and_now()
    job = composing(tmp_path / "songs", songs=1)
    connection.connection.close()  # as a server that is started anew does; nobody told Django
    assert not worker._look()
    assert "The database does not answer" in caplog.text
    worker.run(once=True)
    assert reached(job, "finished").attempts == 1
    assert said[0] == f"{job} began: songs, attempt 1."


def test_a_worker_that_was_silent_for_longer_than_its_lease_finds_its_process_dead_and_begins_anew(tmp_path):
    job = composing(tmp_path / "songs", songs=1000)
    worker = working.Worker(name="anna", concurrency=1, lease=1, say=str)
    worker._look()
    (first,) = worker.running
    wait(lambda: first.process.process.poll() == -signal.SIGKILL, SECONDS)
    wait(lambda: Job.objects.filter(leased_until__lt=Now()).exists())  # the database's lease ends a little later
    worker._look()
    (second,) = worker.running
    second.process.kill()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lost) == ("running", 2, 1)
    assert second.process is not first.process


def test_a_job_that_is_cancelled_stops_and_keeps_what_it_has(begin_worker, tmp_path):
    job = composing(tmp_path / "songs", songs=1000)
    begin_worker()
    wait(lambda: Job.objects.filter(progress__gt=0).exists(), SECONDS)
    job.refresh_from_db()
    assert re.match(r"Composing: \d+ of 1000 songs, ", job.line)
    job_cancel(job=job)
    reached(job, "cancelled")
    assert list((tmp_path / "songs").iterdir()) != []
    assert "Stopped; the same command goes on from here." in job.log.read_text()


def test_a_worker_that_is_told_to_stop_gives_its_job_back(begin_worker, tmp_path):
    job = composing(tmp_path / "songs", songs=1000)
    worker = begin_worker("--name", "anna")
    wait(lambda: Job.objects.filter(progress__gt=0).exists(), SECONDS)
    (process,) = children(worker.pid)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(SECONDS) == 0
    assert not is_alive(process)
    assert reached(job, "queued").lost == 0
    assert not Worker.objects.exists()

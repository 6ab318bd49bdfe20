"""Jobs as the database has them: each is one worker's at a time, and every state follows from the one before."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from separation.errors import JobError, UnknownNameError
from separation.models import Job, Worker
from separation.queue import (
    MOST_LOST,
    job_cancel,
    job_claim,
    job_create,
    job_fail,
    job_finish,
    job_release,
    job_renew,
    job_retry,
    jobs_take_up,
    worker_gone,
    worker_here,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def job():
    return job_create(kind="train", arguments={"loss": "l1_freq", "output": "/runs/one"})


def claim(worker="anna", lease=20.0):
    return job_claim(worker=worker, lease=lease)


def state(job):
    job.refresh_from_db()
    return job.state


def test_jobs_are_begun_in_the_order_they_were_asked_for(job):
    second = job_create(kind="train", arguments={"output": "/runs/two"})
    assert [claim(), claim(), claim()] == [job, second, None]
    job.refresh_from_db()
    assert (job.state, job.worker, job.attempts) == ("running", "anna", 1)
    assert timedelta(seconds=15) < job.leased_until - timezone.now() <= timedelta(seconds=20)


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_ask_at_once_each_job_is_one_s():
    for number in range(12):
        job_create(kind="train", arguments={"output": f"/runs/{number}"})
    taken, start = {name: [] for name in "abcd"}, Barrier(4)

    def work(name):
        start.wait()
        while (found := claim(name)) is not None:
            taken[name].append(found.pk)
        connection.close()

    threads = [Thread(target=work, args=(name,)) for name in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [pk for pks in taken.values() for pk in pks]
    assert len(everything) == 12
    assert set(everything) == set(Job.objects.values_list("pk", flat=True))


def test_a_job_that_is_kept_is_nobody_else_s_and_says_how_far_it_is(job):
    mine = claim()
    assert job_renew(job=mine, lease=20, progress=0.25, line="a quarter") == "running"
    assert jobs_take_up() == 0
    assert claim("bert") is None
    job.refresh_from_db()
    assert (job.progress, job.line) == (0.25, "a quarter")


def test_the_job_of_a_lost_worker_is_taken_up_and_what_the_first_still_says_is_not_heard(job):
    lost = claim(lease=-1)
    assert jobs_take_up() == 1
    assert job_renew(job=lost, lease=20, progress=0.9, line="still here") == ""
    second = claim("bert")
    assert (second.pk, second.attempts, second.lost) == (job.pk, 2, 1)
    assert job_renew(job=lost, lease=20, progress=0.9, line="still here") == ""
    job_finish(job=lost)
    job_fail(job=lost, reason="of the first")
    job_release(job=lost)
    job.refresh_from_db()
    assert (job.state, job.worker, job.line) == ("running", "bert", "")


def test_a_worker_whose_clock_is_a_day_off_neither_takes_a_job_from_another_nor_keeps_one_too_long(job, monkeypatch):
    for days in (-1, 1):
        monkeypatch.setattr(timezone, "now", lambda days=days, now=timezone.now: now() + timedelta(days=days))
        monkeypatch.setattr("time.time", lambda days=days, time=time.time: time() + 86400 * days)
        mine = claim()
        assert jobs_take_up() == 0
        assert job_renew(job=mine, lease=20, progress=None, line="") == "running"
        assert job_renew(job=mine, lease=-1, progress=None, line="") == "running"
        assert jobs_take_up() == 1
        monkeypatch.undo()


def test_a_job_that_costs_worker_after_worker_fails_and_says_so(job):
    for _ in range(MOST_LOST):
        assert claim(lease=-1) == job
        jobs_take_up()
    assert state(job) == "failed"
    assert job.reason.startswith("5 workers were lost while they ran this job")
    assert claim() is None


def test_a_job_given_back_goes_on_and_is_not_counted_as_lost(job):
    job_release(job=claim())
    assert state(job) == "queued"
    assert (claim().attempts, job.lost) == (2, 0)


def test_a_job_that_waits_is_cancelled_at_once_and_one_that_runs_by_its_worker(job):
    assert job_cancel(job=job).state == "cancelled"
    other = job_create(kind="train", arguments={"output": "/runs/two"})
    mine = claim()
    assert job_cancel(job=other).state == "cancelling"
    assert job_cancel(job=other).state == "cancelling"
    assert job_renew(job=mine, lease=20, progress=None, line="") == "cancelling"
    job_fail(job=mine, reason="interrupted")
    other.refresh_from_db()
    assert (other.state, other.reason, other.leased_until) == ("cancelled", "", None)
    with pytest.raises(JobError, match="This job is cancelled; only one that waits or runs"):
        job_cancel(job=other)


def test_a_job_that_was_to_be_cancelled_is_when_its_worker_is_lost_or_gives_it_back(job):
    claim(lease=-1)
    job_cancel(job=job)
    jobs_take_up()
    assert state(job) == "cancelled"
    job_retry(job=job)
    mine = claim()
    job_cancel(job=job)
    job_release(job=mine)
    assert state(job) == "cancelled"


def test_a_failed_job_waits_again_without_its_reason_and_a_finished_one_does_not(job):
    job_fail(job=claim(), reason="There is no loss named 'l1'.")
    assert (state(job), job.reason, job.leased_until) == ("failed", "There is no loss named 'l1'.", None)
    assert job.ended_at is not None
    job_retry(job=job)
    assert (job.state, job.reason, job.ended_at) == ("queued", "", None)
    job_finish(job=claim())
    assert (state(job), job.progress) == ("finished", 1.0)
    with pytest.raises(JobError, match="This job is finished; only one that failed or was cancelled"):
        job_retry(job=job)


def test_no_two_jobs_make_the_same_at_once(job):
    with pytest.raises(JobError, match="Another job is making /runs/one already"):
        job_create(kind="train", arguments={"loss": "l2_freq", "output": "/runs/one/"})
    job_cancel(job=job)
    second = job_create(kind="train", arguments={"loss": "l2_freq", "output": "/runs/one"})
    with pytest.raises(JobError, match="Another job is making /runs/one already"):
        job_retry(job=job)
    assert state(second) == "queued"


def test_a_kind_or_an_option_that_there_is_not_makes_no_job():
    with pytest.raises(UnknownNameError, match="There is no kind of job named 'trian'"):
        job_create(kind="trian", arguments={})
    with pytest.raises(JobError, match="A job of the kind 'train' has no 'settings'"):
        job_create(kind="train", arguments={"settings": "evil"})
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"progress": 1.5},
        {"state": "running"},
        {"state": "finished"},
        {"state": "failed", "ended_at": Now()},
        {"reason": "for no reason"},
        {"leased_until": Now()},
    ],
    ids=str,
)
def test_the_database_takes_no_state_that_contradicts_itself(job, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**wrong)


def test_a_worker_is_there_while_it_says_so():
    worker_here(name="anna", lease=20)
    worker_here(name="anna", lease=20)
    assert Worker.objects.get().here_until > timezone.now()
    worker_here(name="bert", lease=-1)
    worker_here(name="carl", lease=20)
    assert list(Worker.objects.values_list("name", flat=True)) == ["anna", "carl"]
    worker_gone(name="anna")
    worker_gone(name="carl")
    assert not Worker.objects.exists()

"""Work is spread over processes or a cluster that is there already, and told in one sentence where it cannot be."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from separation.cluster import scheduler as schedulers
from separation.cluster import sight, spread
from separation.cluster.spreading import LOOKS, _Watch
from separation.errors import ClusterError
from tests.separation.cluster.jobs import alone, removed, squared, stops, takes_long


@contextmanager
def cluster_of_threads(**options):
    """In this very process, reached by its address as any other is."""
    with LocalCluster(
        **{"n_workers": 1, "threads_per_worker": 2} | options, processes=False, protocol="tcp", host="127.0.0.1",
        dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False}, silence_logs=logging.CRITICAL,
    ) as running:  # fmt: skip
        yield running.scheduler_address


@pytest.fixture(scope="module")
def scheduler():
    with cluster_of_threads() as address:
        yield address


def test_what_is_called_meanwhile_can_end_it():
    ticks = []
    assert sorted(spread(squared, [3, 4], tick=lambda: ticks.append(1))) == [9, 16]
    assert ticks
    with pytest.raises(KeyboardInterrupt):
        list(spread(takes_long, [Path(os.devnull)], tick=stops))
    assert multiprocessing.active_children() == []


def test_work_for_a_gpu_asks_a_cluster_for_one_and_says_where_there_is_none(scheduler):
    with pytest.raises(ClusterError, match=r"offers the resource GPU; start one.*--resources GPU=1"):
        list(spread(squared, [3], scheduler=scheduler, device="cuda"))
    assert list(spread(squared, [3], scheduler=scheduler, device="auto")) == [9]
    assert list(spread(squared, [3], scheduler=scheduler, device="cuda", on_gpu=lambda _: False)) == [9]
    with cluster_of_threads(resources={"GPU": 1}) as address:
        assert sorted(spread(alone, [1, 2, 3], scheduler=address, device="cuda")) == [1, 2, 3]
        found = spread(squared, [1, 2, 3], scheduler=address, device="auto", on_gpu=lambda number: number > 1)
        assert sorted(found) == [1, 4, 9]


HERE = {"Python": "3.11", "torch": "2.11.0"}


def versions_by_thread():
    is_here = threading.current_thread() is threading.main_thread()
    return {"Concord": "0.2.0"} | (HERE if is_here else {"Python": "3.12", "torch": "2.9.0"})


def test_a_worker_with_other_versions_is_named_with_them(scheduler, monkeypatch):
    monkeypatch.setattr(sight, "versions", versions_by_thread)
    expected = (
        r"^The worker tcp://127\.0\.0\.1:\d+ has Python 3\.12 and torch 2\.9\.0, this has Python 3\.11 and "
        r"torch 2\.11\.0; use the same on both\.$"
    )
    with pytest.raises(ClusterError, match=expected):
        list(spread(squared, [3], scheduler=scheduler))


def test_a_folder_that_a_worker_does_not_see_is_named_by_what_is_to_be_mounted(scheduler, tmp_path):
    (tmp_path / "seen").mkdir()
    reads = [tmp_path / "seen", tmp_path / "songs" / "first", tmp_path / "songs" / "second"]
    expected = rf"^The worker tcp://[\d.:]+ does not see the folder {tmp_path}/songs; mount it there under the same"
    with pytest.raises(ClusterError, match=expected):
        list(spread(squared, [3], scheduler=scheduler, reads=reads))


def test_a_folder_that_goes_away_meanwhile_is_named_too(tmp_path):
    songs = tmp_path / "songs"
    songs.mkdir()
    expected = rf"does not see the folder {songs}; mount it"
    with cluster_of_threads(threads_per_worker=1) as address, pytest.raises(ClusterError, match=expected):
        list(spread(removed, [songs] * 2, scheduler=address, reads=[songs]))


def test_a_folder_to_write_into_must_be_the_very_same_and_is_left_as_it_was(scheduler, tmp_path):
    with sight.sight(reads=(), writes=[tmp_path / "out"]) as seen:
        assert seen.lacking() == ""
        elsewhere = sight.Sight(seen.versions, marks=(tmp_path / "out" / "another",))
        assert elsewhere.lacking() == (
            f"does not see what is written into {tmp_path}/out here; "
            "it must be one folder that all machines share, under the same path."
        )
    assert list(spread(squared, [3], scheduler=scheduler, writes=[tmp_path / "out"])) == [9]
    assert list((tmp_path / "out").iterdir()) == []


def test_a_cluster_without_workers_is_told_and_one_that_lost_them_is_waited_for(caplog):
    with cluster_of_threads(n_workers=0) as address, Client(address, set_as_default=False) as client:
        with pytest.raises(ClusterError, match=rf"at {address} has no workers; start some: dask worker {address}"):
            list(spread(squared, [3], scheduler=address))
        watch = _Watch(client, address, None)
        for _ in range(3 * LOOKS):
            watch()
    ours = [message for name, _, message in caplog.record_tuples if name.startswith("separation")]
    assert ours == [f"No worker of {address} is left; the work goes on when one comes."]


def test_a_scheduler_that_goes_away_is_named(cluster, tmp_path, monkeypatch):
    cluster.begin_worker("steady")
    address = cluster.address()
    monkeypatch.setattr(schedulers, "PATIENCE", 5.0)  # for as long it is looked for again
    with pytest.raises(ClusterError, match=rf"The scheduler at {address} went away"):
        list(spread(takes_long, [tmp_path / "mark"], scheduler=address, tick=cluster.scheduler.kill))


def test_an_address_at_which_nobody_listens_is_named(monkeypatch):
    monkeypatch.setattr(schedulers, "PATIENCE", 0.5)
    with pytest.raises(ClusterError, match=r"No Dask scheduler answers at DASK_SCHEDULER_ADDRESS, 'tcp://127.0.0.1:9'"):
        list(spread(squared, [3], scheduler="tcp://127.0.0.1:9"))

"""Processes on this machine, each with its share of the cores, that end with this one.

Processes of one thread or few: half of the metrics spend their time in Python or in FFTs that gain little from threads.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distributed import Client

HOST = "127.0.0.1"  # nobody else is listened to
# Each of these libraries would otherwise start as many threads as there are cores, in every process.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SILENT = {"TQDM_DISABLE": "1", "CONCORD_PROGRESS": ""}  # the bar of the whole work is this process's


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def processes(count: int) -> Iterator[Client]:
    """So many processes; at the end they are killed, whatever they are in the middle of."""
    import dask
    from distributed import Client, LocalCluster

    others = set(multiprocessing.active_children())
    settings = {
        "distributed.scheduler.allowed-failures": 0,  # what ends its process for want of memory would end the next
        "distributed.nanny.pre-spawn-environ": SILENT | dict.fromkeys(THREADS, str(max(1, cores() // count))),
    }
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(settings))
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        with _deaf_to_interrupts():
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=count, threads_per_worker=1, processes=True, host=HOST, local_directory=folder,
                    dashboard_address=f"{HOST}:0", scheduler_kwargs={"dashboard": False},
                    memory_limit=0,  # the number of processes is what bounds memory
                    silence_logs=logging.CRITICAL,
                )
            )  # fmt: skip
            client = stack.enter_context(Client(cluster, set_as_default=False))
        # Ended first, before Dask asks them kindly: they may be in the middle of a minute's work.
        stack.callback(_end_all_but, others)
        yield client


def _end_all_but(others: set[BaseProcess]) -> None:
    for process in set(multiprocessing.active_children()) - others:
        process.kill()


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started meanwhile never hear a Ctrl-C, which reaches all of a terminal: this one says what it did."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

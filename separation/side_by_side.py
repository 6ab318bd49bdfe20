"""Several computations at once on the CPU's cores, one core each."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Barrier

import torch
from torch import Tensor


def side_by_side(tasks: Sequence[Callable[[], Tensor]], device: torch.device) -> list[Tensor]:
    """What the tasks give, in their order.

    The steps of a recurrent network are too small to be shared out among cores, so that of several networks each gets a
    core of its own. One after the other where gradients are recorded, on an accelerator, and with a single thread.
    """
    threads = min(torch.get_num_threads(), len(tasks))
    if threads < 2 or device.type != "cpu" or torch.is_grad_enabled():
        return [task() for task in tasks]
    inference, mixed = torch.is_inference_mode_enabled(), torch.is_autocast_enabled("cpu")
    dtype = torch.get_autocast_dtype("cpu")

    def run(task: Callable[[], Tensor]) -> Tensor:
        # What torch keeps by thread does not come along by itself.
        with torch.inference_mode(inference), torch.no_grad(), torch.autocast("cpu", dtype=dtype, enabled=mixed):
            return task()

    return list(_pool(threads).map(run, tasks))


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Threads that compute alone."""
    before = torch.get_num_threads()
    pool = ThreadPoolExecutor(threads, "side by side", initializer=_alone)
    begun = Barrier(threads + 1)
    for _ in range(threads):
        pool.submit(begun.wait)
    begun.wait()
    torch.set_num_threads(before)  # threads that begin later take the number that was set last, by whichever thread
    return pool


def _alone() -> None:
    torch.get_num_threads()  # when a thread first asks, torch gives it the number that was set last elsewhere
    torch.set_num_threads(1)


os.register_at_fork(after_in_child=_pool.cache_clear)  # a forked process has none of its parent's threads

"""Runs in processes of their own, forked so that nothing is imported again."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping

import torch


def start(act: Callable[[], object], environment: Mapping[str, str] | None = None) -> multiprocessing.Process:
    """A process that does something, with these variables in its environment."""

    def alone() -> None:
        torch.set_num_threads(1)  # a forked process has none of its parent's
        os.environ.update(environment or {})
        act()

    process = multiprocessing.get_context("fork").Process(target=alone)
    process.start()
    return process


def ended_by(process: multiprocessing.Process) -> int | None:
    """What ended it: its exit code, or a signal's number, negative."""
    process.join(120)
    return process.exitcode

"""Lightning without its notices, and with Python's own behaviour on interrupts."""

from __future__ import annotations

import logging
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from lightning.pytorch import Trainer

TERMINATED = 143  # what a shell reports for a program ended by SIGTERM: 128 + 15


@contextmanager
def quiet_lightning() -> Iterator[None]:
    """Lightning without its notices about hardware, missing loggers and few workers."""
    loggers = [logging.getLogger(name) for name in ("lightning.pytorch", "lightning.fabric")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def own_interrupts(trainer: Trainer) -> Iterator[None]:
    """Turn what Lightning makes of signals (an exit, SIGINT ignored from then on) back into what they were."""
    handler = signal.getsignal(signal.SIGINT)
    try:
        yield
    except SystemExit as exit_:
        if trainer.received_sigterm:
            raise SystemExit(TERMINATED) from exit_
        raise KeyboardInterrupt from exit_
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, handler)

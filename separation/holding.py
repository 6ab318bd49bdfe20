"""A folder that one process at a time works in, on whichever machine."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Wait until nobody else is within such a block for that folder, and keep others out of it meanwhile.

    The system lets go for a process that dies. Who is within is known by a lock on a hidden file beside the folder,
    which reaches over machines where the file server has locks, as NFS has; where it has none, nobody is kept out.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name}.held").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError as error:
            log.warning("%s is on a disk without locks (%s): see to it that one works in it alone.", folder, error)
        yield

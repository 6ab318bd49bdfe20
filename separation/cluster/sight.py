"""What a cluster's worker must have to do our work: the same versions, and the same files under the same paths.

A worker that has not would fail in the middle, or, worse, write where nobody looks. So every worker is asked before
anything is begun, one that comes later before its first job, and each where a job goes wrong.
"""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from separation.errors import ClusterError
from separation.files import UNFINISHED
from separation.versions import code_version

Work = TypeVar("Work")
Found = TypeVar("Found")


@dataclass(frozen=True)
class Sight:
    """versions: name -> version; folders: that there must be; marks: fresh files in folders that are written into."""

    versions: Mapping[str, str] = field(hash=False)
    folders: tuple[Path, ...] = ()
    marks: tuple[Path, ...] = ()

    def lacking(self) -> str:
        """What is wrong with the process that asks, as the rest of a sentence about it; empty where nothing is."""
        here = versions()
        if others := [name for name in self.versions if here.get(name) != self.versions[name]]:
            return f"has {_named(others, here)}, this has {_named(others, self.versions)}; use the same on both."
        for folder in self.folders:
            if not folder.is_dir():
                return f"does not see the folder {_topmost(folder)}; mount it there under the same path."
        for mark in self.marks:
            if not mark.is_file():
                return (
                    f"does not see what is written into {mark.parent} here; "
                    "it must be one folder that all machines share, under the same path."
                )
        return ""


def versions() -> dict[str, str]:
    """What must be alike in two processes that share work: Python's to the minor number, the others' whole."""
    major, minor, _ = platform.python_version_tuple()
    found = {"Python": f"{major}.{minor}", "torch": version("torch"), "Dask": version("distributed")}
    return found | {"Concord": code_version()}


@contextmanager
def sight(*, reads: Iterable[Path], writes: Iterable[Path]) -> Iterator[Sight]:
    """What workers must see while the block lasts: folders that they read, and folders that they write into."""
    with ExitStack() as stack:
        marks = []
        for folder in dict.fromkeys(writes):
            folder.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(tempfile.NamedTemporaryFile(dir=folder, prefix=UNFINISHED, suffix=".mark"))
            marks.append(Path(file.name))
        yield Sight(versions(), tuple(sorted(set(reads))), tuple(marks))


def carried_out(seen: Sight, work: Callable[[Work], Found], job: Work) -> Found:
    """Do a job on a worker. Raises `ClusterError` where something is not as it must be, else what the job raises."""
    if seen not in _HAD:
        _refuse(seen)
        _HAD.add(seen)
    try:
        return work(job)
    except Exception:
        _refuse(seen)  # a file server that went away is a better reason than the file that it had
        raise


_HAD: set[Sight] = set()  # what this process had when it was asked


def _refuse(seen: Sight) -> None:
    from distributed import get_worker

    if reason := seen.lacking():
        raise ClusterError(f"The worker {get_worker().address} {reason}")


def _named(names: Iterable[str], found: Mapping[str, str]) -> str:
    return " and ".join(f"{name} {found[name]}" for name in names)


def _topmost(folder: Path) -> Path:
    """The topmost folder on the way that is not there: what is to be mounted."""
    while not folder.parent.is_dir():
        folder = folder.parent
    return folder

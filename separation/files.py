"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished-"  # how a file's name begins until it is whole: hidden, as readers of folders pass over it


@contextmanager
def whole(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """Another name beside a file, of the same suffix, to write to within the block.

    At the block's end what was written takes the file's place; where the block raises, the file stays as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED, suffix=path.suffix)
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(mode)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file written under another name beside it, and put it into its place when it is whole.

    write: is given the other name, which has the same suffix. Whatever it raises, the file stays as it was.
    """
    with whole(path) as temporary:
        write(temporary)

"""Tables and sounds in the storage that the settings name, be it a folder or a bucket."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile

from analysis.errors import AnalysisError

if TYPE_CHECKING:
    import pandas as pd


def table_read(file: FieldFile) -> pd.DataFrame:
    """The table in a stored file. Raises `TableError` where it is not there, or is no such table."""
    from analysis.store import read_table

    with _on_disk(file.name) as path:
        return read_table(path)


def table_store(name: str, table: pd.DataFrame) -> str:
    """Store a table under a name that nothing has yet, and return it. Raises `AnalysisError`."""
    from analysis.store import write_table

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "table.npz"
        write_table(place, table)
        return file_store(name, place)


def file_store(name: str, source: Path) -> str:
    """Store a copy of a file under a name that nothing has yet, and return it. Raises `AnalysisError`."""
    try:
        with source.open("rb") as file:
            return str(default_storage.save(name, File(file)))
    except OSError as error:
        raise AnalysisError(f"{source} cannot be stored as {name} ({error.strerror or error}).") from error


def folder_forget(name: str) -> None:
    """Delete all that is stored below a name."""
    try:
        folders, files = default_storage.listdir(name)
    except FileNotFoundError:
        return
    for file in files:
        default_storage.delete(f"{name}/{file}")
    for folder in folders:
        folder_forget(f"{name}/{folder}")
    default_storage.delete(name)  # a folder, where storage has such


def sha256(name: str) -> str:
    with default_storage.open(name) as stored:
        return hashlib.sha256(stored.read()).hexdigest()


@contextmanager
def _on_disk(name: str) -> Iterator[Path]:
    """Where the file lies, or a copy for as long as it is read."""
    try:
        own = Path(default_storage.path(name))
    except NotImplementedError:
        own = None
    if own is not None:
        yield own
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / Path(name).name
        with default_storage.open(name) as stored:
            place.write_bytes(stored.read())
        yield place

"""What an exporter is: a named function from a table's rows to a file's bytes. Most are a table in a format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from mushra.errors import ExportError
from separation.files import write_whole
from separation.registry import Registry

Row = Mapping[str, Any]
# "value": whatever was answered: a text, a number, True or False, or several texts.
Kind = Literal["text", "whole", "number", "truth", "time", "value"]


@dataclass(frozen=True)
class Column:
    """A column as the code book tells of it: what a cell holds, in which unit, and which values there are.

    by_listener: whether listeners type it, so that a spreadsheet must not take it for a formula. personal: whether it
    may tell who the listener is; a bundle leaves it out unless asked for.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    values: str = ""
    by_listener: bool = False
    personal: bool = False


def _nobody(_row: Row) -> bool:
    return False


@dataclass(frozen=True)
class Table:
    """A table that can be had in every format: its name, what a row is, its columns, and which rows are personal."""

    name: str
    row: str
    columns: tuple[Column, ...]
    is_personal: Callable[[Row], bool] = _nobody

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def without_personal(self, rows: Iterable[Row]) -> Iterable[Row]:
        """The rows that are not personal, personal columns emptied."""
        emptied = {column.name: None for column in self.columns if column.personal}
        return ({**row, **emptied} for row in rows if not self.is_personal(row))


@dataclass(frozen=True)
class FileFormat:
    """A format that any table can be written in."""

    name: str
    suffix: str
    content_type: str
    write: Callable[[Table, Iterable[Row]], bytes]


@dataclass(frozen=True)
class Exporter:
    """What is exported: its name, what people read, the file's suffix and content type, and the function that makes it.

    rows: which rows the function is given; see `mushra.selectors.export_rows`.
    """

    name: str
    label: str
    suffix: str
    content_type: str
    function: Callable[[Iterable[Row]], bytes]
    rows: str = "ratings"

    def file_name(self, slug: str, *, include_simulated: bool) -> str:
        """What a download is called; whether simulated listeners are in it is in the name."""
        return f"{slug}-{self.rows}{'-with-simulated' if include_simulated else ''}{self.suffix}"

    def write(self, path: Path, rows: Iterable[Row]) -> None:
        """Write the rows to a file, whole or not at all. Raises `ExportError` where the file cannot be written."""
        data = self.function(rows)
        try:
            write_whole(path, lambda place: place.write_bytes(data))
        except OSError as error:
            raise ExportError(f"{path} cannot be written ({error.strerror}).") from error


TABLES: Registry[Table] = Registry("table")
FORMATS: Registry[FileFormat] = Registry("format")
EXPORTERS: Registry[Exporter] = Registry("exporter")


def exporter_of(table: Table, file_format: FileFormat) -> Exporter:
    """A table in a format, called `<table>_<format>`."""
    return Exporter(
        name=f"{table.name}_{file_format.name}",
        label=f"{table.name}{file_format.suffix} ({table.row})",
        suffix=file_format.suffix,
        content_type=file_format.content_type,
        function=partial(file_format.write, table),
        rows=table.name,
    )

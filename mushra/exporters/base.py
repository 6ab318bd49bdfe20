"""What an exporter is: a named function from rating rows to a file's bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mushra.errors import ExportError
from separation.files import write_whole
from separation.registry import Registry

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Exporter:
    """A format: its name, what people read, the file's suffix and content type, and the function that makes it.

    rows: what the function is given, "ratings" or "answers"; see `mushra.selectors.export_rows`.
    """

    name: str
    label: str
    suffix: str
    content_type: str
    function: Callable[[Iterable[Row]], bytes]
    rows: Literal["ratings", "answers"] = "ratings"

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


EXPORTERS: Registry[Exporter] = Registry("exporter")

"""What a format of a table is: a named function from a table to a file's text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.parts.content import Table


@dataclass(frozen=True)
class TableFormat:
    """A format: its name, which is the file's suffix too; what people call it; its media type; what writes it.

    is_read: whether it is text to be pasted into a paper or a page, rather than numbers to compute with.
    """

    name: str
    label: str
    media_type: str
    write: Callable[[Table], str]
    is_read: bool = False

"""Where a table can be had as a file, in every format that there is."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse

from analysis.exports import TABLE_FORMATS

register = template.Library()


@dataclass(frozen=True)
class TableFile:
    """A link to a table in one format. is_read: whether it is text to be pasted somewhere."""

    label: str
    address: str
    is_read: bool


@register.simple_tag
def table_files(slug: str, part: str, table: str, query: str) -> list[TableFile]:
    """The files of one table of a part; query: the choices of the page, from its `?` on."""
    chosen = "" if query == "?" else query
    return [
        TableFile(
            each.label, reverse("analysis:part_table", args=[slug, part, table, each.name]) + chosen, each.is_read
        )
        for each in TABLE_FORMATS
    ]

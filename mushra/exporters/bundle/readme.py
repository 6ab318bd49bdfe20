"""The bundle's README: what is in it, how many, and how it was made, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mushra.exporters.base import Row, Table
from mushra.protocol.screening_rules import chosen_rules

WRITTEN = (
    "Tables are UTF-8, the decimal sign a point, times in UTC, an empty cell a missing value. Where a listener's own "
    "words begin as a spreadsheet's formula would, an apostrophe stands before them."
)
LICENSE = "License: not chosen yet. Whoever publishes these files says here under which license."


def readme(
    protocol: Mapping[str, Any], tables: Sequence[tuple[Table, Sequence[Row]]], left_out: Sequence[str], version: str
) -> str:
    """Markdown. protocol: as protocol.json has it. left_out: what the bundle does not hold, in words."""
    rows = {table.name: found for table, found in tables}
    files = [f"- `{table.name}.csv`: {len(found)} rows, {table.row}" for table, found in tables]
    return "\n".join(
        [
            f"# {protocol['title']}",
            "",
            f"A listening test, {_counts(rows)}.",
            "",
            f"- Protocol: {protocol['protocol']['label']} ({protocol['protocol']['source']})",
            f"- Asked: {protocol['settings']['question']} ({protocol['settings']['attribute']})",
            f"- Scale: {_scale(protocol)}",
            f"- Screening, by which nobody is left out of these files: {_screening(protocol)}",
            f"- Songs: {_names(rows['stimuli'], 'song')}",
            f"- Targets: {_names(rows['stimuli'], 'target')}",
            f"- Systems: {_names([row for row in rows['stimuli'] if row['role'] == 'system'], 'system')}",
            "",
            "## Files",
            "",
            "- `protocol.json`: settings, SHA-256 of what the sounds were made from, the pages beside the trials",
            "- `codebook.csv`: what every column of every table holds",
            *files,
            "- `SHA256SUMS`: checksums of all files; `sha256sum --check SHA256SUMS` finds what was damaged",
            "",
            WRITTEN,
            *(["", "## Left out", "", *(f"- {words}" for words in left_out)] if left_out else []),
            "",
            f"Made with Concord {version}.",
            "",
            LICENSE,
            "",
        ]
    )


def _counts(rows: Mapping[str, Sequence[Row]]) -> str:
    listeners, ratings = rows["listeners"], rows["ratings"]
    words = f"{len(listeners)} {_plural('session', len(listeners))}"
    finished = sum(row["state"] == "finished" for row in listeners)
    raters = len({row["listener"] for row in ratings})
    words += f" ({finished} finished), {len(ratings)} {_plural('rating', len(ratings))}"
    words += f" by {raters} {_plural('listener', raters)}"
    simulated = sum(row["simulated"] for row in listeners)
    return f"{words}; {simulated} of the sessions simulated, no person" if simulated else words


def _plural(word: str, number: int) -> str:
    return word if number == 1 else f"{word}s"


def _scale(protocol: Mapping[str, Any]) -> str:
    scale, own = protocol["scale"], protocol["settings"]
    if scale["kind"] == "choice":
        return ", ".join(scale["labels"])
    low, high = own["low_label"] or scale["labels"][0], own["high_label"] or scale["labels"][-1]
    return f"{scale['minimum']} ({low}) to {scale['maximum']} ({high})"


def _screening(protocol: Mapping[str, Any]) -> str:
    rules = chosen_rules(protocol["settings"]["screening_rules"])
    return " ".join(rule.sentence for rule in rules) or "none"


def _names(rows: Sequence[Row], column: str) -> str:
    names = sorted({row[column] for row in rows})
    return f"{len(names)} ({', '.join(names)})" if names else "none"

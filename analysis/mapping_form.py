"""The mapping of uploaded files as a form: what is guessed is filled in, and what comes back is a mapping again.

Files with the same columns are one layout, and are asked about once.
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import QueryDict

if TYPE_CHECKING:
    from analysis.importing import Kind, Mapping, Preview

LABELS = {
    "listener": "Listener", "song": "Song", "system": "System", "score": "Rating", "target": "Target", "study": "Study",
    "attribute": "Attribute", "role": "Role", "replicate": "Replicate", "is_replicate": "Is a replicate",
    "trial_index": "Place in the order", "simulated": "Simulated", "protocol": "Protocol",
    "scale_minimum": "Lowest rating", "scale_maximum": "Highest rating", "metric": "Metric", "value": "Value",
    "frame": "Frame",
}  # fmt: skip
COMMON = {
    "ratings": ("listener", "song", "target", "system", "score", "attribute", "scale_minimum", "scale_maximum"),
    "scores": ("song", "target", "system", "metric", "value"),
}
WITH_A_VALUE = ("target", "study", "attribute", "protocol", "scale_minimum", "scale_maximum", "listener", "song")
ROLES = {
    "system": "a system", "reference": "the reference", "anchor35": "low anchor (3.5 kHz)",
    "anchor70": "mid anchor (7 kHz)", "anchor_interference": "interference anchor",
    "anchor_artifacts": "artifacts anchor", "anchor": "another anchor",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One of our columns: which of the file's it is, or the value of all rows."""

    name: str
    label: str
    chosen: str
    constant: str
    takes_value: bool
    required: bool


@dataclass(frozen=True)
class Layout:
    """Files with the same columns, what their columns are, and the form's names for it all."""

    key: str
    previews: tuple[Preview, ...]
    mapping: Mapping

    @property
    def first(self) -> Preview:
        return self.previews[0]

    @property
    def files(self) -> dict[Path, Mapping]:
        """What each file is read by."""
        return {preview.path: self.mapping for preview in self.previews}

    @property
    def fields(self) -> tuple[Field, ...]:
        """Those that most need a look."""
        return tuple(field for field in self._fields() if field.name in COMMON[self.mapping.kind])

    @property
    def more_fields(self) -> tuple[Field, ...]:
        """The others."""
        return tuple(field for field in self._fields() if field.name not in COMMON[self.mapping.kind])

    @property
    def numeric(self) -> tuple[str, ...]:
        """The file's columns that could be spread out."""
        pairs = zip(self.first.columns, self.first.values, strict=True)
        return tuple(name for name, values in pairs if name and (values.numeric or name in self.mapping.spread))

    @property
    def rows(self) -> int:
        return sum(preview.row_count for preview in self.previews)

    def _fields(self) -> tuple[Field, ...]:
        from analysis.importing.columns import ALIASES, REQUIRED, VALUE

        kind, mapping = self.mapping.kind, self.mapping
        elsewhere = {*mapping.said_by_names, VALUE[kind]} if mapping.layout == "wide" else set()
        if mapping.layout == "pairs":
            elsewhere = {"system", VALUE[kind]}
        return tuple(
            Field(
                name, LABELS[name], mapping.columns.get(name, ""), mapping.constants.get(name, ""),
                name in WITH_A_VALUE, name in REQUIRED[kind],
            )
            for name in ALIASES[kind]
            if name not in elsewhere
        )  # fmt: skip


def layouts(paths: Sequence[Path], kind: Kind, typed: Named[str, str] | None = None) -> tuple[Layout, ...]:
    """The layouts of these files, guessed or as typed. Raises `UnreadableError` on a file that is no table."""
    from analysis.importing import guess, preview

    groups: dict[tuple[str, ...], list[Preview]] = {}
    for path in paths:
        seen = preview(path)
        groups.setdefault(seen.columns, []).append(seen)
    found = []
    for place, previews in enumerate(groups.values()):
        key, mapping = f"{kind}-{place}", guess(previews[0], kind)
        if isinstance(typed, QueryDict) and f"{key}-layout" in typed:
            mapping = _typed(typed, key, mapping)
        found.append(Layout(key, tuple(previews), mapping))
    return tuple(found)


def with_roles(found: Sequence[Layout], roles: Named[str, str]) -> tuple[Layout, ...]:
    """The same layouts with these roles of systems, in all files."""
    return tuple(replace(layout, mapping=replace(layout.mapping, roles=dict(roles))) for layout in found)


def typed_roles(typed: QueryDict) -> dict[str, str] | None:
    """What was said of systems, or None where nothing was asked yet."""
    systems = typed.getlist("role-system")
    if not systems:
        return None
    return {name: typed.get(f"role-{place}", "system") for place, name in enumerate(systems)}


def _typed(typed: QueryDict, key: str, guessed: Mapping) -> Mapping:
    from analysis.importing.columns import ALIASES

    wide = typed[f"{key}-layout"] == "wide"
    columns, constants = {}, {}
    for name in ALIASES[guessed.kind]:
        if column := typed.get(f"{key}-column-{name}", ""):
            columns[name] = column
        elif value := typed.get(f"{key}-value-{name}", "").strip():
            constants[name] = value
    return replace(
        guessed,
        layout="wide" if wide else "pairs" if guessed.layout == "pairs" else "tidy",
        columns=columns,
        constants=constants,
        spread=tuple(typed.getlist(f"{key}-spread")) if wide else (),
        pattern=typed.get(f"{key}-pattern", "").strip() if wide else "",
        repeats=f"{key}-repeats" in typed,
        skip_empty=f"{key}-skip_empty" in typed,
    )

"""What a file probably is: a proposal for a person to look at, never the last word."""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence

from analysis.importing.columns import ROLES, VALUE, Kind, own_names
from analysis.importing.mapping import Mapping
from analysis.importing.pairs import pair_of
from analysis.importing.preview import Preview, Values

# Numbers of a row, and not ratings of it.
NO_VALUES = {
    "age", "id", "index", "order", "seconds", "duration", "page_duration", "time", "rating_time", "timestamp",
    "rated_at", "stimulus_index", "frame", "year",
}  # fmt: skip
SCALES = ((0.0, 1.0), (1.0, 5.0), (0.0, 10.0), (0.0, 100.0), (-3.0, 3.0), (-4.0, 0.0), (-100.0, 100.0))
# One of these among the first halves of columns' names tells that the first halves are targets.
TARGETS = {
    "vocals",
    "voice",
    "vocal",
    "drums",
    "bass",
    "other",
    "accompaniment",
    "instrumental",
    "piano",
    "guitar",
    "speech",
}
# The names that studies give what is no system, without blanks and signs.
ROLE_NAMES: Named[str, str] = {
    **ROLES,
    "hiddenreference": "reference", "hiddenref": "reference", "clean": "reference", "target": "reference",
    "lowanchor": "anchor35", "midanchor": "anchor70", "anchor": "anchor", "quality": "anchor",
    "interferer": "anchor_interference", "anchorinterference": "anchor_interference",
    "anchorartifacts": "anchor_artifacts",
}  # fmt: skip


def guess(preview: Preview, kind: Kind = "ratings") -> Mapping:
    """The most likely reading: by the columns' names, by what they hold, and by what systems are called."""
    columns = own_names(preview.columns, kind)
    if kind == "ratings" and "listener" not in columns and (listener := _webmushra_listener(preview)):
        columns["listener"] = listener
    if kind == "ratings" and (pair := pair_of(preview.columns)):
        roles = {name: role for name in preview.column(pair.clips[0]).distinct if (role := role_of(name)) != "system"}
        return Mapping(kind, "pairs", columns, constants=dict(pair.constants), roles=roles)
    name_column = "system" if kind == "ratings" else "metric"
    spread = () if VALUE[kind] in columns and name_column in columns else _spread(preview, columns, kind)
    if not spread:
        mapping = Mapping(kind, "tidy", columns)
        values = [preview.column(columns[VALUE[kind]])] if VALUE[kind] in columns else []
        systems: Sequence[str] = preview.column(columns["system"]).distinct if "system" in columns else ()
    else:
        columns = {ours: theirs for ours, theirs in columns.items() if theirs not in spread and ours != VALUE[kind]}
        mapping = Mapping(kind, "wide", columns, spread=spread, pattern=_pattern(spread, columns, name_column))
        values = [preview.column(name) for name in spread]
        parts = [mapping.parts_of(name) or {} for name in spread]
        systems = [each["system"] for each in parts if "system" in each]
    if kind == "scores":
        return mapping
    roles = {} if "role" in columns else {name: role for name in systems if (role := role_of(name)) != "system"}
    return Mapping(**{**vars(mapping), "constants": _scale(values, columns), "roles": roles})


def role_of(system: str) -> str:
    """What a system's name says that it is.

    Example:
        >>> role_of("Hidden reference"), role_of("anchor35"), role_of("open-unmix")
        ('reference', 'anchor35', 'system')
    """
    return ROLE_NAMES.get("".join(character for character in system.lower() if character.isalnum()), "system")


def _webmushra_listener(preview: Preview) -> str:
    """Older webMUSHRA writes no session_uuid: the question that tells people apart stands before trial_id."""
    names = [name.lower() for name in preview.columns]
    if "session_test_id" not in names or "trial_id" not in names:
        return ""
    asked = preview.columns[names.index("session_test_id") + 1 : names.index("trial_id")]
    likely = [name for name in asked if any(part in name.lower() for part in ("name", "mail", "code", "id"))]
    return (likely or [name for name in asked if len(asked) == 1] or [""])[0]


def _spread(preview: Preview, columns: Named[str, str], kind: Kind) -> tuple[str, ...]:
    """The columns of numbers that are nothing else; of ratings those within the scale that most are within."""
    taken = {theirs for ours, theirs in columns.items() if ours != VALUE[kind]}
    free = [
        name
        for name, values in zip(preview.columns, preview.values, strict=True)
        if name and name not in taken and name.lower() not in NO_VALUES and values.numeric
    ]
    if kind == "ratings":
        ends = {name: (preview.column(name).low or 0, preview.column(name).high or 0) for name in free}
        free = [name for name, (low, high) in ends.items() if low >= 0 and high <= 100]
        return tuple(free) if len(free) > 1 else ()
    return tuple(free)


def _pattern(names: Sequence[str], columns: Named[str, str], name_column: str) -> str:
    """What the columns' names hold: two things where they make a grid, one otherwise."""
    for separator in ("__", "/", "|", " - ", ":", "_", "-", " ", "."):
        parts = [name.partition(separator) for name in names]
        first, second = {part[0] for part in parts}, {part[2] for part in parts}
        grid = all(part[2] for part in parts) and len(first) * len(second) == len(names)
        if not grid or len(first) == 1 or len(second) == 1:
            continue
        if "target" not in columns and TARGETS & {name.lower() for name in first}:
            return f"{{target}}{separator}{{{name_column}}}"
        if "song" not in columns:
            return f"{{song}}{separator}{{{name_column}}}"
    return f"{{{name_column}}}"


def _scale(values: Sequence[Values], columns: Named[str, str]) -> dict[str, str]:
    """The narrowest of the usual scales that holds all values; 0 to 100 where none does."""
    if "scale_maximum" in columns or "scale_minimum" in columns:
        return {}
    lows, highs = ([end for each in values if (end := getattr(each, name)) is not None] for name in ("low", "high"))
    low, high = (min(lows), max(highs)) if lows else (0.0, 100.0)
    usual = [scale for scale in SCALES if scale[0] <= low and high <= scale[1]]
    bottom, top = usual[0] if usual else (0.0, 100.0)
    return {"scale_minimum": f"{bottom:g}", "scale_maximum": f"{top:g}"}


def unmapped(preview: Preview, mapping: Mapping) -> tuple[str, ...]:
    """The file's columns of which nothing is read."""
    pair = pair_of(preview.columns) if mapping.layout == "pairs" else None
    used = {*mapping.columns.values(), *mapping.spread, *(pair.columns if pair else ())}
    return tuple(name for name in preview.columns if name not in used)

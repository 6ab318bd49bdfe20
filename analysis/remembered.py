"""What is slow to compute is computed once for each state of a study's data, and kept on the disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.core.cache import cache as store

from analysis.parts import PARTS
from analysis.parts.content import Content
from analysis.parts.part import Evidence, Selection
from analysis.studies import Study
from mushra.protocol import screening_rules

Found = TypeVar("Found")


def remembered(study: Study, what: str, selection: Selection, make: Callable[[], Found]) -> Found:
    """What `make` gives for this study and selection: from the disk, where neither data nor code have changed since."""
    key = _key(study, what, selection)
    found: Found | None = store.get(key)
    if found is None:
        found = make()
        store.set(key, found, timeout=None)
    return found


def is_remembered(study: Study, what: str, selection: Selection) -> bool:
    """Whether `remembered` would come at once."""
    return _key(study, what, selection) in store


def part_content(study: Study, name: str, selection: Selection) -> Content:
    """What a part of a study's dashboard says. Raises `AnalysisError` where it can say nothing, with the reason."""
    return remembered(
        study, f"part {name}", selection, lambda: PARTS.get(name).build(Evidence(study.data(), selection))
    )


def _key(study: Study, what: str, selection: Selection) -> str:
    chosen: dict[str, Any] = asdict(selection)
    return hashlib.sha256(repr((study.version(), what, sorted(chosen.items()), _code())).encode()).hexdigest()


@cache
def _code() -> str:
    """The sources that results depend on: other code, other results."""
    folder = Path(__file__).parent
    files = sorted(path for part in ("statistics", "parts", "figures") for path in (folder / part).rglob("*.py"))
    found = hashlib.sha256()
    for path in [*files, folder / "dashboard.py", Path(screening_rules.__file__)]:
        found.update(path.read_bytes())
    return found.hexdigest()

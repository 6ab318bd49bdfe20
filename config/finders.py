"""Serves browser libraries from the Python packages that carry them, so that nobody needs Node."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# The name under /static/vendor/ -> the package and the file inside it.
VENDORED = {"plotly.min.js": ("plotly", "package_data/plotly.min.js")}


def vendored_path(name: str) -> Path:
    """Where the file lies, found without importing its package."""
    package, inside = VENDORED[name]
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{name} comes with the Python package {package}, which is not installed.")
    return Path(spec.origin).parent / inside


class VendorFinder(BaseFinder):
    """Finds `vendor/<name>` for the names of VENDORED."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:
        prefix, _, name = path.partition("/")
        if prefix != "vendor" or name not in VENDORED:
            return []
        found = str(vendored_path(name))
        return [found] if find_all else found

    def list(self, ignore_patterns: list[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in VENDORED:
            storage = FileSystemStorage(location=vendored_path(name).parent)
            storage.prefix = "vendor"  # type: ignore[attr-defined]  # collectstatic reads it
            yield name, storage

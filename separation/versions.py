"""Which Concord this is; read without loading anything of it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from separation.training.provenance import commit

ROOT = Path(__file__).resolve().parents[1]


@cache
def code_version() -> str:
    """Concord's version, with the git commit where it comes from git: `0.1.0+3f2a…`."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        number = tomllib.load(file)["project"]["version"]
    found = commit()
    return f"{number}+{found}" if found else str(number)

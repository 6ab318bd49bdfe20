"""What scores come from: the bytes of every file, and the code and libraries that do the arithmetic."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from separation.estimates import Estimate
from separation.versions import ROOT
from separation.versions import code_version as code_version  # part of where scores come from

LIBRARIES = ("numpy", "scipy", "torch")
# The code that decides what a score is; the rest may change without making a score stale.
ARITHMETIC = ("analysis/metrics", "separation/losses", "separation/stft.py", "separation/audio.py")


@cache
def arithmetic() -> str:
    """A digest of the code and the versions of the libraries that compute scores."""
    files = [path for place in ARITHMETIC for path in sorted([ROOT / place, *(ROOT / place).rglob("*.py")])]
    parts = [f"{path.relative_to(ROOT)} {digest(path)}" for path in files if path.is_file()]
    return _sha256([f"{library} {version(library)}" for library in LIBRARIES] + parts)


def fingerprint(estimates: Sequence[Estimate], digest: Callable[[Path], str]) -> str:
    """What the scores of one system's estimates of one song depend on. digest: of a file."""
    song = estimates[0].song
    files = [*song.stems.items(), ("mixture", song.mixture_path)]
    parts = [f"stem {name} {digest(path)}" for name, path in sorted(files) if path is not None]
    parts += [f"estimate {estimate.target} {digest(estimate.path)}" for estimate in estimates]
    return _sha256([arithmetic(), *parts])


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()

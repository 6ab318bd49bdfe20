"""Reads settings from the environment, strictly: a value that is not understood stops the start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def boolean(name: str, default: bool) -> bool:
    """The variable as a boolean: exactly `True` or `False`, nothing that merely looks like one."""
    value = os.environ.get(name, str(default))
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be exactly True or False.")
    return value == "True"


def names(name: str, default: str) -> list[str]:
    """The variable as a list of names, separated by commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def whole(name: str, default: int, *, least: int = 1) -> int:
    """The variable as a whole number, of at least `least`."""
    value = os.environ.get(name, str(default))
    if not value.isascii() or not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number of at least {least}.")
    return int(value)


def secret_key(name: str, data_dir: Path) -> str:
    """The variable, or a key made once for this installation and kept in its data folder."""
    if value := os.environ.get(name):
        return value
    path = data_dir / "secret_key"
    try:
        # O_EXCL: of several processes that start at once, one makes the key and the others read it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key

"""Reads settings from the environment, strictly: a value that is not understood stops the start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
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


def choice(name: str, default: str, allowed: Sequence[str]) -> str:
    """The variable, which must be one of those allowed."""
    value = os.environ.get(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(allowed)}.")
    return value


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """The variable as a list of IP addresses and networks, separated by commas."""
    try:
        return [ip_network(one) for one in names(name, default="")]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}; give addresses or networks such as 10.0.0.0/8.") from error


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

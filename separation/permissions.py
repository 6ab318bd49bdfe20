"""Refuses to change what is only shared to be read. Who may what is decided in `separation.access`."""

from __future__ import annotations

from typing import Any

from separation.access import Owned
from separation.errors import ConcordError


class ReadOnlyError(ConcordError):
    """Something that the user may look at, and not change."""

    status = 403


def is_editable(thing: Owned, *, user: Any) -> bool:
    return type(thing).objects.editable_by(user).filter(pk=thing.pk).exists()


def is_owned(thing: Owned, *, user: Any) -> bool:
    """Whether the user may share it, hand it on and throw it away."""
    return type(thing).objects.owned_by(user).filter(pk=thing.pk).exists()


def check_editable(thing: Owned, *, user: Any) -> None:
    """Raises `ReadOnlyError`, which names who can help."""
    if not is_editable(thing, user=user):
        raise ReadOnlyError(f"“{thing}” is shared with you to be read; {_helper(thing)} can let you change it.")


def check_owned(thing: Owned, *, user: Any) -> None:
    """Raises `ReadOnlyError`."""
    if not is_owned(thing, user=user):
        raise ReadOnlyError(f"“{thing}” is shared with you; that is for {_helper(thing)} to do.")


def _helper(thing: Owned) -> str:
    return f"its owner, {thing.owner}," if thing.owner else "an administrator"

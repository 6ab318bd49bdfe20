"""Words that all apps say in one way."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """So many of something; `many` where it is not `one` with an s.

    Example:
        >>> counted(1, "listener"), counted(2500, "listener"), counted(0, "study", "studies")
        ('1 listener', '2,500 listeners', '0 studies')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"

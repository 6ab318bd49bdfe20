"""Reads a value that somebody wrote by hand, and says in one sentence where it is wrong and what would be right."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import urlsplit

from mushra.errors import FlowError

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
LONGEST = 20_000  # characters of a text


class Node:
    """A value and its place in the file, as `steps[2].questions[0].label`.

    Every method raises `FlowError`, which begins with the place.
    """

    def __init__(self, value: Any, place: str = "") -> None:
        self.value = value
        self.place = place

    def wrong(self, message: str) -> FlowError:
        return FlowError(f"{self.place or 'The flow'}: {message}")

    def fields(self, allowed: Collection[str]) -> None:
        """Check that this is an object of no other fields."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"must be an object, {{…}}, not {_shown(self.value)}.")
        for name in self.value:
            if name not in allowed:
                raise self.wrong(f"has no field {_shown(name)}; there are {', '.join(allowed)}.")

    def get(self, name: str) -> Node:
        """The field of that name, its value None where it is not there."""
        return Node(self.value.get(name), f"{self.place}.{name}" if self.place else name)

    def __contains__(self, name: str) -> bool:
        return self.value.get(name) is not None

    def items(self, *, least: int = 1, most: int = 100) -> Iterator[Node]:
        """The items of a list of so many."""
        if not isinstance(self.value, list) or not least <= len(self.value) <= most:
            raise self.wrong(f"must be a list of {least} to {most}.")
        for index, item in enumerate(self.value):
            yield Node(item, f"{self.place}[{index}]")

    def word(self, *, most: int = 200) -> str:
        """A text in one language that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip() or len(self.value) > most:
            raise self.wrong(f"must be a text of 1 to {most} characters, not {_shown(self.value)}.")
        return self.value.strip()

    def name(self) -> str:
        """What exports call something: Latin letters, digits, _ and -."""
        if not isinstance(self.value, str) or not NAME.fullmatch(self.value):
            raise self.wrong(
                f"must be a name of at most 40 Latin letters, digits, _ and -, with a letter first; "
                f"not {_shown(self.value)}."
            )
        return self.value

    def text(self, *, most: int = LONGEST) -> str | dict[str, str]:
        """What listeners read: a text, or an object of language codes and texts that has `en`."""
        if not isinstance(self.value, dict):
            return self.word(most=most)
        if "en" not in self.value:
            raise self.wrong("must have a text in English, `en`, for listeners of languages that it lacks.")
        return {language: self.get(language).word(most=most) for language in self.value}

    def optional_text(self, *, most: int = LONGEST) -> str | dict[str, str]:
        """As `text`, and empty where there is none."""
        return "" if self.value in (None, "") else self.text(most=most)

    def flag(self, default: bool) -> bool:
        if self.value is None:
            return default
        if not isinstance(self.value, bool):
            raise self.wrong(f"must be true or false, not {_shown(self.value)}.")
        return self.value

    def choice(self, allowed: Collection[str], default: str | None = None) -> str:
        if self.value is None and default is not None:
            return default
        if not isinstance(self.value, str) or self.value not in allowed:
            raise self.wrong(f"must be one of {', '.join(allowed)}, not {_shown(self.value)}.")
        return self.value

    def whole(self, least: int, most: int, default: int | None = None) -> int:
        if self.value is None and default is not None:
            return default
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not least <= self.value <= most:
            raise self.wrong(f"must be a whole number from {least} to {most}, not {_shown(self.value)}.")
        return self.value

    def number(self) -> float | None:
        """A number, or None where there is none."""
        if self.value is None:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or not math.isfinite(self.value):
            raise self.wrong(f"must be a number, not {_shown(self.value)}.")
        return self.value

    def address(self) -> str:
        """An address of the web, or empty where there is none."""
        if self.value in (None, ""):
            return ""
        address = self.word(most=500)
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.netloc or not address.isprintable() or " " in address:
            raise self.wrong(f"must be an address that begins with https:// or http://, not {_shown(address)}.")
        return address


def _shown(value: Any) -> str:
    shown = "nothing" if value is None else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def in_language(text: str | dict[str, str], language: str) -> str:
    """A text that may be in several languages, in that one, or else in English.

    Example:
        >>> in_language({"en": "Age", "pt": "Idade"}, "pt-br"), in_language({"en": "Age"}, "ja")
        ('Idade', 'Age')
    """
    if isinstance(text, str):
        return text
    return text.get(language) or text.get(language.split("-")[0]) or text["en"]

"""A value of a configuration and where it stands, so that what is wrong with it is said with page and line."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import yaml

from mushra.errors import ConfigurationError

NOTHING = ("", "~", "null", "Null", "NULL")
FLAGS = {"true": True, "false": False}
LONGEST = 20_000  # characters of a text
MOST_ITEMS = 1000


class Place:
    """A YAML node by the name that a person knows it by. Every method raises `ConfigurationError` with that name."""

    def __init__(self, node: yaml.Node | None, name: str, line: int) -> None:
        self._node = node
        self.name = name
        self.line = line if node is None else node.start_mark.line + 1

    def wrong(self, message: str) -> ConfigurationError:
        return ConfigurationError(f"{self.name} (line {self.line}): {message}")

    @property
    def is_nothing(self) -> bool:
        """Whether the field is not there, or there without a value."""
        return self._node is None or (
            isinstance(self._node, yaml.ScalarNode) and not self._node.style and self._node.value in NOTHING
        )

    @property
    def is_list(self) -> bool:
        return isinstance(self._node, yaml.SequenceNode)

    def is_word(self, word: str) -> bool:
        """Whether this is that very text."""
        return isinstance(self._node, yaml.ScalarNode) and self._node.value == word

    def fields(self) -> dict[str, Place]:
        """The fields of a mapping in their order."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.wrong("must be a mapping, `name: value` lines one below the other.")
        found: dict[str, Place] = {}
        for key, value in self._node.value[: MOST_ITEMS + 1]:
            if not isinstance(key, yaml.ScalarNode):
                raise self.wrong("has a field whose name is not a text.")
            if key.value in found:
                raise ConfigurationError(
                    f"{self.name} (line {key.start_mark.line + 1}): {key.value!r} is there twice; keep one of them."
                )
            found[key.value] = Place(value, f"{self.name}, {key.value}", self.line)
        if len(found) > MOST_ITEMS:
            raise self.wrong(f"has more than {MOST_ITEMS} fields.")
        return found

    def get(self, name: str) -> Place:
        """The field of that name, which may hold nothing."""
        return self.fields().get(name) or Place(None, f"{self.name}, {name}", self.line)

    def items(self) -> Iterator[Place]:
        """The items of a list."""
        if not isinstance(self._node, yaml.SequenceNode) or len(self._node.value) > MOST_ITEMS:
            raise self.wrong(f"must be a list of at most {MOST_ITEMS}, each behind a `- `.")
        for index, item in enumerate(self._node.value, start=1):
            yield Place(item, f"{self.name} {index}", self.line)

    def text(self, default: str | None = "") -> str:
        """A text, the default where there is nothing; without a default there must be some."""
        if self.is_nothing:
            if default is None:
                raise self.wrong("is missing.")
            return default
        if not isinstance(self._node, yaml.ScalarNode):
            raise self.wrong("must be a text; put it in quotes if it begins with [ or {, or holds a colon.")
        if len(self._node.value) > LONGEST:
            raise self.wrong(f"has {len(self._node.value):,} characters; at most {LONGEST:,} are read.")
        return str(self._node.value).strip()

    def flag(self, default: bool) -> bool:
        given = self.text().lower()
        if given and given not in FLAGS:
            raise self.wrong(f"must be true or false, not {given!r}.")
        return FLAGS.get(given, default)

    def number(self) -> float | None:
        """A finite number, or None where there is nothing."""
        given = self.text()
        if not given:
            return None
        try:
            number = float(given)
        except ValueError:
            number = float("nan")
        if not abs(number) < float("inf"):
            raise self.wrong(f"must be a number, not {given!r}.")
        return number

    def choice(self, allowed: Collection[str]) -> str:
        given = self.text(None)
        if given not in allowed:
            raise self.wrong(f"must be one of {', '.join(allowed)}, not {given!r}.")
        return given

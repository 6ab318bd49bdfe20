"""YAML as webMUSHRA's users write it, as nodes that know their lines; what its own reader forgives is mended.

Every scalar stays the text that it is in the file: `no` as an answer is "no", a stimulus called `01` keeps its zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from mushra.errors import ConfigurationError
from mushra.importers.yaml_nodes import MOST_NODES, written_out

LARGEST = 256 * 1024  # bytes; webMUSHRA's own examples have a few thousand
MOST_REPAIRS = 100
# A line such as `content: Reminder: rate all`, whose text should stand in quotes.
TEXT_LINE = re.compile(
    r"(?P<before>[ ]*(?:-[ ]+)*(?:content|popupContent|name|label|testname|unforced):[ ]+)(?P<text>\S.*?)[ ]*"
)


@dataclass(frozen=True)
class YamlText:
    """A document's root node, and the lines, from 1, whose text was put in quotes."""

    root: yaml.Node
    repaired: tuple[int, ...]


def parse(data: bytes) -> YamlText:
    """The document. Nothing in it is ever made into an object or run, and an alias is the one node that it names.

    A line that YAML refuses is put in quotes where it is a text of webMUSHRA's (`content`, `name`, …) that begins and
    ends there; no other line is touched.

    Raises `ConfigurationError` that names the line, and what to do about it.
    """
    lines = _lines(data)
    repaired: list[int] = []
    while True:
        try:
            root = yaml.BaseLoader("\n".join(lines)).get_single_node()
        except yaml.MarkedYAMLError as error:
            line = _line_at_fault(error, lines)
            if line is None or line in repaired or len(repaired) == MOST_REPAIRS:
                raise _wrong(error) from error
            lines[line] = _quoted(lines[line])
            repaired.append(line)
        except yaml.YAMLError as error:  # a character that YAML does not allow
            raise ConfigurationError(f"This is not YAML ({' '.join(str(error).split())}).") from error
        except RecursionError as error:
            raise ConfigurationError("This is nested too deep to be a listening test.") from error
        else:
            if root is None:
                raise ConfigurationError("This file is empty; a configuration has `testname`, `testId` and `pages`.")
            if written_out(root) > MOST_NODES:
                raise ConfigurationError(
                    f"Its aliases stand for more than {MOST_NODES:,} values; write out what they name, or split it."
                )
            return YamlText(root, tuple(sorted(line + 1 for line in repaired)))


def _lines(data: bytes) -> list[str]:
    if len(data) > LARGEST:
        raise ConfigurationError(
            f"This file has {len(data):,} bytes; a configuration has at most {LARGEST:,}. Are these results, or audio?"
        )
    try:
        return data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"Byte {error.start:,} is not UTF-8; save the file as UTF-8.") from error


def _line_at_fault(error: yaml.MarkedYAMLError, lines: list[str]) -> int | None:
    """The line that quotes would mend, counted from 0: where YAML stopped, or where that text began."""
    for mark in (error.problem_mark, error.context_mark):
        if mark is not None and mark.line < len(lines) and _quoted(lines[mark.line]) != lines[mark.line]:
            return int(mark.line)
    return None


def _quoted(line: str) -> str:
    """The line with its text in single quotes, or as it is where it is no such line or goes on below."""
    found = TEXT_LINE.fullmatch(line)
    if found is None or found["text"][0] in "|>&*!":
        return line
    text = found["text"]
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":  # quotes inside quotes
        text = text[1:-1]
    doubled = text.replace("'", "''")
    return f"{found['before']}'{doubled}'"


def _wrong(error: yaml.MarkedYAMLError) -> ConfigurationError:
    mark = error.problem_mark or error.context_mark
    where = f"Line {mark.line + 1}, column {mark.column + 1}" if mark else "Somewhere"
    what = error.problem or error.context or "unreadable"
    if "\\t" in what:
        cure = "Indent with spaces, never with tabs."
    elif "document" in (error.problem or "") + (error.context or ""):
        cure = "A configuration is one document; leave out what follows a line of ---."
    else:
        cure = 'Put a text that holds ": ", " #" or quotes in quotes, or begin it on a line of its own after |.'
    return ConfigurationError(f"{where}: this is not YAML ({what}). {cure}")

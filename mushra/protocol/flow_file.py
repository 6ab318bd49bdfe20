"""A flow as somebody writes it down, read and checked. The format is in docs/file-formats.md."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from mushra.errors import FlowError
from mushra.protocol.definition import Node, in_language
from mushra.protocol.flow import Place
from mushra.protocol.steps import STEP_KINDS, StepKind

RESERVED = ("lang", "refused", "code")  # what our own links and addresses use
STEP_FIELDS = ("kind", "place", "every", "title")


@dataclass(frozen=True)
class StepDefinition:
    """One step; content is what is written for its kind, and the title where that is in several languages."""

    kind: str
    place: Place
    every: int | None
    title: str
    content: dict[str, Any]


@dataclass(frozen=True)
class Flow:
    """The pages beside the trials, where listeners go at the end, and which of their link's parameters are kept."""

    steps: tuple[StepDefinition, ...]
    return_url: str = ""
    crowd_ids: tuple[str, ...] = ()


def read_flow_file(path: Path) -> Flow:
    """The flow in that file. Raises `FlowError` that names the file and the place."""
    try:
        return read_flow(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise FlowError(f"{path} cannot be read ({reason}).") from error
    except FlowError as error:
        raise FlowError(f"{path}: {error}") from error


def read_flow(text: str) -> Flow:
    """The flow that a JSON text describes.

    Raises `FlowError` that names the place of the first mistake, as `steps[2].questions[0].label`.
    """
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise FlowError(f"Line {error.lineno}, column {error.colno}: this is not JSON ({error.msg}).") from error
    except RecursionError as error:
        raise FlowError("The flow: this is nested too deep.") from error
    node = Node(value)
    node.fields(("steps", "return_url", "crowd_ids"))
    crowd_ids = _crowd_ids(node.get("crowd_ids")) if "crowd_ids" in node else ()
    steps = tuple(_step(item, crowd_ids) for item in node.get("steps").items(least=0))
    levels = [index for index, step in enumerate(steps) if step.kind == "level"]
    if len(levels) > 1:
        raise FlowError(f"steps[{levels[1]}]: the level is set already at steps[{levels[0]}].")
    return Flow(steps, return_address(node.get("return_url"), crowd_ids), crowd_ids)


def _step(node: Node, crowd_ids: tuple[str, ...]) -> StepDefinition:
    node.fields(dict.fromkeys((*STEP_FIELDS, *(name for kind in STEP_KINDS for name in kind.fields))))
    kind = STEP_KINDS.get(node.get("kind").choice(STEP_KINDS.names()))
    node.fields((*STEP_FIELDS, *kind.fields))
    place, every = _place(node, kind)
    kind.check(node)
    return_address(node.get("return_url"), crowd_ids)
    title = node.get("title").optional_text(most=200)
    kept = kind.fields if isinstance(title, str) else (*kind.fields, "title")
    content = {name: node.value[name] for name in kept if name in node}
    return StepDefinition(kind.name, place, every, in_language(title, "en"), content)


def _place(node: Node, kind: StepKind) -> tuple[Place, int | None]:
    place: Any = node.get("place").choice(kind.places, default=kind.places[0] if len(kind.places) == 1 else None)
    if place != "between" and "every" in node:
        raise node.get("every").wrong('goes with "place": "between" only.')
    return place, node.get("every").whole(1, 1000) if place == "between" else None


def _crowd_ids(node: Node) -> tuple[str, ...]:
    names: list[str] = []
    for item in node.items(least=0, most=10):
        name = item.name()
        if name in RESERVED or name in names:
            raise item.wrong(f"{name!r} is {'taken by our own links' if name in RESERVED else 'there twice'}.")
        names.append(name)
    return tuple(names)


def return_address(node: Node, crowd_ids: tuple[str, ...]) -> str:
    """The address, its braces checked: what they stand for comes from listeners, and must not choose the site."""
    address = node.address()
    for name in re.findall(r"\{([^{}]*)\}", address):
        if name not in ("code", *crowd_ids):
            raise node.wrong(
                f"{{{name}}} stands for nothing; {{code}} is the completion code, and a name of crowd_ids that id."
            )
    if "{" in urlsplit(address).netloc:
        raise node.wrong("braces may stand in the path and after it, not in the site's name.")
    return address


def filled_in(address: str, values: Mapping[str, str]) -> str:
    """The address with each name in braces replaced by its value, URL-encoded; empty for one that is not http(s).

    Example:
        >>> filled_in("https://crowd.example/done?cc={code}", {"code": "AB C&d"})
        'https://crowd.example/done?cc=AB%20C%26d'
        >>> filled_in("javascript:alert(1)", {})
        ''
    """
    if urlsplit(address).scheme not in ("http", "https"):
        return ""
    return re.sub(r"\{([^{}]*)\}", lambda name: quote(values.get(name[1], ""), safe=""), address)

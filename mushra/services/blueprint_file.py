"""A whole experiment as somebody writes it down, in YAML or TOML. The format is in docs/experiments.md."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from mushra.errors import ExperimentError, MushraError
from mushra.importers.yaml_nodes import MOST_NODES, written_out
from mushra.protocol.definition import Node
from mushra.protocol.flow_file import Flow, read_flow, read_flow_file
from mushra.protocol.screening_rules import chosen_rules, rules_record
from mushra.services.design import Settings
from mushra.services.making import Blueprint
from separation.errors import UnknownNameError
from separation.estimates import Estimate, read_estimates
from separation.songs.folder import read_songs

CLIPS = ("songs", "estimates", "song_names", "systems", "targets", "excerpts")
EXPERIMENT = ("title", "slug", "flow", "screen_out_url", "full_url", "good_listeners", "open")
LARGEST = 1 << 20  # bytes
KNOWN = (*CLIPS, *EXPERIMENT, *(field.name for field in fields(Settings)))


def read_blueprint_file(path: Path) -> tuple[Blueprint, bool]:
    """The experiment that a file describes, and whether it is to be opened. Its paths start from its own folder.

    Raises `ExperimentError`, `FlowError` and whatever songs and estimates raise, always naming the place in the file;
    `UnknownNameError` for a name that there is not, with the nearest.
    """
    values = _parsed(path)
    for name in values:
        if name not in KNOWN:
            raise UnknownNameError("setting of an experiment", name, KNOWN)
    node = Node(values)
    estimates = _estimates(node, path.parent)
    blueprint = Blueprint(
        title=node.get("title").word(),
        slug=node.get("slug").word(most=80) if "slug" in node else "",
        estimates=tuple(estimates),
        settings=Settings(**_settings(node)),
        starts=_starts(node.get("excerpts"), estimates),
        flow=_flow(node.get("flow"), path.parent) if "flow" in node else None,
        return_url=node.get("return_url").address(),
        screen_out_url=node.get("screen_out_url").address(),
        full_url=node.get("full_url").address(),
        good_listeners=node.get("good_listeners").whole(1, 100_000) if "good_listeners" in node else None,
    )
    return blueprint, node.get("open").flag(default=False)


def _parsed(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise ExperimentError(f"{path} has more than {LARGEST:,} bytes; the file of an experiment is far smaller.")
        text = path.read_text(encoding="utf-8")
        if path.suffix.lower() in (".yaml", ".yml"):
            values = _values(text)
        elif path.suffix.lower() == ".toml":
            values = tomllib.loads(text)
        else:
            raise ExperimentError(f"{path} is neither .yaml nor .toml.")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ExperimentError(f"{path} cannot be read ({reason}).") from error
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, RecursionError) as error:
        # YAML's reader raises its own errors for what is not YAML, and Python's for a date or number that is none.
        raise ExperimentError(f"{path} cannot be understood: {' '.join(str(error).split())}.") from error
    if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
        raise ExperimentError(f"{path} must hold settings, each as name: value.")
    return values


def _values(text: str) -> Any:
    """What the YAML says, in plain values; nothing in it is made into an object. Raises many kinds of errors."""
    loader = yaml.SafeLoader(text)
    root = loader.get_single_node()
    if root is None:
        return None
    if written_out(root) > MOST_NODES:
        raise ValueError(f"its aliases stand for more than {MOST_NODES:,} values; write out what they name")
    return loader.construct_document(root)


def _estimates(node: Node, folder: Path) -> list[Estimate]:
    chosen = {name: _words(node.get(name)) for name in ("song_names", "systems", "targets")}
    songs = read_songs(folder / node.get("songs").word(most=1000))
    estimates = read_estimates(folder / node.get("estimates").word(most=1000), songs, systems=chosen["systems"])
    for kind, names, known in (
        ("song", chosen["song_names"], {estimate.song.name for estimate in estimates}),
        ("target with estimates", chosen["targets"], {estimate.target for estimate in estimates}),
    ):
        for name in names or ():
            if name not in known:
                raise UnknownNameError(kind, name, sorted(known))
    return [
        estimate
        for estimate in estimates
        if estimate.song.name in (chosen["song_names"] or (estimate.song.name,))
        and estimate.target in (chosen["targets"] or (estimate.target,))
    ]


def _words(node: Node) -> list[str] | None:
    return None if node.value is None else [item.word() for item in node.items()]


def _starts(node: Node, estimates: list[Estimate]) -> dict[tuple[str, str], float]:
    """`song / target: seconds`, as the pages name a trial."""
    trials = {f"{one.song.name} / {one.target}": (one.song.name, one.target) for one in estimates}
    if node.value is None:
        return {}
    if not isinstance(node.value, dict):
        raise node.wrong("must give seconds by trial, as `song / target: 12.5`.")
    starts = {}
    for name in node.value:
        if name not in trials:
            raise UnknownNameError("trial", str(name), trials)
        seconds = node.get(name).number()
        if seconds is None:
            raise node.get(name).wrong("must be a number of seconds.")
        starts[trials[name]] = float(seconds)
    return starts


def _settings(node: Node) -> dict[str, Any]:
    """What the file says of `Settings`, each value of its field's type."""
    read = {
        "str": lambda item: item.word(most=500),
        "bool": lambda item: item.flag(default=False),
        "bool | None": lambda item: item.flag(default=False),
        "int": lambda item: item.whole(0, 2**53),
        "int | None": lambda item: item.whole(0, 2**53),
        "float": lambda item: float(item.number()),
        "tuple[str, ...] | None": lambda item: tuple(one.word() for one in item.items(least=0)),
        "Mapping[str, Mapping[str, float]] | None": lambda item: rules_record(chosen_rules(item.value)),
    }
    return {field.name: read[str(field.type)](node.get(field.name)) for field in fields(Settings) if field.name in node}


def _flow(node: Node, folder: Path) -> Flow:
    """A flow file's path, or what would stand in it."""
    if isinstance(node.value, str):
        return read_flow_file(folder / node.word(most=1000))
    try:
        return read_flow(json.dumps(node.value))
    except (MushraError, TypeError, ValueError) as error:
        raise node.wrong(str(error)) from error

"""Kinds of jobs: each is a management command, and knows which of its options a job may give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from separation.errors import JobError
from separation.registry import Registry


@dataclass(frozen=True)
class JobKind:
    """A kind of job.

    name: of the kind, and of the management command that it is; label: for people; options: those that a job may give,
    as Python writes them (`batch_size`); positional: arguments without a name, before the options; output: the option
    that names what is made, which no two jobs make at once.
    """

    name: str
    label: str
    options: tuple[str, ...]
    positional: tuple[str, ...] = ()
    output: str = "output"

    def command_line(self, arguments: Mapping[str, Any]) -> list[str]:
        """The command and its arguments: text and numbers as `--name=value`, lists one after the other, True alone.

        Raises `JobError` on an option that the kind has not and a value that would be taken for an option.

        Example:
            >>> kind = JobKind("train", "Training", ("loss", "targets", "batch_size"))
            >>> kind.command_line({"loss": "l1_freq", "targets": ["vocals", "drums"], "batch_size": 2})
            ['train', '--loss=l1_freq', '--targets', 'vocals', 'drums', '--batch-size=2']
        """
        known = (*self.positional, *self.options)
        for name in arguments:
            if name not in known:
                raise JobError(f"A job of the kind {self.name!r} has no {name!r}; it has {', '.join(known)}.")
        first = [_value(name, arguments[name]) for name in self.positional if name in arguments]
        named = [part for name, value in arguments.items() if name in self.options for part in _option(name, value)]
        return [self.name, *first, *named]

    def place(self, arguments: Mapping[str, Any]) -> str:
        """What the job makes, as a path; empty where its arguments do not say."""
        return str(Path(arguments[self.output])) if arguments.get(self.output) else ""


def _option(name: str, value: Any) -> list[str]:
    option = f"--{name.replace('_', '-')}"
    if value is None or value is False:
        return []
    if value is True:
        return [option]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [option, *(_value(name, one) for one in value)]
    return [f"{option}={value}"]


def _value(name: str, value: Any) -> str:
    """A value that stands alone on the command line."""
    text = str(value)
    if text.startswith("-"):
        raise JobError(f"The {name} of a job is {text!r}; it must not begin with a hyphen.")
    return text


JOBS: Registry[JobKind] = Registry("kind of job")

TRAIN = JOBS.add(
    JobKind(
        "train",
        "Training",
        (
            "songs", "validation", "output", "recipe", "run", "tiny", "preset", "loss", "network", "targets", "seed",
            "steps", "batch_size", "seconds", "learning_rate", "augmentation", "rate", "channels", "size", "device",
            "workers",
        ),
    )
)  # fmt: skip
SEPARATE = JOBS.add(
    JobKind("separate", "Separation", ("songs", "model", "output", "device", "wiener", "normalise_masks"))
)
SYNTHESIZE = JOBS.add(JobKind("synthesize", "Composing songs", ("output", "songs", "seconds", "seed")))

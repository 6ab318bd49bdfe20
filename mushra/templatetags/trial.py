"""A protocol's scale as the trial page draws it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template

from mushra.protocol.protocols import Protocol, Scale

register = template.Library()


class Mark(NamedTuple):
    """A score beside the scale; `at` is its height, 0 at the lower end and 1 at the upper."""

    value: int
    at: float


class Option(NamedTuple):
    """One of a few grades to choose from."""

    value: int
    label: str


@register.filter
def marks(scale: Scale) -> list[Mark]:
    """The bounds of a continuous scale's intervals, from high to low.

    Example:
        >>> [mark.value for mark in marks(Scale("continuous", 0, 100, ("Bad", "Fair", "Good", "Excellent")))]
        [100, 75, 50, 25, 0]
    """
    count = len(scale.labels)
    span = scale.maximum - scale.minimum
    return [Mark(round(scale.minimum + span * step / count), step / count) for step in range(count, -1, -1)]


@register.filter
def categories(trial_data: dict[str, Any]) -> list[Option]:
    """A category scale's grades, best first. Ends of the experiment's own take the place of all the names.

    Example:
        >>> scale = {"minimum": 1, "labels": ["Bad", "Fair", "Good"]}
        >>> categories({"scale": scale, "lowLabel": "", "highLabel": ""})[0]
        Option(value=3, label='Good')
        >>> [option.label for option in categories({"scale": scale, "lowLabel": "Noisy", "highLabel": "Clean"})]
        ['Clean', '', 'Noisy']
    """
    low, high, labels = trial_data["lowLabel"], trial_data["highLabel"], trial_data["scale"]["labels"]
    if low or high:
        labels = [low, *[""] * (len(labels) - 2), high]
    return [Option(value, label) for value, label in enumerate(labels, trial_data["scale"]["minimum"])][::-1]


@register.filter
def choices(trial_data: dict[str, Any], protocol: Protocol) -> list[Option]:
    """A choice's options as they stand side by side: the first clip, perhaps neither, the second clip."""
    options = zip(protocol.scale.choices, trial_data["scale"]["labels"], strict=True)
    return [Option(value, label) for value, label in sorted(options, reverse=True)]

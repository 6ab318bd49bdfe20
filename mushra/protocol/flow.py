"""Which pages a session consists of: steps before the training, between rated trials and after the last one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

Place = Literal["before", "between", "after"]


@dataclass(frozen=True)
class PlacedStep:
    """A step and where it stands.

    key: whatever names the step; every: of a step between trials, after how many rated trials it comes each time;
    times: how often it comes in one place, more than once where it is tried again.
    """

    key: int
    place: Place
    every: int | None = None
    times: int = 1


@dataclass(frozen=True)
class StepPage:
    """A step's page; `occurrence` counts from 0 how often the step has come before."""

    step: int
    occurrence: int = 0


@dataclass(frozen=True)
class TrialPage:
    """The page of the presentation at that position of the session."""

    position: int


Page = StepPage | TrialPage


def flow_pages(steps: Sequence[PlacedStep], *, training: int, rated: int) -> list[Page]:
    """All pages in their order, the welcome and the thanks left out.

    Steps of one place keep their order. A step between trials comes after every `every` rated trials, and never after
    the last, which the steps after it follow. training, rated: how many presentations of either kind there are; those
    of the training have the first positions.

    Example:
        >>> steps = [PlacedStep(1, "before"), PlacedStep(2, "between", every=2), PlacedStep(3, "after")]
        >>> [page.step if isinstance(page, StepPage) else "trial" for page in flow_pages(steps, training=1, rated=3)]
        [1, 'trial', 'trial', 'trial', 2, 'trial', 3]
    """
    pages: list[Page] = _repeated(steps, "before")
    pages += [TrialPage(position) for position in range(training)]
    for done in range(1, rated + 1):
        pages.append(TrialPage(training + done - 1))
        if done < rated:
            pages += [
                StepPage(step.key, done // step.every - 1)
                for step in steps
                if step.place == "between" and step.every and done % step.every == 0
            ]
    return pages + _repeated(steps, "after")


def current_page(pages: Sequence[Page], submitted: Collection[Page]) -> Page | None:
    """The first page that has not been submitted, or None at the end."""
    return next((page for page in pages if page not in submitted), None)


def _repeated(steps: Sequence[PlacedStep], place: Place) -> list[Page]:
    return [StepPage(step.key, time) for step in steps if step.place == place for time in range(step.times)]

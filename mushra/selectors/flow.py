"""Where a session stands among all its pages, and what it has answered on those beside the trials."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from mushra.errors import UnknownSlotError
from mushra.models import Experiment, Presentation, Session, Step, Trial
from mushra.protocol.flow import Page, PlacedStep, StepPage, TrialPage, current_page, flow_pages
from mushra.protocol.steps import STEP_KINDS
from mushra.selectors.allocation import allocation_typical
from mushra.selectors.pages import minutes_left, minutes_of_test


@dataclass(frozen=True)
class SessionFlow:
    """All pages of a session, those that are submitted, and the first that is not (None at the end)."""

    session: Session
    steps: dict[int, Step]
    pages: list[Page]
    submitted: set[Page]

    @property
    def current(self) -> Page | None:
        return current_page(self.pages, self.submitted)

    @property
    def step(self) -> Step | None:
        """The step whose page is the current one."""
        page = self.current
        return self.steps[page.step] if isinstance(page, StepPage) else None

    @property
    def presentation(self) -> Presentation | None:
        """The presentation whose page is the current one."""
        page = self.current
        if not isinstance(page, TrialPage):
            return None
        return self.session.presentations.select_related("trial").get(position=page.position)

    @property
    def level_rate(self) -> int:
        """The sample rate (Hz) of what the level is set by."""
        return level_trial(self.session).rate

    def progress(self) -> dict[str, int]:
        """What every page says of how far one has come: which page of how many, and the minutes left."""
        left = [page for page in self.pages if page not in self.submitted]
        return {
            "page": len(self.pages) - len(left) + 1,
            "pages": len(self.pages),
            "minutes_left": minutes_left(session=self.session) + _minutes(self.steps, left),
        }


def level_trial(session: Session) -> Trial:
    """The trial by whose reference the session's listener sets the level: the training's."""
    trial = session.experiment.trials.order_by("-is_training", "position").first()
    if trial is None:
        raise UnknownSlotError(gettext("This experiment has no trials."))
    return trial


def session_flow(*, session: Session) -> SessionFlow:
    """The session's pages and where it stands. Simulated listeners are shown trials only."""
    steps = {} if session.simulated else {step.pk: step for step in session.experiment.steps.all()}
    answers = session.step_answers.values_list("step", "occurrence", "passed")
    shown = session.presentations.values_list("position", "submitted_at", "trial__is_training")
    failed = [step for step, _, passed in answers if passed is False]
    placed = [
        PlacedStep(
            key,
            step.place,  # type: ignore[arg-type]
            step.every,
            times=min(STEP_KINDS.get(step.kind).attempts(step.content), failed.count(key) + 1),
        )
        for key, step in steps.items()
    ]
    training = sum(is_training for _, _, is_training in shown)
    submitted: set[Page] = {StepPage(step, occurrence) for step, occurrence, _ in answers}
    submitted |= {TrialPage(position) for position, at, _ in shown if at is not None}
    return SessionFlow(session, steps, flow_pages(placed, training=training, rated=len(shown) - training), submitted)


def minutes_of_flow(*, experiment: Experiment) -> int:
    """About how many minutes the experiment takes a listener: the trials that one is given, and the other pages."""
    allocation = allocation_typical(experiment=experiment)
    is_training = [page.trial in allocation.training for page in allocation.pages(seed=0)]
    steps = {step.pk: step for step in experiment.steps.all()}
    placed = [PlacedStep(key, step.place, step.every) for key, step in steps.items()]
    pages = flow_pages(placed, training=sum(is_training), rated=is_training.count(False))
    return minutes_of_test(experiment=experiment) + _minutes(steps, pages)


def _minutes(steps: dict[int, Step], pages: Iterable[Page]) -> int:
    """Whole minutes that the steps' pages among these take."""
    shown = [steps[page.step] for page in pages if isinstance(page, StepPage)]
    return math.ceil(sum(STEP_KINDS.get(step.kind).seconds(step.content) for step in shown) / 60)

"""An experiment looked at before it is built: its pages in order, of rows that are never stored."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from mushra.models import Experiment, Presentation, Session, Slot, Step, Trial
from mushra.protocol.allocation import Offer, choose_trials
from mushra.protocol.duration import minutes
from mushra.protocol.excerpts import excerpt_frames
from mushra.protocol.flow import Page, PlacedStep, StepPage, TrialPage, flow_pages
from mushra.protocol.order import Page as TrialOrder
from mushra.protocol.order import session_pages
from mushra.protocol.protocols import PROTOCOLS
from mushra.protocol.steps import STEP_KINDS
from mushra.selectors.flow import SessionFlow
from mushra.services.design import Settings
from mushra.services.making import Blueprint
from mushra.services.planning import TrialPlan, plan_trials

MOST_CLIPS = 1000  # more than a trial can have: a clip's number is its trial's times this, and its place
SHOWN = (
    "protocol", "attribute", "question", "low_label", "high_label", "show_numbers", "must_play", "must_rate",
    "restart_on_switch", "comments",
)  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """One listener's way through a blueprint. Trials are numbered as `plan_trials` has them, the training as 0."""

    blueprint: Blueprint

    @cached_property
    def settings(self) -> Settings:
        """With nothing left open."""
        return self.blueprint.settings.resolved()

    @cached_property
    def plans(self) -> list[TrialPlan]:
        return plan_trials(self.blueprint.estimates, settings=self.settings, starts=self.blueprint.starts)

    @cached_property
    def experiment(self) -> Experiment:
        """As it will be, without being stored."""
        shown = {name: getattr(self.settings, name) for name in SHOWN}
        return Experiment(title=self.blueprint.title, return_url=self.blueprint.return_url, **shown)

    @cached_property
    def steps(self) -> dict[int, Step]:
        """The pages beside the trials, by their place from 1."""
        flow = self.blueprint.flow
        return {
            place: Step(
                pk=place, experiment=self.experiment, position=place, kind=step.kind, place=step.place,
                every=step.every, title=step.title, content=step.content,
            )
            for place, step in enumerate(flow.steps if flow else (), start=1)
        }  # fmt: skip

    def clips(self, trial: int) -> list[int]:
        """The numbers of what is graded in a trial: hidden reference, anchors, systems, in the order of rendering."""
        graded = (
            bool(self.settings.hidden_reference) + len(self.settings.anchors or ()) + len(self.plans[trial].estimates)
        )
        return [trial * MOST_CLIPS + place for place in range(graded)]

    @cached_property
    def trials(self) -> list[TrialOrder]:
        """The trials' pages in the order of one listener's, the training first."""
        rated = list(range(1, len(self.plans)))
        settings = self.settings
        if settings.trials_per_listener is not None:
            offers = [Offer(number, 0, self.plans[number].song.name, self.plans[number].target) for number in rated]
            rated = choose_trials(offers, settings.trials_per_listener, seed="preview")
        stimuli = {number: self.clips(number) for number in [0, *rated]}
        protocol = PROTOCOLS.get(settings.protocol)
        return session_pages(protocol, [0], stimuli, settings.seed, replicates=rated[: settings.replicates])

    @cached_property
    def pages(self) -> list[Page]:
        """All pages, the welcome and the thanks left out."""
        placed = [PlacedStep(key, step.place, step.every) for key, step in self.steps.items()]
        training = sum(page.trial == 0 for page in self.trials)
        return flow_pages(placed, training=training, rated=len(self.trials) - training)

    @property
    def minutes(self) -> int:
        """About how many minutes it takes a listener, all pages counted."""
        return self.minutes_from(0)

    def minutes_from(self, place: int) -> int:
        """About how many minutes are left at that place among the pages."""
        protocol = PROTOCOLS.get(self.settings.protocol)
        left = self.pages[place:]
        trials = [self.trials[page.position] for page in left if isinstance(page, TrialPage)]
        steps = [self.steps[page.step] for page in left if isinstance(page, StepPage)]
        beside = math.ceil(sum(STEP_KINDS.get(step.kind).seconds(step.content) for step in steps) / 60)
        return beside + minutes(
            ((protocol.signals(len(page.stimuli)), self.seconds(page.trial)) for page in trials), protocol.layout
        )

    def seconds(self, trial: int) -> float:
        """How long the trial's excerpt is."""
        song = self.plans[trial].song
        return excerpt_frames(self.settings.seconds, song.rate, song.frames) / song.rate

    def flow(self, place: int, *, attempt: int = 0) -> PreviewFlow:
        """Where a listener stands who is at that page; attempt: how often its step was tried before."""
        session = Session(experiment=self.experiment, listener="preview", seed=self.settings.seed)
        pages, here = list(self.pages), self.pages[place]
        if isinstance(here, StepPage) and attempt < self.attempts(here.step):
            pages[place] = StepPage(here.step, here.occurrence + attempt)
        return PreviewFlow(session, self.steps, pages, set(pages[:place]), self, place)

    def attempts(self, step: int) -> int:
        """How often a listener may try that step."""
        return STEP_KINDS.get(self.steps[step].kind).attempts(self.steps[step].content)

    def place_of(self, step: int, occurrence: int) -> int | None:
        """The place of a step's page among the pages, also of an attempt after the first; None where there is none."""
        for page in (StepPage(step, occurrence), StepPage(step)):
            if page in self.pages and (page.occurrence == occurrence or occurrence < self.attempts(step)):
                return self.pages.index(page)
        return None

    def presentation(self, position: int, tokens: dict[str, str]) -> tuple[Presentation, list[Slot]]:
        """The rows of a trial's page. tokens: `reference`, `mixture`, and of the slots their places, as words."""
        page = self.trials[position]
        plan = self.plans[page.trial]
        trial = Trial(
            experiment=self.experiment, song=plan.song.name, target=plan.target, is_training=plan.is_training,
            rate=plan.song.rate, mixture_audio="preview" if self.settings.mixture else "",
        )  # fmt: skip
        presentation = Presentation(
            session=Session(experiment=self.experiment), trial=trial, position=position, x_position=page.x_position,
            reference_token=tokens["reference"], mixture_token=tokens["mixture"],
        )  # fmt: skip
        slots = [
            Slot(presentation=presentation, position=place, token=tokens[str(place)])
            for place in range(len(page.stimuli))
        ]
        return presentation, slots


@dataclass(frozen=True)
class PreviewFlow(SessionFlow):
    """A session's flow, of a session that there is not."""

    preview: Preview
    place: int

    def progress(self) -> dict[str, int]:
        return {
            "page": self.place + 1,
            "pages": len(self.pages),
            "minutes_left": self.preview.minutes_from(self.place),
        }

    @property
    def level_rate(self) -> int:
        return self.preview.plans[0].song.rate

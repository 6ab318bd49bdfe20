"""Builds an experiment from estimates: all of it, or nothing."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from mushra.errors import ExperimentError
from mushra.models import Experiment, Stimulus, Trial
from mushra.services.design import Settings
from mushra.services.planning import Starts, TrialPlan, first_difference, plan_trials, recipe
from mushra.services.rendering import RenderedTrial, render_trial
from mushra.signals import experiment_built
from separation.estimates import Estimate

SHOWN = (  # settings that are the experiment's own fields
    "protocol", "attribute", "question", "low_label", "high_label", "show_numbers", "must_play", "must_rate",
    "restart_on_switch", "comments", "return_url", "trials_per_listener", "replicates", "order", "seed",
    "screening_rules",
)  # fmt: skip

RESERVED = {"new", "draft", "add", "published"}  # words that stand at an experiment's place in addresses

Progress = Callable[[Sequence[TrialPlan]], Iterable[TrialPlan]]


def experiment_build(
    *,
    estimates: Sequence[Estimate],
    title: str,
    slug: str = "",
    settings: Settings | None = None,
    targets: Sequence[str] | None = None,
    starts: Starts | None = None,
    progress: Progress = iter,
) -> tuple[Experiment, bool]:
    """A draft experiment: a trial for every song and target that has estimates, and a training trial.

    Returns the experiment and whether it was made now. One of that slug, built from the same files with the same
    settings, is returned as it is. starts: seconds into the song at which an excerpt begins, by (song, target); of the
    others the place is chosen. `progress` is handed the trials and yields each as it is rendered.

    Raises `ExperimentError`, `ProtocolError` or `AudioError` before anything is stored, and `ExperimentError` where
    the slug belongs to an experiment of other content.
    """
    settings = (settings or Settings()).resolved()
    plans = plan_trials(estimates, settings=settings, targets=targets, starts=starts)
    return experiment_store(
        title=title,
        slug=slug,
        settings=settings,
        ingredients=recipe(plans, settings),
        rendered=_rendered(plans, settings, progress),
        estimates=[estimate for plan in plans for estimate in plan.estimates],
    )


def experiment_store(
    *,
    title: str,
    slug: str,
    settings: Settings,
    ingredients: dict[str, Any],
    rendered: Iterable[RenderedTrial],
    estimates: Sequence[Estimate] = (),
) -> tuple[Experiment, bool]:
    """A draft experiment of trials that are rendered one after the other, all of it or nothing.

    settings: resolved ones; ingredients: what the content depends on, see `planning.recipe`; rendered: not begun where
    an experiment of these ingredients is there already; estimates: what apps above are told it was built from.
    """
    slug = _checked_slug(slug or slugify(title)[:80], title)
    existing = Experiment.objects.filter(slug=slug).first()
    if existing is not None:
        if difference := first_difference(existing.recipe, ingredients):
            raise ExperimentError(
                f"There already is an experiment {slug!r} of other content: {difference}. "
                "Give this one another --slug; the old one stays as it is."
            )
        experiment_built.send(sender=Experiment, experiment=existing, estimates=estimates)
        return existing, False
    stored: list[str] = []
    try:
        trials = [_store(trial, stored) for trial in rendered]
        with transaction.atomic():
            experiment = Experiment.objects.create(
                slug=slug,
                title=title,
                recipe=ingredients,
                **{name: getattr(settings, name) for name in SHOWN},
            )
            for position, (trial, stimuli) in enumerate(trials):
                trial.experiment, trial.position = experiment, position
                trial.save()
                for stimulus in stimuli:
                    stimulus.trial = trial
                Stimulus.objects.bulk_create(stimuli)
            experiment_built.send(sender=Experiment, experiment=experiment, estimates=estimates)
    except BaseException as error:  # an interrupt too must leave no file behind
        for name in stored:
            default_storage.delete(name)
        if isinstance(error, IntegrityError):
            raise ExperimentError(f"Another process has just made an experiment {slug!r}; run this again.") from error
        raise
    return experiment, True


def _rendered(plans: Sequence[TrialPlan], settings: Settings, progress: Progress) -> Iterator[RenderedTrial]:
    for plan in progress(plans):
        yield render_trial(plan, settings)


def _checked_slug(slug: str, title: str) -> str:
    if not 0 < len(title) <= 200:
        raise ExperimentError(f"A title has 1 to 200 characters; this one has {len(title)}.")
    try:
        validate_slug(slug)
    except ValidationError as error:
        raise ExperimentError(
            f"{slug!r} cannot name an experiment in a link; give a --slug of Latin letters, digits, - and _."
        ) from error
    if len(slug) > 80:
        raise ExperimentError(f"A slug has at most 80 characters; this one has {len(slug)}.")
    if slug in RESERVED:
        raise ExperimentError(f"{slug!r} is the address of another page; give another --slug.")
    return slug


def _store(rendered: RenderedTrial, stored: list[str]) -> tuple[Trial, list[Stimulus]]:
    """Save the trial's files under names that tell nothing; return its rows, not saved yet."""

    def save(data: bytes) -> str:
        stored.append(default_storage.save(f"stimuli/{uuid.uuid4().hex}.flac", ContentFile(data)))
        return stored[-1]

    plan = rendered.plan
    trial = Trial(
        song=plan.song.name,
        target=plan.target,
        is_training=plan.is_training,
        start=rendered.start,
        frames=rendered.frames,
        rate=plan.song.rate,
        loudness=rendered.loudness,
        reference_audio=save(rendered.reference),
        mixture_audio=save(rendered.mixture) if rendered.mixture else "",
    )
    stimuli = [
        Stimulus(
            role=clip.role,
            system=clip.system,
            audio=save(clip.data),
            second_audio=save(clip.second) if clip.second else "",
            sha256=hashlib.sha256(clip.data).hexdigest(),
            gain_db=clip.gain_db,
        )
        for clip in rendered.clips
    ]
    return trial, stimuli

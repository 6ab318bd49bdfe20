"""Copies an experiment: the same clips and settings, no listeners."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.db import transaction

from mushra.models import Experiment, Step, Stimulus
from mushra.signals import experiment_copied


@transaction.atomic
def experiment_copy(*, experiment: Experiment, owner: Any = None) -> Experiment:
    """A draft of the same trials, steps and settings, without links and sessions; it names the same files of clips.

    It belongs to `owner`, and is shared with nobody.
    """
    original = Experiment.objects.get(pk=experiment.pk)
    copy = Experiment.objects.get(pk=experiment.pk)
    copy.pk, copy._state.adding = None, True
    copy.slug, copy.title, copy.state = _free_slug(original), _copied_title(original.title), Experiment.State.DRAFT
    copy.owner = owner
    copy.save()
    for trial in original.trials.all():
        stimuli = list(trial.stimuli.all())
        trial.pk, trial._state.adding, trial.experiment = None, True, copy
        trial.save()
        for stimulus in stimuli:
            stimulus.pk, stimulus.trial = None, trial
        Stimulus.objects.bulk_create(stimuli)
    steps = list(original.steps.all())
    for step in steps:
        step.pk, step.experiment = None, copy
    Step.objects.bulk_create(steps)
    experiment_copied.send(sender=Experiment, experiment=copy, original=original)
    return copy


def _copied_title(title: str) -> str:
    return f"{title[:193]} (copy)"


def _free_slug(experiment: Experiment) -> str:
    start = experiment.slug[:70]
    taken = set(Experiment.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    return next(slug for number in count(2) if (slug := f"{start}-{number}") not in taken)

"""Gives an experiment its flow: the pages beside the trials."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from mushra.errors import ExperimentError
from mushra.models import Experiment, Step
from mushra.protocol.flow_file import Flow, StepDefinition


def flow_set(*, experiment: Experiment, flow: Flow) -> Experiment:
    """The experiment with that flow in the place of the one it had. The same flow again changes nothing.

    A flow without a return address, or without crowd ids, leaves the experiment's as they are.

    Raises `ExperimentError` where listeners have begun with another flow.
    """
    with transaction.atomic():
        experiment = Experiment.objects.select_for_update().get(pk=experiment.pk)
        kept = flow.crowd_ids or tuple(experiment.crowd_ids)
        flow = replace(flow, return_url=flow.return_url or experiment.return_url, crowd_ids=kept)
        if _flow_of(experiment) == flow:
            return experiment
        if experiment.sessions.filter(simulated=False).exists():
            raise ExperimentError(
                f"Listeners have begun {experiment.slug!r} with another flow, which stays. "
                "Build the experiment under another --slug to change it."
            )
        experiment.return_url, experiment.crowd_ids = flow.return_url, list(flow.crowd_ids)
        experiment.save(update_fields=["return_url", "crowd_ids"])
        experiment.steps.all().delete()
        Step.objects.bulk_create(
            Step(
                experiment=experiment,
                position=position,
                kind=step.kind,
                place=step.place,
                every=step.every,
                title=step.title,
                content=step.content,
            )
            for position, step in enumerate(flow.steps)
        )
    return experiment


def _flow_of(experiment: Experiment) -> Flow:
    steps = tuple(
        StepDefinition(step.kind, step.place, step.every, step.title, step.content)  # type: ignore[arg-type]
        for step in experiment.steps.all()
    )
    return Flow(steps, experiment.return_url, tuple(experiment.crowd_ids))

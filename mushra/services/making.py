"""Makes an experiment of all that was decided: builds it, gives it its pages, its addresses and its quota."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.utils.text import slugify

from mushra.models import Draft, Experiment, ExperimentShare
from mushra.protocol.flow_file import Flow
from mushra.services.building import RESERVED, Progress, experiment_build
from mushra.services.design import Settings
from mushra.services.experiments import experiment_open
from mushra.services.flow import flow_set
from mushra.services.own_clips import clips_gathered
from separation.estimates import Estimate


@dataclass(frozen=True)
class Blueprint:
    """All that makes an experiment, from wherever it was written down.

    starts: seconds into the song at which an excerpt begins that was moved, by (song, target). flow: the pages beside
    the trials. The addresses, at how many good listeners it is full, and whose it is, as the fields of `Experiment`.
    """

    title: str
    estimates: tuple[Estimate, ...]
    slug: str = ""
    settings: Settings = field(default_factory=Settings)
    starts: Mapping[tuple[str, str], float] = field(default_factory=dict)
    flow: Flow | None = None
    return_url: str = ""
    screen_out_url: str = ""
    full_url: str = ""
    good_listeners: int | None = None
    owner: Any = None


def unused_slug(title: str) -> str:
    """A slug of the title that no experiment has."""
    stem = slugify(title)[:70] or "experiment"
    taken = RESERVED | set(Experiment.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for number in count(1) if (slug := stem if number == 1 else f"{stem}-{number}") not in taken)


def experiment_make(
    *, blueprint: Blueprint, is_open: bool = False, progress: Progress = iter
) -> tuple[Experiment, bool]:
    """The experiment of that blueprint, and whether it was made now; `progress` as for `experiment_build`.

    Raises what `experiment_build` and `flow_set` raise.
    """
    experiment, made = experiment_build(
        estimates=blueprint.estimates,
        title=blueprint.title,
        slug=blueprint.slug,
        settings=blueprint.settings,
        starts=blueprint.starts,
        progress=progress,
    )
    if blueprint.flow is not None:
        experiment = flow_set(experiment=experiment, flow=blueprint.flow)
    if made:
        names = ("return_url", "screen_out_url", "full_url", "good_listeners", "owner")
        for name in names:
            setattr(experiment, name, getattr(blueprint, name) or getattr(experiment, name))
        experiment.save(update_fields=names)
    # A draft is also what an interrupted run of this very command left; a closed study stays closed.
    if is_open and experiment.state == Experiment.State.DRAFT:
        experiment = experiment_open(experiment=experiment)
    return experiment, made


def draft_make(
    *, draft: Draft, blueprint: Blueprint, is_open: bool = False, progress: Progress = iter
) -> tuple[Experiment, bool]:
    """The experiment of a draft, as `experiment_make` returns it; the clips that were uploaded for it stay with it.

    It belongs to the draft's owner, and is shared as the draft was. Raises what `experiment_make` raises, and
    `ExperimentError` where the clips cannot be kept.
    """
    with clips_gathered(draft=draft, estimates=blueprint.estimates) as keep:
        experiment, made = experiment_make(blueprint=blueprint, is_open=is_open, progress=progress)
        if made:
            keep(experiment)
            shares = [
                ExperimentShare(of=experiment, user=one.user, may_edit=one.may_edit) for one in draft.shares.all()
            ]
            ExperimentShare.objects.bulk_create(shares)
    return experiment, made

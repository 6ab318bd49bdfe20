"""Experiments with ratings and scores, made through the models; nothing in them can be heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from analysis.models import MetricDescription, Score
from mushra.models import Experiment, Invitation, Presentation, Rating, Session, Slot, Stimulus, Trial

METRICS = {"sdr": ("Signal to distortion ratio (SDR)", "dB", True), "l1_freq": ("L1 on magnitudes", "magnitude", False)}
ANCHORS = {"reference": 96, "anchor70": 55, "anchor35": 18}
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def make_experiment(
    slug: str = "first-study",
    *,
    title: str = "First study",
    songs: Sequence[str] = ("Amber", "Birch", "Cedar"),
    targets: Sequence[str] = ("drums", "vocals"),
    systems: Mapping[str, float] | None = None,
    state: str = "open",
) -> Experiment:
    """An experiment with a trial for each song and target, each with every system, a reference and two anchors.

    systems: the mean rating that listeners will give to each.
    """
    experiment = Experiment.objects.create(
        slug=slug, title=title, attribute="basic audio quality", question="How good?", state=state
    )
    experiment.systems = systems or {"l1_freq": 42, "log_l1_time": 55, "si_sdr_time": 61, "irm": 80}
    for position, (song, target) in enumerate((song, target) for song in songs for target in targets):
        trial = Trial.objects.create(
            experiment=experiment, position=position, song=song, target=target,
            start=0, frames=44100, rate=44100, loudness=-23.0, reference_audio="stimuli/none.flac",
        )  # fmt: skip
        Stimulus.objects.bulk_create(
            Stimulus(trial=trial, role=role, system=name, audio="stimuli/none.flac", sha256="0" * 64, gain_db=0.0)
            for role, names in (("system", experiment.systems), *((name, (name,)) for name in ANCHORS))
            for name in names
        )
    return experiment


def rate(experiment: Experiment, listeners: Sequence[str], *, simulated: bool = False, seed: int = 0) -> None:
    """Every listener rates every trial: each clip's own quality, give or take."""
    invitation = Invitation.objects.create(experiment=experiment)
    quality = clip_quality(experiment)
    for order, listener in enumerate(listeners):
        random = np.random.default_rng((seed, order))
        session = Session.objects.create(
            experiment=experiment, invitation=None if simulated else invitation, listener=listener, seed=order,
            completion_code="ABC", simulated=simulated, state="finished", finished_at=NOW,
        )  # fmt: skip
        for trial in experiment.trials.all():
            presentation = Presentation.objects.create(
                session=session, trial=trial, position=trial.position + 1, submitted_at=NOW
            )
            for place, stimulus in enumerate(trial.stimuli.all()):
                slot = Slot.objects.create(presentation=presentation, stimulus=stimulus, position=place)
                score = round(float(np.clip(quality[stimulus.pk] + random.normal(0, 9), 0, 100)))
                Rating.objects.create(slot=slot, score=score, sequence=1, seconds=2.0, rated_at=NOW)


def score(experiment: Experiment, metrics: Mapping[str, tuple[str, str, bool]] = METRICS) -> None:
    """Scores that follow the clips' qualities, the more loosely the later the metric."""
    quality = clip_quality(experiment)
    for place, (name, (label, unit, higher)) in enumerate(metrics.items()):
        MetricDescription.objects.update_or_create(
            name=name, defaults={"label": label, "unit": unit, "higher_is_better": higher, "position": place}
        )
        random = np.random.default_rng(place)
        Score.objects.bulk_create(
            Score(
                experiment=experiment, song=stimulus.trial.song, target=stimulus.trial.target, system=stimulus.system,
                metric_id=name, value=(1 if higher else -1) * (quality[stimulus.pk] / 8 + random.normal(0, 1 + place)),
            )
            for stimulus in Stimulus.objects.filter(trial__experiment=experiment, role="system").select_related("trial")
        )  # fmt: skip


def clip_quality(experiment: Experiment) -> dict[int, float]:
    """What listeners hear in each clip, by the stimulus's primary key."""
    mean = experiment.systems | ANCHORS
    return {
        stimulus.pk: mean[stimulus.system] + np.random.default_rng(place).normal(0, 5)
        for place, stimulus in enumerate(
            Stimulus.objects.filter(trial__experiment=experiment).order_by("trial__position", "pk")
        )
    }

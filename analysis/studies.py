"""Every study of this installation under one face: experiments that were run here, and studies that were imported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Count, Max

from analysis.errors import UnknownStudyError
from analysis.models import ImportedClip, ImportedStudy, MetricDescription, Score, SystemDescription
from analysis.parts.part import StudyData, SystemFacts
from analysis.selectors import metric_facts, scores_frame
from analysis.stored import table_read
from mushra.models import Experiment, Presentation, Session, Stimulus
from mushra.protocol.screening_rules import chosen_rules
from mushra.selectors import experiment_list, ratings_frame
from separation.access import Owned
from separation.permissions import check_editable

if TYPE_CHECKING:
    import pandas as pd
    from django.db.models.fields.files import FieldFile


class Study(Protocol):
    """What pages, exports and the API may ask of a study, wherever it comes from."""

    @property
    def slug(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def row(self) -> Owned:
        """What the database has of it, with its owner."""
        ...

    def version(self) -> str:
        """Changes whenever a rating, a score, a screening rule, or what is known of a metric or system does."""
        ...

    def data(self) -> StudyData:
        """Its ratings and scores."""
        ...

    def has_clips(self) -> bool:
        """Whether there are sounds to hear."""
        ...

    def clip(self, *, song: str, target: str, system: str) -> FieldFile | None:
        """The sound that was rated under that name, or None; the open reference is the system `reference`."""
        ...


@dataclass(frozen=True)
class RunHere:
    """An experiment as a study."""

    experiment: Experiment

    @property
    def slug(self) -> str:
        return self.experiment.slug

    @property
    def title(self) -> str:
        return self.experiment.title

    @property
    def row(self) -> Experiment:
        return self.experiment

    def version(self) -> str:
        # A trial's grades stay as they are once it is handed in, and only those count: trials stand for ratings.
        sessions = Session.objects.filter(experiment=self.experiment).order_by()
        states = sorted(sessions.values_list("state", "simulated").annotate(Count("pk")))
        trials = Presentation.objects.filter(session__experiment=self.experiment, submitted_at__isnull=False)
        handed_in = trials.order_by().aggregate(Count("pk"), Max("submitted_at"))
        scores = Score.objects.filter(experiment=self.experiment).order_by("pk")
        facts = MetricDescription.objects.values_list("name", "label", "unit", "higher_is_better", "position")
        systems = self.experiment.described_systems.values_list("system", "loss", "network", "seed", "group")
        known = (
            self.slug, self.experiment.created_at, self.title, states, sorted(handed_in.items(), key=str),
            list(scores.values_list("pk", "value")), list(facts), list(systems),
            chosen_rules(self.experiment.screening_rules),
        )  # fmt: skip
        return hashlib.sha256(repr(known).encode()).hexdigest()

    def data(self) -> StudyData:
        from analysis.statistics.scales import on_hundred

        ratings = ratings_frame(experiment=self.experiment, include_simulated=True)
        score = on_hundred(ratings["score"], ratings["scale_minimum"], ratings["scale_maximum"])
        return StudyData(
            title=self.title,
            ratings=ratings.assign(score=score),
            scores=scores_frame(experiment=self.experiment),
            facts=metric_facts(),
            systems=_systems(self.experiment.described_systems.all()),
            rules=chosen_rules(self.experiment.screening_rules),
        )

    def has_clips(self) -> bool:
        return Stimulus.objects.filter(trial__experiment=self.experiment, trial__is_training=False).exists()

    def clip(self, *, song: str, target: str, system: str) -> FieldFile | None:
        stimuli = Stimulus.objects.filter(trial__experiment=self.experiment, trial__is_training=False)
        found = stimuli.filter(trial__song=song, trial__target=target, system=system).first()
        return found.audio if found else None


@dataclass(frozen=True)
class Imported:
    """An imported study."""

    study: ImportedStudy

    @property
    def slug(self) -> str:
        return self.study.slug

    @property
    def title(self) -> str:
        return self.study.title

    @property
    def row(self) -> ImportedStudy:
        return self.study

    def version(self) -> str:
        facts = MetricDescription.objects.values_list("name", "label", "unit", "higher_is_better", "position")
        systems = self.study.described_systems.values_list("system", "loss", "network", "seed", "group")
        known = (self.slug, self.title, self.study.version, list(facts), list(systems))
        return hashlib.sha256(repr(known).encode()).hexdigest()

    def data(self) -> StudyData:
        scores = table_read(self.study.scores) if self.study.scores else no_scores()
        return StudyData(
            title=self.title,
            ratings=table_read(self.study.ratings),
            scores=scores,
            facts=metric_facts(),
            systems=_systems(self.study.described_systems.all()),
        )

    def has_clips(self) -> bool:
        return self.study.clips.exists()

    def clip(self, *, song: str, target: str, system: str) -> FieldFile | None:
        found = ImportedClip.objects.filter(study=self.study, song=song, target=target, system=system).first()
        return found.audio if found else None


def study_get(*, slug: str, user: Any, edit: bool = False) -> Study:
    """The study of that slug, run here or imported, as the user may see it. edit: it is about to be changed.

    Raises `UnknownStudyError`, which lists those that the user may see, and `ReadOnlyError`.
    """
    study: Study
    if experiment := experiment_list(user=user).filter(slug=slug).first():
        study = RunHere(experiment)
    elif imported := ImportedStudy.objects.visible_to(user).filter(slug=slug).first():
        study = Imported(imported)
    else:
        known = [study.slug for study in study_list(user=user)]
        raise UnknownStudyError(f"There is no study {slug!r}. There are: {', '.join(known) or 'none yet'}.")
    if edit:
        check_editable(study.row, user=user)
    return study


def study_list(*, user: Any) -> list[Study]:
    """All studies that the user may see, newest first, experiments before imported ones."""
    return [*map(RunHere, experiment_list(user=user)), *map(Imported, ImportedStudy.objects.visible_to(user))]


def no_scores() -> pd.DataFrame:
    """The table of a study that has no scores yet."""
    import pandas as pd

    from analysis.statistics.tables import SCORE_COLUMNS

    return pd.DataFrame({name: pd.Series(dtype=float if name == "value" else str) for name in SCORE_COLUMNS})


def _systems(described: Iterable[SystemDescription]) -> dict[str, SystemFacts]:
    return {one.system: SystemFacts(one.system, one.loss, one.network, one.seed, one.group) for one in described}

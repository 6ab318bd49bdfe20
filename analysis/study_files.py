"""A study that lies in files, ratings.csv and perhaps scores.csv, and in no database."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.dashboard import MetricFacts
from analysis.parts.part import StudyData
from analysis.studies import no_scores

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile


class InFiles:
    """Ratings, and scores where there are any, as a study. Raises `TableError` where a file cannot be read as it is."""

    def __init__(self, *, ratings: Path, scores: Path | None = None, title: str = "") -> None:
        from analysis.statistics.tables import read_ratings, read_scores

        files = [ratings, scores] if scores else [ratings]
        self.title = title or " and ".join(file.name for file in files)
        self.slug = ratings.stem
        self._ratings, self._scores = read_ratings(ratings), read_scores(scores) if scores else no_scores()
        self._bytes = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]

    def version(self) -> str:
        known = (self.title, self._bytes, sorted(self._facts.items()))
        return hashlib.sha256(repr(known).encode()).hexdigest()

    def data(self) -> StudyData:
        return StudyData(title=self.title, ratings=self._ratings, scores=self._scores, facts=self._facts)

    def clip(self, *, song: str, target: str, system: str) -> FieldFile | None:
        return None

    @cached_property
    def _facts(self) -> Mapping[str, MetricFacts]:
        """What METRICS says of these metrics; other studies write SDR where we write sdr."""
        from analysis.metrics import METRICS

        names = [str(name) for name in self._scores["metric"].unique()]
        known = {name: METRICS.get(name.lower()) if name.lower() in METRICS else None for name in names}
        return {
            name: MetricFacts(name, metric.label, metric.unit, metric.higher_is_better)
            if metric
            else MetricFacts(name, name)
            for name, metric in known.items()
        }

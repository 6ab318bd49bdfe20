"""What analysis reads from the database. Pages ask here; nothing on this path loads torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from analysis.dashboard import MetricFacts
from analysis.models import MetricDescription, Score
from mushra.models import Experiment

if TYPE_CHECKING:
    import pandas as pd


def scores_frame(*, experiment: Experiment) -> pd.DataFrame:
    """An experiment's scores, as a scores.csv has them: NaN where there is no value."""
    import pandas as pd

    rows = (
        Score.objects.filter(experiment=experiment)
        .order_by("metric__position", "metric__name", "song", "target", "system")
        .values_list("song", "target", "system", "metric_id", "value")
    )
    columns = ["song", "target", "system", "metric", "value"]
    return pd.DataFrame(list(rows), columns=columns).astype({"value": float})


def metric_facts() -> Mapping[str, MetricFacts]:
    """What is known of every metric that any experiment has scores of."""
    return {
        each.name: MetricFacts(each.name, each.label, each.unit, each.higher_is_better)
        for each in MetricDescription.objects.all()
    }

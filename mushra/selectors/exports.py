"""The rows of every table that can be exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mushra.exporters import Exporter
from mushra.models import Experiment
from mushra.selectors.answers import answer_rows
from mushra.selectors.interactions import interaction_rows
from mushra.selectors.orders import listener_rows, order_rows
from mushra.selectors.ratings import rating_rows
from mushra.selectors.stimuli import stimulus_rows
from mushra.selectors.webmushra import webmushra_rows

ROWS: Mapping[str, Callable[..., Iterator[dict[str, Any]]]] = {  # by the name of the table
    "ratings": rating_rows,
    "answers": answer_rows,
    "listeners": listener_rows,
    "orders": order_rows,
    "stimuli": stimulus_rows,
    "interactions": interaction_rows,
    "webmushra": webmushra_rows,
}


def export_rows(
    *, exporter: Exporter, experiment: Experiment, include_simulated: bool = False
) -> Iterator[dict[str, Any]]:
    """What that exporter makes its file of."""
    return ROWS[exporter.rows](experiment=experiment, include_simulated=include_simulated)

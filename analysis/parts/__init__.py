"""The parts of a study's dashboard, PARTS: each a file with a record that says what question it answers."""

from analysis.parts import (
    agreement,
    beside,
    combinations,
    listeners,
    losses,
    one_metric,
    planning,
    systems,
    two_metrics,
)
from analysis.parts.part import Part
from separation.registry import Registry

PARTS: Registry[Part] = Registry("part of the dashboard")
for _part in (
    systems.PART,
    listeners.PART,
    agreement.PART,
    one_metric.PART,
    two_metrics.PART,
    combinations.PART,
    losses.PART,
    beside.PART,
    planning.PART,
):
    PARTS.add(_part)

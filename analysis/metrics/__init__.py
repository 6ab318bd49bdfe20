"""Metrics: how near an estimate is to its target, in numbers.

To add one: a file of its family here, imported below, and a line in the docs; the contract test covers the registry.
Importing this loads torch, for the losses; pages of the web ask the database instead (`analysis.selectors`).
"""

from analysis.metrics import museval_v4, scale_invariant  # noqa: F401  (each adds its own to METRICS)

from analysis.metrics import losses  # noqa: F401  isort: skip  (after the classic ones)
from analysis.metrics.record import METRICS, Metric, Scene, Value

__all__ = ["METRICS", "Metric", "Scene", "Value"]

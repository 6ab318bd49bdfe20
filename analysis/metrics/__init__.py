"""Metrics: how near an estimate is to its target, in numbers.

To add one: a file of its family here, imported below; the contract test covers the registry, and
`python -m analysis.metrics.page` writes its part of docs/metrics.md.
Importing this loads torch, for the losses; pages of the web ask the database instead (`analysis.selectors`).
"""

from analysis.metrics import bss_ratios, scale_invariant, projection, global_sdr  # noqa: F401, I001  (each adds its own)

from analysis.metrics import losses  # noqa: F401  isort: skip  (after the classic ones)
from analysis.metrics import frechet, frechet_set  # noqa: F401  isort: skip
from analysis.metrics.peaq import metrics as _peaq  # noqa: F401  isort: skip
from analysis.metrics.peass import metrics as _peass  # noqa: F401  isort: skip
from analysis.metrics.evaluation import evaluate
from analysis.metrics.record import METRICS, Edges, Metric, Scene, Value

__all__ = ["METRICS", "Edges", "Metric", "Scene", "Value", "evaluate"]

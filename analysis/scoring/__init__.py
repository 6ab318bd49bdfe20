"""Scores every estimate of a folder with every metric asked for, over whole songs, on all cores or a Dask cluster.

The excerpts that listeners hear are cut from the same estimates; the scores are of the estimates, not of the excerpts.
"""

from analysis.scoring.method import ALL, Method, metric_names
from analysis.scoring.run import Scored, score, score_estimates

__all__ = ["ALL", "Method", "Scored", "metric_names", "score", "score_estimates"]

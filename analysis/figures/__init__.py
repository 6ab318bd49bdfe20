"""Plain data in, a plotly Figure out. Drawn in the browser by static/js/analysis/figures.js."""

from analysis.figures.beside import InStudy, beside_figure
from analysis.figures.boxes import Box, boxes_figure
from analysis.figures.heat_map import Cell, heat_map_figure
from analysis.figures.listener_agreement import Listener, listener_agreement_figure
from analysis.figures.metric_matrix import MetricPair, metric_matrix_figure
from analysis.figures.metric_pair import TwoValues, metric_pair_figure
from analysis.figures.opinions import Opinion, opinions_figure
from analysis.figures.planning import WidthCurve, planning_figure
from analysis.figures.scatter import Curve, Dot, scatter_figure
from analysis.figures.song_strips import WithinSong, song_strips_figure
from analysis.figures.system_differences import SystemDifference, system_differences_figure

__all__ = [
    "Box",
    "Cell",
    "Curve",
    "Dot",
    "InStudy",
    "Listener",
    "MetricPair",
    "Opinion",
    "SystemDifference",
    "TwoValues",
    "WidthCurve",
    "WithinSong",
    "beside_figure",
    "boxes_figure",
    "heat_map_figure",
    "listener_agreement_figure",
    "metric_matrix_figure",
    "metric_pair_figure",
    "opinions_figure",
    "planning_figure",
    "scatter_figure",
    "song_strips_figure",
    "system_differences_figure",
]

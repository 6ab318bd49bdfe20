"""Plain data in, a plotly Figure out. Drawn in the browser by static/js/analysis/figures.js."""

from analysis.figures.heat_map import Cell, heat_map_figure
from analysis.figures.opinions import Opinion, opinions_figure
from analysis.figures.scatter import Dot, scatter_figure

__all__ = ["Cell", "Dot", "Opinion", "heat_map_figure", "opinions_figure", "scatter_figure"]

"""The papers' tables. To add one: a file here, a test, its figures in `published`, a recipe, a line in the docs."""

from analysis.benchmarks.tables import guso2022, mocanu2022, sahai2019, sawata2021, tang  # noqa: F401  each adds its own
from analysis.benchmarks.tables.record import BENCHMARK_TABLES, BenchmarkTable

__all__ = ["BENCHMARK_TABLES", "BenchmarkTable"]

"""Kinds of jobs that analysis brings beside separation's: scoring, and benchmarks."""

from __future__ import annotations

from separation.jobs import JOBS, JobKind

SCORE = JOBS.add(
    JobKind(
        "score", "Scoring", ("songs", "estimates", "metrics", "output", "experiment", "engine", "loading", "workers")
    )
)
BENCHMARK = JOBS.add(
    JobKind(
        "benchmark",
        "Benchmark",
        ("output", "tiny", "songs", "validation", "test", "musdb", "workers", "device"),
        positional=("recipe",),
    )
)

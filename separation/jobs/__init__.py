"""Long work that the worker does in a process of its own: which kinds there are, and how such a process is kept."""

from separation.jobs.kinds import JOBS, JobKind

__all__ = ["JOBS", "JobKind"]

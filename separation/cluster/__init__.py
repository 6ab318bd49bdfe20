"""Work spread through Dask: over processes on this machine, or over the workers of a scheduler that is there."""

from separation.cluster.local import cores
from separation.cluster.spreading import spread

__all__ = ["cores", "spread"]

"""The cluster of a Dask scheduler that is there already: connected to, its workers asked, its GPUs found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from separation.cluster.sight import Sight
from separation.errors import ClusterError

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 30.0  # seconds that a scheduler has to answer
GPU = "GPU"  # the resource that a worker offers, one a job


@contextmanager
def connected(scheduler: str) -> Iterator[Client]:
    """A client of the scheduler at that address. Raises `ClusterError` where none answers."""
    from distributed import Client

    try:
        client = Client(scheduler, set_as_default=False, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"No Dask scheduler answers at DASK_SCHEDULER_ADDRESS, {scheduler!r}; start one there "
            "(dask scheduler), or unset the variable."
        ) from error
    with client:
        yield client


def check(client: Client, scheduler: str, seen: Sight) -> None:
    """See that there are workers, and that each has what it must. Raises `ClusterError` naming one that has not."""
    try:
        lacking = client.run(seen.lacking)
    except ImportError as error:
        raise ClusterError(
            f"A worker of {scheduler} cannot import Concord ({error}); start it in Concord's environment, with "
            "PYTHONPATH set to Concord's folder."
        ) from error
    if not lacking:
        raise ClusterError(f"The Dask scheduler at {scheduler} has no workers; start some: dask worker {scheduler}.")
    wrong = {address: reason for address, reason in sorted(lacking.items()) if reason}
    for address, reason in wrong.items():
        others = f" (So it is with {len(wrong)} of {len(lacking)} workers.)" if len(wrong) > 1 else ""
        raise ClusterError(f"The worker {address} {reason}{others}")


def workers(client: Client) -> dict[str, dict[str, float]]:
    """The address of each worker, with the resources that it offers."""
    found = client.scheduler_info(n_workers=-1)["workers"]
    return {address: dict(worker["resources"]) for address, worker in found.items()}


def gpu(client: Client, scheduler: str, device: str) -> dict[str, int] | None:
    """What a job for a GPU asks of a worker: one, where the device is not `cpu` and some worker offers any.

    Raises `ClusterError` where the device is `cuda` and none does.
    """
    if device == "cpu":
        return None
    if any(resources.get(GPU) for resources in workers(client).values()):
        return {GPU: 1}
    if device == "cuda":
        raise ClusterError(
            f"No worker of {scheduler} offers the resource GPU; start one for each: "
            f"dask worker {scheduler} --nthreads 1 --resources GPU=1."
        )
    return None

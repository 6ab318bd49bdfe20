"""When to stop early, by the validation loss."""

from __future__ import annotations

import math

from separation.errors import TrainingError


class Patience:
    """Counts the epochs since the best validation loss; after `limit` of them the run is over, with 0 it never is.

    Its counts are part of a run's state: a run that was interrupted stops where the whole one would have stopped.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.best = math.inf
        self.epochs_since = 0

    def improves(self, value: float) -> bool:
        """Take note of an epoch's value; whether it is the best so far.

        Raises `TrainingError` on a value that is not finite: it is a failure, never the best and never a mere miss.
        """
        if not math.isfinite(value):
            raise TrainingError(f"A validation loss of {value} says nothing of a model; the run cannot go on by it.")
        better = value < self.best
        self.best = min(value, self.best)
        self.epochs_since = 0 if better else self.epochs_since + 1
        return better

    @property
    def is_over(self) -> bool:
        return 0 < self.limit <= self.epochs_since

    def state_dict(self) -> dict[str, float]:
        return {"best": self.best, "epochs_since": self.epochs_since}

    def load_state_dict(self, state: dict[str, float]) -> None:
        self.best, self.epochs_since = state["best"], int(state["epochs_since"])

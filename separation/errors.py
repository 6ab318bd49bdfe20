"""What can go wrong in separation, in messages that a user can act on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ConcordError(Exception):
    """The root of every error that is the input's fault, not the program's.

    The message names the thing that was wrong and what would be right. Commands print it and exit with
    status 1, views answer with the right HTTP status; nobody else catches it.
    """


class SeparationError(ConcordError):
    """The root of separation's own errors."""


class SongError(SeparationError):
    """A stems folder that cannot be used as it is."""


class AudioError(SeparationError):
    """An audio file or signal that cannot be used as it is."""


class EstimateError(SeparationError):
    """A folder of estimates that does not fit its songs."""


class ModelError(SeparationError):
    """A run folder (card and weights) that cannot be used as it is."""


class TrainingError(SeparationError):
    """A training run that cannot start or go on."""


class RecipeError(SeparationError):
    """A recipe that cannot be read as it is."""


class LossError(SeparationError):
    """A loss that cannot be used with this network, these sources or these weights."""


class ClusterError(SeparationError):
    """Processes, or a cluster, that cannot do the work that was spread over them."""


class JobError(SeparationError):
    """A job that cannot be what is asked of it; `status` is the HTTP status that a view answers with."""

    status = 400


class UnknownNameError(ConcordError, LookupError):
    """A name that is in no registry; the message lists the known ones, nearest first."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = list(known)
        nearest = difflib.get_close_matches(name, known, n=max(len(known), 1), cutoff=0.0)
        ordered = nearest + [other for other in known if other not in nearest]
        super().__init__(f"There is no {kind} named {name!r}. Known, nearest first: {', '.join(ordered) or 'none'}.")

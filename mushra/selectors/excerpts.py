"""How the clips of a trial are in the excerpt that was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from mushra.errors import ExperimentError
from mushra.protocol.overview import ClipFacts, clip_facts
from mushra.services.planning import REFERENCE
from separation.estimates import Estimate


def excerpt_facts(*, estimates: Sequence[Estimate], start: int, frames: int) -> list[ClipFacts]:
    """The reference first, then each system's estimate, as they are before they are brought to one loudness.

    estimates: of one song's one target; start, frames: samples.
    """
    if len({(estimate.song.name, estimate.target) for estimate in estimates}) != 1:
        raise ExperimentError("Facts are of one trial: give estimates of one song's one target.")
    first = estimates[0]
    reference = clip_facts(REFERENCE, first.song.stem(first.target, start, frames))
    return [reference, *(clip_facts(estimate.system, estimate.read(start, frames)) for estimate in estimates)]

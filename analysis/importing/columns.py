"""What the columns of ratings and scores are called: here, and in the files of other studies and tools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

Kind = Literal["ratings", "scores"]

# Our name -> the names that other files use for it, in the order in which they are looked for.
RATING_ALIASES: Mapping[str, tuple[str, ...]] = {
    "study": ("experiment", "session_test_id"),
    "listener": ("subject", "participant", "assessor", "rater", "session_uuid", "subject_id", "participant_id"),
    "song": ("page", "track", "item", "trial_id"),
    "target": ("source", "stem"),
    "system": ("sound", "condition", "method", "algorithm", "rating_stimulus", "stimuli"),
    "score": ("rating", "rating_score", "stimuli_rating"),
    "attribute": (),
    "role": (),
    "replicate": (),
    "trial_index": ("page_order",),
    "simulated": (),
    "protocol": (),
}
RATING_COLUMNS = tuple(RATING_ALIASES)
# Read where they are there, and gone into the others afterwards.
HELPER_ALIASES: Mapping[str, tuple[str, ...]] = {"scale_minimum": (), "scale_maximum": (), "is_replicate": ()}
SCORE_ALIASES: Mapping[str, tuple[str, ...]] = {
    "song": ("page", "track", "item"),
    "target": ("source", "stem"),
    "system": ("sound", "condition", "method", "algorithm"),
    "metric": (),
    "value": ("score",),
    "frame": ("window",),
}
SCORE_COLUMNS = ("song", "target", "system", "metric", "value")

ALIASES: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "ratings": {**RATING_ALIASES, **HELPER_ALIASES},
    "scores": SCORE_ALIASES,
}
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    "ratings": ("listener", "song", "system", "score"),
    "scores": ("song", "system", "metric", "value"),
}
VALUE: Mapping[Kind, str] = {"ratings": "score", "scores": "value"}  # the column that holds the number
NAMED = ("listener", "song", "target", "system", "metric")  # never empty
DEFAULTS: Mapping[str, str] = {
    "study": "study",
    "target": "target",
    "replicate": "0",
    "simulated": "False",
    "scale_minimum": "0",
    "scale_maximum": "100",
}
# Where a file has no column for roles: the names that the field's tools give what is no system.
ROLES = {"reference": "reference", "ref": "reference", "anchor35": "anchor35", "anchor70": "anchor70"}


def own_names(names: Iterable[str], kind: Kind) -> dict[str, str]:
    """Our name -> the file's, by our own names and the other names for them, whatever their case.

    Example:
        >>> own_names(["Subject", "page", "sound", "rating", "age"], "ratings")
        {'listener': 'Subject', 'song': 'page', 'system': 'sound', 'score': 'rating'}
    """
    present = {name.strip().lower(): name for name in reversed(list(names))}
    found = {}
    for ours, others in ALIASES[kind].items():
        there = [present[name] for name in (ours, *others) if name in present]
        if there:
            found[ours] = there[0]
    return found

"""The ratings that a part is about, and what must be read before any number made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.errors import NothingToCompareError
from analysis.parts.content import Notice
from analysis.parts.part import Evidence

if TYPE_CHECKING:
    import pandas as pd

CHOICES = (
    "These ratings are choices between two clips: 100 for the one that is preferred, 0 for the other, 50 for no "
    "preference. A mean is the share of pairs that a system wins, not how good it is. The two ratings of a pair hang "
    "together, so that intervals and p-values are rough; box plots and tests of the ratings' shape would say nothing."
)


def rated(evidence: Evidence) -> pd.DataFrame:
    """The ratings that count and are not missing, references and anchors too.

    Raises `NothingToCompareError` where none of them is of a system.
    """
    ratings = evidence.ratings
    there = ratings[ratings["score"].notna()]
    if not (there["role"] == "system").any():
        why = " ".join(("No rating of a system is left to be summarised.", *evidence.notes))
        raise NothingToCompareError(why)
    return there


def notices(evidence: Evidence) -> list[Notice]:
    """What was left out, and that a mean is no quality where people chose between two."""
    found = [Notice(note) for note in evidence.notes]
    return [*found, Notice(CHOICES, "warn")] if are_choices(evidence.ratings) else found


def are_choices(ratings: pd.DataFrame) -> bool:
    """Whether some of the ratings are of paired comparison."""
    return "protocol" in ratings and bool((ratings["protocol"] == "ab").any())


def scale_words(evidence: Evidence) -> str:
    """What the scale from 0 to 100 is, for a figure's axis."""
    from analysis.figures.opinions import SCALE

    if are_choices(evidence.ratings):
        return "% of pairs that are won"
    return "0 the lowest – 100 the highest of a trial" if evidence.selection.scale == "normalised" else SCALE


def listener_names(ratings: pd.DataFrame) -> dict[tuple[str, str], str]:
    """What to call each (study, listener): with the study only where there are several."""
    pairs = ratings[["study", "listener"]].drop_duplicates().astype(str)
    several = pairs["study"].nunique() > 1
    found = ((str(study), str(listener)) for study, listener in pairs.itertuples(index=False))
    return {(study, who): f"{study}: {who}" if several else who for study, who in found}

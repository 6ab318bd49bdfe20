"""How many listeners tell the best system from the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.parts.opinions import best_first
from analysis.parts.words import number
from separation.words import counted

if TYPE_CHECKING:
    import pandas as pd


def told_apart(ratings: pd.DataFrame, unit: str) -> list[str]:
    """A sentence on how many listeners that takes; none where there is one system. unit: what a page is called."""
    import numpy as np

    from analysis.statistics.mos import mean_opinion_scores
    from analysis.statistics.planning import plan_listeners
    from analysis.statistics.variance import by_listener_and_song, variance_components

    systems = ratings[ratings["role"] == "system"]
    best, *others = best_first(mean_opinion_scores(systems, ["system", "role"]))
    if not others:
        return []
    differences = by_listener_and_song(systems, best, than=others[0])
    components = variance_components(differences)
    if components.reason:
        return [f"How many listeners tell {best} from {others[0]} cannot be said: {components.reason}."]
    difference = abs(float(differences[np.isfinite(differences).all(axis=1)].mean()))
    if difference < 1e-9:
        return [f"{best} and {others[0]}, the two with the highest means, do not differ: none could tell them apart."]
    here = f"{best} and {others[0]}, the two with the highest means, differ by {number(difference)} points here"
    plan = plan_listeners(components, 2 * difference, songs=components.songs)
    if plan.reason:
        return [f"{here}; how many listeners tell them apart cannot be said: {plan.reason}."]
    needed, songs = counted(int(plan.listeners), "listener"), counted(components.songs, unit)
    told = "the 95 % interval of a difference of that size is expected to leave out zero"
    return [f"{here}: with {needed} on the {songs} that both have, {told}."]

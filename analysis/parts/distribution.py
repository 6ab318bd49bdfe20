"""Whether ratings have one peak and look normal: where they do not, medians and ranks say more than means."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Table, Text
from analysis.parts.words import chance, number
from separation.words import counted

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.weighted import Values

ALPHA = 0.05
CLIP = ("song", "target", "attribute", "system")
SHAPES = (
    Column("system", "System"), Column("clips", "Clips", 0), Column("judged", "that can be judged", 0),
    Column("bimodal", "Look bimodal", 0), Column("not_normal", "Do not look normal", 0),
    Column("highest", "Highest coefficient", 2), Column("where", "of"),
)  # fmt: skip


def distribution_blocks(ratings: pd.DataFrame) -> list[Block]:
    """ratings: none missing; references and anchors do not count, as they are meant to be at the scale's ends."""
    from analysis.statistics.distribution import BIMODAL_ABOVE

    systems = ratings[ratings["role"] == "system"]
    rows = _by_system(systems)
    blocks: list[Block] = [Text(_peaks(rows)), Text(_residuals(systems))]
    if any(row["judged"] for row in rows):
        about = (
            f"Bimodal: a bimodality coefficient above 5/9 ({number(BIMODAL_ABOVE, 2)}), which strong skewness reaches "
            "as well; not normal: Shapiro and Wilk's p below 0.05, for each clip alone. A clip can be judged that has "
            "four or more ratings which are not all the same."
        )
        shapes = filled(SHAPES, rows, "where")
        blocks.append(Table("distribution", "The shape of each clip's ratings", *shapes, about=about))
    return blocks


def _by_system(systems: pd.DataFrame) -> list[dict[str, Any]]:
    from analysis.statistics.distribution import bimodality, normality

    found: dict[str, list[tuple[float, str, bool, bool]]] = {}
    for clip, scores in systems.groupby(list(CLIP), observed=True)["score"]:
        song, target, _, system = map(str, clip)  # type: ignore[arg-type]
        values = scores.to_numpy(float)
        peaks, skewed = bimodality(values), normality(values).p < ALPHA
        found.setdefault(system, []).append((peaks.coefficient, f"{target} of {song}", peaks.bimodal, skewed))
    rows = []
    for system, clips in sorted(found.items()):
        known = [clip for clip in clips if isfinite(clip[0])]
        most = max(known, default=None)
        rows.append({
            "system": system, "clips": len(clips), "judged": len(known), "bimodal": sum(clip[2] for clip in known),
            "not_normal": sum(clip[3] for clip in known), "highest": most and most[0], "where": most and most[1],
        })  # fmt: skip
    return rows


def _peaks(rows: list[dict[str, Any]]) -> str:
    clips, judged, bimodal, not_normal = (
        sum(row[name] for row in rows) for name in ("clips", "judged", "bimodal", "not_normal")
    )
    if not judged:
        why = "has four or more ratings that are not all the same"
        return f"Whether opinions split cannot be said: none of {counted(clips, 'clip')} {why}."
    return (
        f"Of {counted(judged, 'clip')} with enough ratings, {bimodal} look{'s' if bimodal == 1 else ''} bimodal, as if "
        f"listeners were of two opinions, and {not_normal} do{'es' if not_normal == 1 else ''} not look normal; of as "
        f"many normal ones, about {number(ALPHA * judged, 0)} would not look it by chance."
    )


def _residuals(systems: pd.DataFrame) -> str:
    """Whether the analysis of variance may be trusted."""
    from analysis.statistics.blocks import blocks, why_undefined
    from analysis.statistics.distribution import normality

    complete = blocks(systems).complete
    if reason := why_undefined(complete):
        return f"The residuals of the analysis of variance cannot be looked at: {reason}."
    found = normality(_left(complete))
    if found.reason:
        return f"The residuals of the analysis of variance cannot be looked at: {found.reason}."
    test = f"{found.test}, {chance(found.p)}, {counted(found.n, 'residual')}"
    if found.p < ALPHA:
        return (
            f"The residuals of the analysis of variance do not look normal ({test}): give more weight to Friedman's "
            "test, the permutation test and the signed-rank test."
        )
    return f"The residuals of the analysis of variance look normal enough ({test})."


def _left(complete: Values) -> Values:
    """What neither block nor system explains. complete: (blocks, systems)."""
    within = complete - complete.mean(axis=1, keepdims=True)
    left: Values = (within - within.mean(axis=0)).ravel()
    return left

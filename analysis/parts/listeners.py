"""Who rated how much, who listened well enough, and how far their ratings can be trusted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Content, Heading, Table, Text
from analysis.parts.part import Evidence, Part
from analysis.parts.rated import listener_names, notices, rated
from analysis.parts.reliability import reliability_blocks
from analysis.parts.screened import judged_listeners, screening_blocks
from analysis.parts.words import counted, number

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.screening import Screening

SHARES = (
    Column("listener", "Listener"), Column("ratings", "Ratings", 0), Column("systems", "of systems", 0),
    Column("clips", "Clips", 0), Column("mean", "Mean", 1), Column("sd", "SD", 1), Column("lowest", "Lowest", 0),
    Column("highest", "Highest", 0), Column("who", "Not a person"), Column("verdict", "Post-screening"),
)  # fmt: skip
CLIP = ["song", "target", "attribute", "system"]


def build(evidence: Evidence) -> Content:
    """Who rated how much; post-screening, explained; reliability and the noise ceiling."""
    used = rated(evidence)
    # Those whom the filter leaves out are shown here all the same: what is not seen cannot be judged.
    everyone = rated(Evidence(evidence.data, replace(evidence.selection, screening=False)))
    out = set(evidence.screening.listeners_out)
    return Content(
        [
            *notices(evidence),
            *_shares(everyone, evidence.screening),
            Heading("Post-screening"),
            *screening_blocks(everyone, evidence.screening, applied=evidence.selection.screening),
            Heading("Reliability"),
            *reliability_blocks(used, out, simulated=evidence.has_simulated, seed=evidence.selection.seed),
        ]
    )


def _shares(ratings: pd.DataFrame, screening: Screening) -> list[Block]:
    called, rows = listener_names(ratings), []
    out, judged = set(screening.listeners_out), judged_listeners(screening)
    systems = ratings[ratings["role"] == "system"]
    of_systems = dict(iter(systems.groupby(["study", "listener"], observed=True)))
    for (study, listener), mine in ratings.groupby(["study", "listener"], observed=True):
        who = str(study), str(listener)
        graded = of_systems.get((study, listener), systems.head(0))
        score = graded["score"]
        rows.append({
            "listener": called[who], "ratings": len(mine), "systems": len(graded),
            "clips": len(graded[CLIP].drop_duplicates()), "mean": score.mean(), "sd": score.std(),
            "lowest": score.min(), "highest": score.max(),
            "who": "simulated" if mine["simulated"].astype(bool).any() else "",
            "verdict": "out" if who in out else "stays" if who in judged else "not judged",
        })  # fmt: skip
    table = Table(
        "listeners",
        "Who rated how much",
        *filled(SHARES, rows, "who"),
        about="Clips, mean, SD, lowest and highest are of the systems; references and anchors do not count there.",
    )
    return [Text(_how_much(ratings, systems, [row["clips"] for row in rows])), table]


def _how_much(ratings: pd.DataFrame, systems: pd.DataFrame, clips: list[int]) -> str:
    from statistics import median

    every = len(systems[CLIP].drop_duplicates())
    simulated = ratings[ratings["simulated"].astype(bool)]
    robots = len(simulated[["study", "listener"]].drop_duplicates())
    are = f", {robots} of them simulated," if robots else ""
    words = (
        f"{counted(len(clips), 'listener')}{are} gave {counted(len(ratings), 'rating')}, {len(systems):,} of systems. "
    )
    if min(clips) == max(clips):
        each = "The listener" if len(clips) == 1 else "Each"
        return words + f"{each} rated {'all' if min(clips) == every else min(clips)} of {counted(every, 'clip')}."
    middle = number(float(median(clips)), 0)
    return (
        words
        + f"Of {counted(every, 'clip')} one listener rated {min(clips)} to {max(clips)}, half of them {middle} or more."
    )


PART = Part(
    name="listeners",
    label="Listeners",
    question="Who listened, how well, and how far can their ratings be trusted?",
    build=build,
    uses=("target", "attribute", "without", "screening", "simulated"),
)

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
from analysis.parts.words import number
from separation.words import counted

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.screening import Screening

SHARES = (
    Column("listener", "Listener"), Column("ratings", "Ratings", 0), Column("systems", "of systems", 0),
    Column("clips", "Clips", 0), Column("mean", "Mean", 1), Column("sd", "SD", 1), Column("lowest", "Lowest", 0),
    Column("highest", "Highest", 0), Column("who", "Not a person"), Column("verdict", "Post-screening"),
)  # fmt: skip
WHO = ["study", "listener"]
CLIP = ["song", "target", "attribute", "system"]


def build(evidence: Evidence) -> Content:
    """Who rated how much; post-screening, explained; reliability and the noise ceiling."""
    used = rated(evidence)
    # Those whom the filter leaves out are shown here all the same: what is not seen cannot be judged.
    everyone = used
    if evidence.selection.screening:
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
    called = listener_names(ratings)
    out, judged = set(screening.listeners_out), judged_listeners(screening)
    systems = ratings[ratings["role"] == "system"]
    found = ratings.groupby(WHO, observed=True).agg(ratings=("score", "size"), robot=("simulated", "max"))
    graded = systems.groupby(WHO, observed=True)["score"]
    found = found.join(graded.agg(systems="size", mean="mean", sd="std", lowest="min", highest="max"))
    found["clips"] = systems[[*WHO, *CLIP]].drop_duplicates().groupby(WHO, observed=True).size()
    found = found.fillna({"systems": 0, "clips": 0}).reset_index()
    rows = []
    for row in found.to_dict("records"):
        who = str(row["study"]), str(row["listener"])
        rows.append({
            **{str(key): value for key, value in row.items()}, "listener": called[who],
            "who": "simulated" if row["robot"] else "",
            "verdict": "out" if who in out else "stays" if who in judged else "not judged",
        })  # fmt: skip
    table = Table(
        "listeners",
        "Who rated how much",
        *filled(SHARES, rows, "who"),
        about="Clips, mean, SD, lowest and highest are of the systems; references and anchors do not count there.",
    )
    return [Text(_how_much(ratings, systems, [int(row["clips"]) for row in rows])), table]


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

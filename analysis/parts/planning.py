"""How many listeners the next study needs, from how much those of this one differ."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Content, Table, Text
from analysis.parts.part import Evidence, Part
from analysis.parts.pilot import Case, pilot_cases, variance_table
from analysis.parts.rated import notices, rated
from analysis.parts.told_apart import told_apart
from analysis.parts.width_curves import curve_blocks
from analysis.parts.words import number
from separation.words import counted

if TYPE_CHECKING:
    from analysis.statistics.planning import Plan

WIDTHS = (5.0, 10.0, 15.0, 20.0)  # points
USUAL = 10.0  # half of a grade of the five on the scale
ASSURANCE = 0.8
ONE_SONG = "one song says nothing about others"
PLANS = (
    Column("system", "System"), Column("width", "Wanted width", 0), Column("listeners", "Listeners, these songs", 0),
    Column("assured", f"for {100 * ASSURANCE:.0f} % of studies", 0), Column("other", "Listeners, other songs", 0),
    Column("reason", "Why there is no number"),
)  # fmt: skip


def build(evidence: Evidence) -> Content:
    """The fewest listeners for intervals of several widths, as table and curves, and what they are reckoned from."""
    ratings = rated(evidence)
    cases = pilot_cases(ratings)
    chosen = _chosen(cases)
    plans = [row for case in chosen for row in _plans(case, evidence.selection.seed)]
    widest = max((row["listeners"] for row in plans if row["width"] >= USUAL and isfinite(row["listeners"])), default=0)
    listeners = len(ratings[["study", "listener"]].drop_duplicates())
    unit = "song" if len(evidence.targets) == 1 else "page"  # a page is a song and a target
    blocks: list[Block] = [
        *notices(evidence),
        Text(_words(chosen[0], len(cases), plans, unit)),
        *(Text(words) for words in told_apart(ratings, unit)),
        Table("planning", "The fewest listeners", *filled(PLANS, plans, "reason"), about=_about()),
        *curve_blocks(chosen, now=listeners, needed=int(widest), simulated=evidence.has_simulated),
        variance_table(cases),
    ]
    return Content(blocks)


def _chosen(cases: list[Case]) -> list[Case]:
    """The system that needs the most listeners and the one in the middle, or that with the most ratings."""
    known = [case for case in cases if case.known]
    if not known:
        return [max(cases, key=lambda case: case.ratings.size)]
    return [known[0], known[len(known) // 2]] if len(known) > 2 else known[:1]


def _plans(case: Case, seed: int) -> list[dict[str, Any]]:
    from analysis.statistics.planning import plan_listeners, simulate_listeners

    rows, songs = [], case.components.songs
    for width in WIDTHS:
        these = plan_listeners(case.components, width, songs=max(songs, 1))
        other = plan_listeners(case.components, width, songs=songs, other_songs=True) if songs > 1 else None
        assured = simulate_listeners(case.ratings, width, assurance=ASSURANCE, seed=seed)
        rows.append({
            "system": case.system, "width": width, "listeners": these.listeners, "assured": assured.listeners,
            "other": other and other.listeners, "reason": _reasons(these, assured, other),
        })  # fmt: skip
    return rows


def _reasons(these: Plan, assured: Plan, other: Plan | None) -> str:
    reasons = (these.reason, assured.reason, other.reason if other else ONE_SONG)
    return "; ".join(dict.fromkeys(filter(None, reasons)))


def _words(hardest: Case, systems: int, plans: list[dict[str, Any]], unit: str) -> str:
    usual = next(row for row in plans if row["system"] == hardest.system and row["width"] == USUAL)
    parts = hardest.components
    sure = f"{usual['assured']:.0f}" if isfinite(usual["assured"]) else ""
    if parts.reason and sure:
        return (
            f"What part of the differences is the listeners' own cannot be told ({parts.reason}). Of studies with "
            f"{sure} listeners like those who rated {hardest.system}, {100 * ASSURANCE:.0f} % find a 95 % interval of "
            f"{USUAL:.0f} points for these songs."
        )
    if parts.reason:
        return f"Nothing can be planned from these ratings: {usual['reason']}."
    words = (
        f"{_which(hardest, systems)} with the {counted(parts.listeners, 'listener')} who rated it in all of its "
        f"{counted(parts.songs, unit)}, the 95 % interval of its mean is expected to be "
        f"{number(hardest.width(parts.listeners))} points wide."
    )
    if not isfinite(usual["listeners"]):
        return f"{words} No number of listeners for {USUAL:.0f} points can be given: {usual['reason']}."
    words += f" For {USUAL:.0f} points it takes {usual['listeners']:.0f}"
    if usual["assured"] > usual["listeners"]:
        words += f", or {sure} to find that in {100 * ASSURANCE:.0f} % of studies"
    return f"{words}."


def _which(hardest: Case, systems: int) -> str:
    return f"Listeners differ most on {hardest.system}:" if systems > 1 else f"Only {hardest.system} was rated:"


def _about() -> str:
    return (
        "For a 95 % interval of a system's mean that is expected to be no wider, in points from 0 to 100. Half of all "
        f"such studies find a wider one; with as many as in the next column, {100 * (1 - ASSURANCE):.0f} % do, by "
        "simulation. That draws the listeners of this study, while the other columns are reckoned from variances; "
        "so the two need not agree. These songs: the mean is of these alone; other songs: of songs like them, as many."
    )


PART = Part(
    name="planning",
    label="Planning",
    question="How many listeners would the next study need?",
    build=build,
    uses=("target", "attribute", "without", "screening", "simulated", "scale"),
)

"""Which system differs from which, by how much: every two, as a matrix, as a table, and in words for the best one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Figure, Table, Text
from analysis.parts.drawing import plain
from analysis.parts.words import interval, listed, number
from separation.words import counted

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.blocks import Blocks
    from analysis.statistics.pairs import Pair

ALPHA = 0.05
SAME = 1e-9  # points: rounding
PAIRS = (
    Column("first", "System"), Column("second", "less"), Column("n", "Blocks", 0),
    Column("difference", "Difference", 1, signed=True), Column("low", "95 % from", 1, signed=True),
    Column("high", "to", 1, signed=True), Column("statistic", "t", 2, signed=True), Column("p", "p", 3, chance=True),
    Column("p_holm", "p (Holm)", 3, chance=True), Column("effect", "d_z", 2, signed=True),
    Column("p_wilcoxon", "p (Wilcoxon)", 3, chance=True),
    Column("rank_biserial", "r", 2, signed=True), Column("p_listeners", "p (listeners)", 3, chance=True),
    Column("reason", "Why there is no value"),
)  # fmt: skip


def pair_blocks(systems: pd.DataFrame, pages: Blocks, order: Sequence[str], *, simulated: bool) -> list[Block]:
    """systems: the ratings of systems; pages: the same as blocks; order: all systems, the best first."""
    from analysis.statistics.listener_pairs import listener_pairs
    from analysis.statistics.pairs import pairwise

    columns = [pages.systems.index(name) for name in order]
    best_to_worst = replace(pages, scores=pages.scores[:, columns], systems=tuple(order))
    by_t, by_rank = pairwise(best_to_worst), pairwise(best_to_worst, test="wilcoxon")
    of_listeners = listener_pairs(systems, order)
    return [
        Text(_best(order[0], by_t)),
        *(Text(words) for words in _each_once(by_t, of_listeners)),
        _matrix(by_t, order, simulated=simulated),
        Table(
            "pairs",
            "Every two systems",
            *filled(PAIRS, map(_row, by_t, by_rank, of_listeners), "reason"),
            about="Paired t-tests over the blocks in which both are rated, with Cohen's d_z; beside them Wilcoxon's "
            "signed-rank test, p corrected in the same way, and its r, the matched-pairs rank-biserial correlation; "
            "last the t-test, corrected, with one mean difference for each listener. "
            "Intervals are of the mean difference, in points, and are not corrected.",
        ),
    ]


def _best(best: str, pairs: Sequence[Pair]) -> str:
    """Which systems the one with the highest mean is better than, which not, and of which that is not known."""
    mine = [pair for pair in pairs if pair.first == best]
    better = [pair.second for pair in mine if pair.p_holm < ALPHA and pair.difference > 0]
    worse = [pair.second for pair in mine if pair.p_holm < ALPHA and pair.difference < 0]
    alike = [pair for pair in mine if pair.p_holm >= ALPHA]
    unknown: dict[str, list[str]] = {}
    for pair in mine:
        if not isfinite(pair.p_holm):
            unknown.setdefault(pair.reason, []).append(pair.second)
    if mine and all(pair.n and abs(pair.difference) < SAME for pair in mine):
        return "No system was rated higher than the others, on the pages that they share."
    words = [f"{best} has the highest mean."]
    if better:
        every = len(better) == len(mine) > 1
        words.append(f"It is clearly better than {'every other system' if every else listed(better)}.")
    if alike:
        words.append(f"It does not differ clearly from {listed([f'{pair.second} ({_by(pair)})' for pair in alike])}.")
    if worse:
        words.append(f"But on the pages where both were rated, {listed(worse)} did clearly better.")
    if unknown:
        told = [f"{listed(names)} ({why})" for why, names in unknown.items()]
        words.append(f"It cannot be compared with {listed(told)}.")
    tested = sum(isfinite(pair.p_holm) for pair in pairs)
    if tested:
        words.append(f"So say paired t-tests at 5 %, corrected by Holm over {counted(tested, 'pair')}.")
    return " ".join(words)


def _each_once(by_page: Sequence[Pair], of_listeners: Sequence[Pair]) -> list[str]:
    """How much stays where a listener is one opinion; nothing where nothing was found or that cannot be tested."""
    found = [once for pair, once in zip(by_page, of_listeners, strict=True) if pair.p_holm < ALPHA]
    known = [once for once in found if isfinite(once.p_holm)]
    if not known:
        return []
    stay = sum(once.p_holm < ALPHA for once in known)
    many = (
        "every significant difference stays"
        if stay == len(found)
        else (f"{stay} of {counted(len(found), 'significant difference')} {'stays' if stay == 1 else 'stay'}")
    )
    return [f"Where each listener counts once, however many pages they rated, {many} significant."]


def _by(pair: Pair) -> str:
    size = number(abs(pair.difference))
    way = "higher" if pair.difference > 0 else "lower"
    return f"{size} points {way}, uncorrected {interval(pair.low, pair.high)}"


def _matrix(pairs: Sequence[Pair], order: Sequence[str], *, simulated: bool) -> Figure:
    from analysis.figures import SystemDifference, system_differences_figure

    cells = [
        SystemDifference(one.first, one.second, one.difference, one.low, one.high, one.p_holm, one.n, one.reason)
        for one in pairs
    ]
    return Figure(
        "pairs",
        plain(system_differences_figure(cells, systems=order, simulated=simulated)),
        "By how many points each system of a row is rated higher than that of a column; significant ones are marked.",
        numbers="pairs",
    )


def _row(by_t: Pair, by_rank: Pair, once: Pair) -> dict[str, Any]:
    reason = by_t.reason or by_rank.reason
    return {
        **asdict(by_t),
        "p_wilcoxon": by_rank.p_holm,
        "rank_biserial": by_rank.effect,
        "p_listeners": once.p_holm,
        "reason": reason,
    }

"""Do the systems differ at all: three tests over blocks, and what they say together."""

from __future__ import annotations

from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Notice, Table, Text
from analysis.parts.opinions import best_first
from analysis.parts.pairs import pair_blocks
from analysis.parts.words import chance, listed, number
from separation.words import counted

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.blocks import Blocks

ALPHA = 0.05
MOST_DEALT = 200_000_000  # ratings that the permutation test deals in all: some seconds
FEWEST_DRAWS = 199
TESTS = (
    Column("test", "Test"), Column("blocks", "Blocks", 0), Column("statistic", "Statistic"),
    Column("value", "Value", 2), Column("df", "df"), Column("p", "p", 3, chance=True),
    Column("effect_name", "Effect size"), Column("effect", "Its value", 2), Column("reason", "Why there is no value"),
)  # fmt: skip


def difference_blocks(ratings: pd.DataFrame, *, simulated: bool, draws: int, seed: int) -> list[Block]:
    """ratings: none missing; references and anchors do not count. draws: of the permutation test, at most."""
    from analysis.statistics.blocks import blocks
    from analysis.statistics.mos import mean_opinion_scores

    systems = ratings[ratings["role"] == "system"]
    order = best_first(mean_opinion_scores(systems, ["system", "role"]))
    if len(order) < 2:
        return [Notice(f"{order[0]} is the only system here: there is nothing to tell it from.", "empty")]
    pages = blocks(systems)
    tests = _tests(pages, draws=draws, seed=seed)
    return [
        Text(_overall(tests)),
        *(Notice(note, "warn") for note in (*_unequal(systems), *pages.notes)),
        Table(
            "differences", "Do the systems differ at all?", *filled(TESTS, tests, "reason"), about=_about_tests(pages)
        ),
        *pair_blocks(systems, pages, order, simulated=simulated),
    ]


def _tests(pages: Blocks, *, draws: int, seed: int) -> list[dict[str, Any]]:
    """Friedman's test; the analysis of variance, plain and corrected in two ways; the permutation test."""
    from analysis.statistics.differences import friedman, repeated_measures
    from analysis.statistics.exchange import exchange_test

    ranks, squares = friedman(pages), repeated_measures(pages)
    affordable = max(FEWEST_DRAWS, min(draws, MOST_DEALT // max(pages.scores.size, 1)))
    dealt = exchange_test(pages, draws=affordable, seed=seed)
    variance = {
        "blocks": squares.blocks, "statistic": "F", "value": squares.f, "reason": squares.reason,
        "df": f"{squares.df_systems}, {squares.df_error}", "effect_name": "partial η²",
        "effect": squares.partial_eta_squared,
    }  # fmt: skip
    corrections = (
        ("Greenhouse and Geisser", squares.greenhouse_geisser, squares.p_greenhouse_geisser),
        ("Huynh and Feldt", squares.huynh_feldt, squares.p_huynh_feldt),
    )
    return [
        {"test": "Friedman", "blocks": ranks.blocks, "statistic": "χ²", "value": ranks.chi_square, "df": str(ranks.df),
         "p": ranks.p, "effect_name": "Kendall's W", "effect": ranks.kendalls_w, "reason": ranks.reason},
        {"test": "Repeated-measures analysis of variance", **variance, "p": squares.p},
        *({"test": f"the same, df times {who}'s ε = {number(epsilon, 2)}", **variance, "p": p}
          for who, epsilon, p in corrections if isfinite(p)),
        {"test": f"Permutation within blocks, {counted(dealt.draws, 'draw')}", "blocks": dealt.blocks,
         "statistic": "Σ n d̄²", "value": dealt.between, "df": "", "p": dealt.p, "effect_name": "", "effect": nan,
         "reason": dealt.reason},
    ]  # fmt: skip


def _unequal(systems: pd.DataFrame) -> list[str]:
    """A warning where means are not of the same songs and targets."""
    items = systems[["song", "target"]].drop_duplicates()
    rated = systems[["system", "song", "target"]].drop_duplicates().astype(str).groupby("system").size()
    if (rated == len(items)).all():
        return []
    most, least = str(rated.idxmax()), str(rated.idxmin())
    where = f"of {len(items)}, {most} has {rated[most]} and {least} {rated[least]}"
    words = f"Not all systems were rated on the same songs: {where}."
    return [f"{words} Their means are of different songs; two systems are compared on the pages that they share."]


def _about_tests(pages: Blocks) -> str:
    words = "A block is what one listener said of the systems for one song and target."
    if left_out := len(pages.scores) - len(pages.complete):
        words += (
            f" {left_out} of {counted(len(pages.scores), 'block')} lack a rating of a system: Friedman's test and the "
            "analysis of variance leave them out, the permutation test deals with what they have."
        )
    return words


def _overall(tests: list[dict[str, Any]]) -> str:
    """What the three kinds of test say together."""
    friedman, variance, *corrected, permutation = tests
    variance = next(iter(corrected), variance)  # Greenhouse and Geisser's, the careful one
    kinds = {"Friedman's test": friedman, "the analysis of variance": variance, "the permutation test": permutation}
    silent: dict[str, list[str]] = {}
    for name, row in kinds.items():
        if not isfinite(row["p"]):
            silent.setdefault(row["reason"], []).append(name)
    said = {name: row["p"] for name, row in kinds.items() if isfinite(row["p"])}
    if not said:
        return f"Whether the systems differ cannot be said: {permutation['reason']}."
    found = [p < ALPHA for p in said.values()]
    words = (
        "The systems differ" if all(found) else "That the systems differ is not shown" if not any(found)
        else "The tests do not agree on whether the systems differ"
    )  # fmt: skip
    tail = "".join(f" {_silent(names, why)}" for why, names in silent.items())
    return f"{words}: {listed([f'{name}, {chance(p)}' for name, p in said.items()])}.{tail}"


def _silent(names: list[str], why: str) -> str:
    who = listed(names)
    return f"{who[0].upper()}{who[1:]} {'say' if len(names) > 1 else 'says'} nothing: {why}."

"""How far ratings can be trusted: listeners against themselves, against each other, and what metrics can reach."""

from __future__ import annotations

from math import isfinite, nan
from statistics import median
from typing import TYPE_CHECKING, Any

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Figure, Table, Text
from analysis.parts.drawing import plain
from analysis.parts.rated import listener_names
from analysis.parts.words import interval, number
from separation.words import counted

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.reliability.agreement import WithOthers
    from analysis.statistics.reliability.concordance import Replicated
    from analysis.statistics.reliability.noise_ceiling import Ceiling
    from analysis.statistics.reliability.summary import Reliability

COEFFICIENTS = (
    Column("name", "Coefficient"), Column("of", "Says"), Column("n", "Over"), Column("value", "Value", 2),
    Column("low", "95 % from", 2), Column("high", "to", 2), Column("reason", "Why there is no value"),
)  # fmt: skip
OTHERS = (
    Column("listener", "Listener"), Column("n", "Clips", 0), Column("pearson", "Pearson", 2, signed=True),
    Column("spearman", "Spearman", 2, signed=True), Column("reason", "Why there is no value"),
)  # fmt: skip
REPEATS = (
    Column("listener", "Listener"), Column("n", "Pairs", 0), Column("value", "Lin's concordance", 2),
    Column("low", "95 % from", 2), Column("high", "to", 2), Column("precision", "Precision", 2),
    Column("accuracy", "Accuracy", 2), Column("reason", "Why there is no value"),
)  # fmt: skip
MODELS = {
    "1": "each clip had listeners of its own",
    "2": "listeners are a sample, and should agree in level, too",
    "3": "these listeners only, whatever their level",
}
ALPHAS = {
    "interval": "agreement beyond chance, of the grades",
    "ordinal": "agreement beyond chance, of their order only",
}


def reliability_blocks(ratings: pd.DataFrame, out: set[tuple[str, str]], *, simulated: bool, seed: int) -> list[Block]:
    """ratings: those that count, none missing. out: whom post-screening leaves out, where they are still in."""
    from analysis.statistics.reliability.summary import reliability

    found, called = reliability(ratings, seed=seed), listener_names(ratings)
    everyone, *single = found.replicated
    blocks: list[Block] = [
        Text(_ceiling(found.ceiling)),
        Text(_together(found)),
        Text(_repeated(everyone)),
        Table(
            "reliability",
            "Coefficients of reliability",
            *filled(COEFFICIENTS, _rows(found, everyone), "reason"),
            about="Of the systems only: that people tell references and anchors apart says nothing about the systems. "
            "The ceiling's interval speaks of other songs.",
        ),
        *_others(found.with_others, called, out, simulated=simulated),
    ]
    if single:
        blocks.append(_repeats(single, called))
    return blocks


def _ceiling(ceiling: Ceiling) -> str:
    """What the highest correlation means, or why there is none."""
    if ceiling.reason:
        return f"The noise ceiling, the highest correlation that a metric could reach, is not known: {ceiling.reason}."
    bounds = f" ({interval(ceiling.low, ceiling.high, 2)})" if isfinite(ceiling.low) else ""
    return (
        f"No metric could correlate more than about {number(ceiling.value, 2)}{bounds} with the mean ratings of these "
        f"clips: that is the noise ceiling. The means of two halves of the {ceiling.listeners} listeners correlate by "
        f"{number(ceiling.halves, 2)} on average, and what chance alone put into the means nothing can foresee."
    )


def _together(found: Reliability) -> str:
    known = [one.coefficients.pearson for one in found.with_others if isfinite(one.coefficients.pearson)]
    alphas = [f"{number(one.value, 2)} ({one.level})" for one in found.alpha if not one.reason]
    words = [f"Krippendorff's alpha is {' and '.join(alphas)}."] if alphas else []
    if known:
        words.append(
            f"One listener's ratings correlate with the mean of the others' by {number(median(known), 2)} in the "
            f"median, from {number(min(known), 2)} to {number(max(known), 2)}."
        )
    if not words:
        return f"Whether listeners agree cannot be said: {found.alpha[0].reason}."
    return " ".join(words)


def _repeated(everyone: Replicated) -> str:
    lin = everyone.concordance
    if lin.reason:
        return f"Whether listeners say the same again cannot be said: {lin.reason}."
    return (
        f"Clips that were rated twice agree with a concordance of {number(lin.value, 2)} "
        f"({interval(lin.low, lin.high, 2)}) over {counted(lin.n, 'pair')}; 1 would be the same grade each time."
    )


def _rows(found: Reliability, everyone: Replicated) -> list[dict[str, object]]:
    lin, top = everyone.concordance, found.ceiling
    rows: list[dict[str, object]] = [
        {"name": "Noise ceiling", "of": "the highest correlation of a metric with the mean ratings", "value": top.value,
         "n": _over(top.items, top.listeners), "low": top.low, "high": top.high, "reason": top.reason},
        {"name": "Lin's concordance", "of": "whether a listener gives the same grade again",
         "n": counted(lin.n, "pair"), "value": lin.value, "low": lin.low, "high": lin.high, "reason": lin.reason},
    ]  # fmt: skip
    rows += [
            {"name": f"Krippendorff's alpha, {alpha.level}", "of": ALPHAS[alpha.level], "low": nan, "high": nan,
             "n": f"{counted(alpha.ratings, 'rating')} of {counted(alpha.items, 'clip')}", "value": alpha.value,
             "reason": alpha.reason}
        for alpha in found.alpha
    ]  # fmt: skip
    for icc in found.intraclass:
        whose = "one listener's ratings" if icc.form.endswith("1)") else f"the mean of {icc.listeners}"
        rows.append(
            {"name": icc.form, "of": f"{whose}; {MODELS[icc.form[4]]}", "n": _over(icc.items, icc.listeners),
             "value": icc.value, "low": icc.low, "high": icc.high, "reason": icc.reason}
        )  # fmt: skip
    return rows


def _over(items: int, listeners: int) -> str:
    return f"{counted(items, 'clip')}, {counted(listeners, 'listener')}"


def _others(
    found: tuple[WithOthers, ...], called: dict[tuple[str, str], str], out: set[tuple[str, str]], *, simulated: bool
) -> list[Block]:
    from analysis.figures import Listener, listener_agreement_figure

    rows: list[dict[str, Any]] = []
    marks = []
    for one in found:
        name, r = called[one.study, one.listener], one.coefficients
        rows.append({"listener": name, "n": r.n, "pearson": r.pearson, "spearman": r.spearman, "reason": r.reason})
        marks.append(Listener(name, r.pearson, r.spearman, r.n, (one.study, one.listener) in out))
    rows.sort(key=lambda row: -row["pearson"] if isfinite(row["pearson"]) else 2.0)
    table = Table("listener-agreement", "Each listener and the mean of the others", *filled(OTHERS, rows, "reason"))
    if not any(isfinite(mark.pearson) for mark in marks):
        return [table]
    words = "How each listener's ratings correlate with the mean of all others, the highest at the top."
    figure = plain(listener_agreement_figure(marks, simulated=simulated))
    return [Figure("listener-agreement", figure, words, numbers="listener-agreement"), table]


def _repeats(single: list[Replicated], called: dict[tuple[str, str], str]) -> Table:
    rows = [{"listener": called[one.study, one.listener], **vars(one.concordance)} for one in single]
    return Table(
        "repeats",
        "Each listener's repeated ratings",
        *filled(REPEATS, rows, "reason"),
        about="Concordance is precision, the correlation, times accuracy, how near the pairs lie to being equal.",
    )

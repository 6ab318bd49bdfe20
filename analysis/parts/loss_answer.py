"""Does the loss that was trained on predict what people heard? What this study says, in sentences."""

from __future__ import annotations

from math import isfinite

from analysis.parts.content import Block, Notice, Text
from analysis.parts.loss_study import LossStudy, Row
from analysis.parts.words import interval, listed, number
from separation.words import counted

QUESTION = "Does the loss that was trained on predict what people heard?"


def answer(study: LossStudy) -> list[Block]:
    """The answer, with its uncertainty, and what it leaves open."""
    if len(study.recipes) < 2:
        only = study.recipes[0].name
        alone: Block = Notice(
            f"Every system whose loss is known was trained on {only}: there is no other loss to set beside it.", "warn"
        )
        return [alone, Text(f"{QUESTION} {_verdict(study)}"), *_others(study)]
    return [Text(f"{QUESTION} {_verdict(study)}"), Text(f"{_heard(study)} {_own(study)}".strip()), *_others(study)]


def _verdict(study: LossStudy) -> str:
    """What the trained-on losses, as metrics, are worth among the trained systems: whether intervals exclude zero."""
    rows = {metric: study.trained_alone[metric] for metric in study.losses if metric in study.trained_alone}
    if not rows:
        why = study.problem or "There are no scores by any of the losses that were trained on."
        return f"That cannot be said. {why}"
    judged = {metric: row for metric, row in rows.items() if isfinite(row["pearson_low"])}
    agree = [metric for metric, row in judged.items() if row["pearson_low"] > 0]
    against = [metric for metric, row in judged.items() if row["pearson_high"] < 0]
    unsure = [metric for metric in judged if metric not in (*agree, *against)]
    lacking = [metric for metric in rows if metric not in judged]
    said = [_opening(len(agree), len(against), len(unsure), len(rows))]
    if agree:
        said.append(f"As a metric, {_each(rows, agree)} agree{'s' if len(agree) == 1 else ''} with people.")
    if unsure:
        whose = "This is" if len(unsure) == 1 else "Each of these is"
        said.append(f"{_each(rows, unsure)}: {whose.lower()} compatible with no agreement at all.")
    if against:
        said.append(f"{_each(rows, against)} point{'s' if len(against) == 1 else ''} the other way.")
    if lacking:
        said.append(f"Nothing can be said of {listed(lacking)}: {_why(rows[lacking[0]])}.")
    if study.sdr and isfinite(study.trained_alone[study.sdr]["pearson"]):
        said.append(f"For comparison: {_each(study.trained_alone, [study.sdr])}.")
    return " ".join(said)


def _opening(agree: int, against: int, unsure: int, losses: int) -> str:
    if agree == losses:
        return "In this study, yes." if losses == 1 else f"In this study, yes: it does for all {losses} losses."
    if agree:
        return f"In this study, it does for {agree} of {losses} losses."
    if against and not unsure:
        return "In this study, no."
    return "This study cannot tell."


def _each(rows: dict[str, Row], metrics: list[str]) -> str:
    return listed([
        f"{metric} (r = {number(rows[metric]['pearson'], 2, signed=True)}"
        + (f", {interval(rows[metric]['pearson_low'], rows[metric]['pearson_high'], 2)})"
           if isfinite(rows[metric]["pearson_low"]) else ", no interval)")
        for metric in metrics
    ])  # fmt: skip


def _why(row: Row) -> str:
    return str(row["reason"] or f"the interval is {row['interval'] or 'not defined'}")


def _heard(study: LossStudy) -> str:
    """Which loss people rate best, and whether that is clear."""
    (best, first), (_, second), *_ = study.means.items()
    worst, last = list(study.means.items())[-1]
    said = f"People rate the systems trained on {best} highest ({_mean(first)}) and on {worst} lowest ({_mean(last)})."
    if not isfinite(first["low"]) or not isfinite(second["low"]):
        return said
    if first["low"] <= second["high"]:
        said += " The intervals of the first two overlap."
    return said


def _mean(row: Row) -> str:
    mean = f"mean {number(row['mean'])}"
    return f"{mean}, {interval(row['low'], row['high'])}" if isfinite(row["low"]) else mean


def _own(study: LossStudy) -> str:
    """Whether training on a loss makes it best on that loss."""
    owned = [(one, metric) for one in study.ordered if (metric := study.metric_of(one.loss))]
    ranked = [(place, one.name, study.standings[metric]) for one, metric in owned
              for place in [study.ordered.index(one)] if study.standings[metric].pages]  # fmt: skip
    if not ranked:
        return ""
    first = [name for place, name, found in ranked if found.ranks[place] == 1]
    expected = number(len(ranked) / len(study.ordered))
    of = f"Of {counted(len(ranked), 'loss', 'losses')} that the clips were scored by, {len(first)}"
    how = f"{of} put{'s' if len(first) == 1 else ''} the systems first that were trained on it"
    names = f": {listed(first)}" if first else ""
    return f"{how}{names} ({expected} would by chance)."


def _others(study: LossStudy) -> list[Block]:
    """Systems that have no training loss, or none that is known."""
    if not study.others:
        return []
    defined = [metric for metric in study.losses if isfinite(study.agreement[metric]["pearson"])]
    count = counted(len(study.others), "system")
    words = (
        f"{count} of no known training loss ({listed(study.others)}) {'is' if len(study.others) == 1 else 'are'} left "
        "out of this answer: a system far above or below the trained ones makes any metric agree."
    )
    if defined:
        words += f" Over all systems: {_each(study.agreement, defined)}."
    return [Notice(words)]

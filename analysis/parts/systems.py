"""How the systems were rated: mean opinion scores, and the table that a paper prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.dashboard import ALL_TARGETS
from analysis.parts.content import Block, Column, Content, Figure, Table
from analysis.parts.drawing import plain
from analysis.parts.part import Evidence, Part

if TYPE_CHECKING:
    import pandas as pd

MOS = (
    Column("target", "Target"), Column("system", "System"), Column("n", "Ratings", 0), Column("mean", "Mean", 1),
    Column("sd", "SD", 1), Column("low", "95 % from", 1), Column("high", "to", 1), Column("median", "Median", 1),
    Column("iqr", "IQR", 1),
)  # fmt: skip


def build(evidence: Evidence) -> Content:
    """Mean opinion scores by system and target, as figure and table, and the papers' table of them."""
    from analysis.figures import Opinion, opinions_figure
    from analysis.statistics.mos import mean_opinion_scores

    ratings = evidence.ratings
    by_target = mean_opinion_scores(ratings, ["target", "system", "role"])
    overall = mean_opinion_scores(ratings, ["system", "role"]).assign(target=ALL_TARGETS)
    order = _best_first(overall)
    marks = [
        Opinion(row["system"], row["target"], row["mean"], row["low"], row["high"], int(row["n"]))
        for row in by_target.to_dict("records")
    ]
    figure = opinions_figure(marks, systems=order, bounds="95 % interval", simulated=evidence.has_simulated)
    blocks: list[Block] = [
        Figure("mos", plain(figure), "Mean opinion scores by system and target, with 95 % intervals.", numbers="mos"),
        _printed(by_target, overall, order),
        _table("mos", "Mean opinion scores", by_target, overall, order),
    ]
    return Content(blocks)


def _best_first(overall: pd.DataFrame) -> list[str]:
    """Systems by their mean, references and anchors after them."""
    aside = (overall["role"] != "system").to_numpy()
    table = overall.assign(aside=aside).sort_values(["aside", "mean", "system"], ascending=[True, False, True])
    return [str(name) for name in table["system"]]


def _printed(by_target: pd.DataFrame, overall: pd.DataFrame, order: list[str]) -> Table:
    """Mean ± standard deviation, systems by targets."""
    targets = sorted(set(by_target["target"].astype(str)))
    columns = [*targets, ALL_TARGETS] if len(targets) > 1 else targets
    score = Column("", "", 1)
    cells: dict[str, dict[str, str]] = {system: {"system": system} for system in order}
    for table in (by_target, overall):
        for row in table.to_dict("records"):
            sd = f" ± {score.text(row['sd'])}" if row["n"] > 1 else ""
            cells[str(row["system"])][str(row["target"])] = f"{score.text(row['mean'])}{sd}"
    return Table(
        "mos-printed",
        "Mean ± standard deviation",
        (Column("system", "System"), *(Column(target, target) for target in columns)),
        tuple(cells.values()),
        about="Systems by targets, as papers print them; the best system first.",
    )


def _table(name: str, title: str, by_target: pd.DataFrame, overall: pd.DataFrame, order: list[str]) -> Table:
    rows: list[dict[Any, Any]] = [*overall.to_dict("records"), *by_target.to_dict("records")]
    place = {system: number for number, system in enumerate(order)}
    rows.sort(key=lambda row: (row["target"] != ALL_TARGETS, row["target"], place[str(row["system"])]))
    return Table(
        name,
        title,
        MOS,
        tuple({**row, "aside": row["role"] != "system"} for row in rows),
        about="95 % intervals of the mean by Student's t; SD over n − 1. References and anchors are set back.",
        aside="aside",
    )


PART = Part(
    name="systems",
    label="Systems",
    question="How were the systems rated, and which differences are real?",
    build=build,
    uses=("target", "attribute", "without", "screening", "simulated", "scale"),
)

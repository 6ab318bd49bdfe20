"""Training losses set against measures: is each loss won by the systems that were trained on it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.parts.content import Block, Column, Figure, Table, Text
from analysis.parts.drawing import plain
from analysis.parts.loss_study import TWIN, LossStudy, in_full

if TYPE_CHECKING:
    from analysis.statistics.weighted import Values

PEOPLE = "people (MOS)"


def ranks(study: LossStudy) -> list[Block]:
    """The ranks that people and every metric give the training losses, as a figure, with the means as a table."""
    from analysis.figures.loss_ranks import RankCell, loss_ranks_figure

    defined = [metric for metric in _order(study) if study.standings[metric].pages]
    standings = {PEOPLE: study.heard} | {metric: study.standings[metric] for metric in defined}
    cells = [
        RankCell(name, one.name, float(found.ranks[place]), float(found.places[place]), float(found.values[place]),
                 own=study.metric_of(one.loss) == name)
        for name, found in standings.items()
        if not name.endswith(TWIN)
        for place, one in enumerate(study.ordered)
    ]  # fmt: skip
    figure = loss_ranks_figure(cells, simulated=study.evidence.has_simulated)
    text = (
        "Ranks of the training losses (columns) by people and by every metric (rows): 1 is best, and ◆ marks the loss "
        "that was trained on. Colour says where a loss lies between the best and the worst."
    )
    return [Text(text), Figure("loss-ranks", plain(figure), text, numbers="loss-means"), _means(study, defined)]


def _order(study: LossStudy) -> Sequence[str]:
    """What was trained on first, then SDR, then the others as the scores name them."""
    return list(dict.fromkeys([*study.losses, *([study.sdr] if study.sdr else []), *study.metrics]))


def _means(study: LossStudy, metrics: Sequence[str]) -> Table:
    columns = (
        Column("metric", "Measure"), Column("pages", "Songs × targets", 0), Column("first", "Puts first"),
        *(Column(f"mean {one.name}", one.name) for one in study.ordered),
    )  # fmt: skip
    rows = [{"metric": PEOPLE, "first": _first(study, study.heard.ranks)} | _values(study, study.heard.values)]
    rows += [
        {"metric": metric, "pages": found.pages, "first": _first(study, found.ranks)} | _values(study, found.values)
        for metric, found in ((metric, study.standings[metric]) for metric in metrics)
    ]
    left_out = len(study.metrics) - len(metrics)
    about = "Means by training loss, over the songs and targets that every system has a value of."
    if left_out:
        about += f" {left_out} metric{' has' if left_out == 1 else 's have'} none."
    return Table("loss-means", "Training losses by every measure", columns, tuple(rows), about)


def _values(study: LossStudy, values: Values) -> dict[str, object]:
    return {f"mean {one.name}": in_full(float(value)) for one, value in zip(study.ordered, values, strict=True)}


def _first(study: LossStudy, ranks: Values) -> str:
    return ", ".join(one.name for one, rank in zip(study.ordered, ranks, strict=True) if rank == 1)

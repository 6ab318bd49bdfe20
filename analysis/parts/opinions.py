"""Mean opinion scores, medians and quartiles of every system: figures, the papers' table, and song by song."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.dashboard import ALL_TARGETS
from analysis.parts.content import Block, Column, Figure, Heading, Table
from analysis.parts.drawing import plain
from analysis.parts.rated import are_choices

if TYPE_CHECKING:
    import pandas as pd

    from analysis.figures import Box

SPREAD = (
    Column("n", "Ratings", 0), Column("mean", "Mean", 1), Column("sd", "SD", 1), Column("low", "95 % from", 1),
    Column("high", "to", 1), Column("median", "Median", 1), Column("iqr", "IQR", 1),
)  # fmt: skip
MOS = (Column("target", "Target"), Column("system", "System"), *SPREAD)
QUARTILES = (
    Column("system", "System"), Column("n", "Ratings", 0), Column("low", "Whisker from", 1),
    Column("quarter", "First quartile", 1), Column("median", "Median", 1),
    Column("three_quarters", "Third quartile", 1), Column("high", "Whisker to", 1), Column("outside", "Beyond", 0),
)  # fmt: skip
REACH = 1.5  # interquartile ranges, Tukey's rule


def opinion_blocks(ratings: pd.DataFrame, *, axis: str, simulated: bool) -> list[Block]:
    """ratings: none missing, references and anchors too; axis: what their scale is, in words."""
    from analysis.figures import Opinion, opinions_figure
    from analysis.statistics.mos import mean_opinion_scores

    by_target = mean_opinion_scores(ratings, ["target", "system", "role"])
    overall = mean_opinion_scores(ratings, ["system", "role"]).assign(target=ALL_TARGETS)
    order = best_first(overall)
    marks = [
        Opinion(row["system"], row["target"], row["mean"], row["low"], row["high"], int(row["n"]))
        for row in by_target.to_dict("records")
    ]
    figure = opinions_figure(marks, systems=order, bounds="95 % interval", simulated=simulated, axis=axis)
    blocks: list[Block] = [
        Figure("mos", plain(figure), "Mean opinion scores by system and target, with 95 % intervals.", numbers="mos"),
        _printed(by_target, overall, order),
        _table(by_target, overall, order),
    ]
    if not are_choices(ratings):
        blocks += _quartiles(ratings, order, axis=axis, simulated=simulated)
    return [*blocks, Heading("Song by song"), *_songs(ratings[ratings["role"] == "system"], order)]


def best_first(overall: pd.DataFrame) -> list[str]:
    """Systems by their mean, references and anchors after them. overall: system, role, mean."""
    aside = (overall["role"] != "system").to_numpy()
    table = overall.assign(aside=aside).sort_values(["aside", "mean", "system"], ascending=[True, False, True])
    return [str(name) for name in table["system"]]


def _printed(by_target: pd.DataFrame, overall: pd.DataFrame, order: list[str]) -> Table:
    """Mean ± standard deviation, systems by targets."""
    targets = sorted(set(by_target["target"].astype(str)))
    columns = [*targets, ALL_TARGETS] if len(targets) > 1 else targets
    cells: dict[str, dict[str, str]] = {system: {"system": system} for system in order}
    for table in (by_target, overall):
        for row in table.to_dict("records"):
            cells[str(row["system"])][str(row["target"])] = _with_spread(row)
    return Table(
        "mos-printed",
        "Mean ± standard deviation",
        (Column("system", "System"), *(Column(target, target) for target in columns)),
        tuple(cells.values()),
        about="Systems by targets, as papers print them; the best system first.",
    )


def _table(by_target: pd.DataFrame, overall: pd.DataFrame, order: list[str]) -> Table:
    tables = (overall, by_target) if by_target["target"].nunique() > 1 else (by_target,)
    rows: list[dict[Any, Any]] = [row for table in tables for row in table.to_dict("records")]
    place = {system: number for number, system in enumerate(order)}
    rows.sort(key=lambda row: (row["target"] != ALL_TARGETS, row["target"], place[str(row["system"])]))
    return Table(
        "mos",
        "Mean opinion scores",
        MOS,
        tuple({**row, "aside": row["role"] != "system"} for row in rows),
        about="95 % intervals of the mean by Student's t; SD over n − 1. References and anchors are set back.",
        aside="aside",
    )


def _quartiles(ratings: pd.DataFrame, order: list[str], *, axis: str, simulated: bool) -> list[Block]:
    from analysis.figures import boxes_figure

    of_system = {str(system): mine for system, mine in ratings.groupby("system", observed=True)}
    boxes = [_box(system, of_system[system]) for system in order]
    rows = [{**vars(box), "outside": len(box.outside)} for box in boxes]
    words = "Box plots of all ratings by system: medians, quartiles, and what lies far outside."
    return [
        Figure("boxes", plain(boxes_figure(boxes, simulated=simulated, axis=axis)), words, numbers="quartiles"),
        Table(
            "quartiles",
            "Medians and quartiles",
            QUARTILES,
            tuple(rows),
            about=f"Whiskers reach to the last rating within {REACH} interquartile ranges of the box; "
            "“beyond” counts the different ratings outside.",
            aside="aside",
        ),
    ]


def _box(system: str, ratings: pd.DataFrame) -> Box:
    from analysis.figures import Box

    scores = ratings["score"]
    quarter, median, three_quarters = (float(value) for value in scores.quantile([0.25, 0.5, 0.75]))
    reach = REACH * (three_quarters - quarter)
    inside = scores[scores.between(quarter - reach, three_quarters + reach)]
    outside = sorted(set(scores[~scores.index.isin(inside.index)].astype(float)))
    low, high = float(inside.min()), float(inside.max())
    aside = bool((ratings["role"] != "system").any())
    return Box(system, len(scores), low, quarter, median, three_quarters, high, tuple(outside), aside)


def _songs(systems: pd.DataFrame, order: list[str]) -> list[Block]:
    """systems: the ratings of systems only."""
    from analysis.statistics.mos import mean_opinion_scores

    by_song = mean_opinion_scores(systems, ["song"])
    there = set(map(str, systems["system"].unique()))
    cells: dict[str, dict[str, str]] = {str(song): {"song": str(song)} for song in by_song["song"]}
    for row in mean_opinion_scores(systems, ["song", "system"]).to_dict("records"):
        cells[str(row["song"])][str(row["system"])] = _with_spread(row)
    names = [system for system in order if system in there]
    of_songs = Table(
        "mos-by-song",
        "Mean opinion scores by song",
        (Column("song", "Song"), *SPREAD),
        tuple({str(key): value for key, value in row.items()} for row in by_song.to_dict("records")),
        about="Over all systems of a song; references and anchors do not count.",
    )
    of_both = Table(
        "mos-by-song-and-system",
        "Mean ± standard deviation by song and system",
        (Column("song", "Song"), *(Column(name, name) for name in names)),
        tuple(cells.values()),
        about="The best system first.",
    )
    # Where one wins another loses: over all systems, every song has the same mean.
    return [of_both] if are_choices(systems) else [of_songs, of_both]


def _with_spread(row: dict[Any, Any]) -> str:
    score = Column("", "", 1)
    return score.text(row["mean"]) + (f" ± {score.text(row['sd'])}" if row["n"] > 1 else "")

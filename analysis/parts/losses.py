"""The loss question: does the loss that a system was trained on predict what people heard?"""

from __future__ import annotations

from math import nan
from typing import Any

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Content, Figure, Heading, Notice, Table, Text
from analysis.parts.drawing import plain
from analysis.parts.loss_answer import QUESTION, answer
from analysis.parts.loss_ranks import ranks
from analysis.parts.loss_seeds import seeds
from analysis.parts.loss_songs import songs
from analysis.parts.loss_study import TWIN, LossStudy, Row, in_full
from analysis.parts.loss_targets import target_rows, targets
from analysis.parts.part import Evidence, Part
from analysis.parts.words import listed

NOT_KNOWN = (
    "It is not known what this study's systems were trained with. Experiments know it of estimates that “manage.py "
    "separate” made; say it of others with “manage.py describe_systems --study … --file systems.csv” (columns system, "
    "loss, network, seed, group), or in the admin under “System descriptions”."
)
LOSSES = (
    Column("recipe", "Trained on"), Column("mean", "MOS", 1), Column("low", "95 % from", 1), Column("high", "to", 1),
    Column("sdr", "SDR", 2), Column("own", "Its own loss"), Column("rank", "Rank on it", 0),
    Column("won", "Clips won on it"), Column("systems", "Systems", 0), Column("seeds", "Seeds", 0),
    Column("n", "Ratings", 0), Column("reason", "Why not"),
)  # fmt: skip
AS_METRICS = (
    Column("metric", "Metric"), Column("n", "Points", 0), Column("rank", "Rank of all metrics", 0),
    Column("pearson", "Pearson", 2, signed=True), Column("pearson_low", "95 % from", 2, signed=True),
    Column("pearson_high", "to", 2, signed=True), Column("spearman", "Spearman", 2, signed=True),
    Column("spearman_low", "95 % from", 2, signed=True), Column("spearman_high", "to", 2, signed=True),
    Column("alone", "Trained systems alone: Pearson", 2, signed=True), Column("alone_low", "95 % from", 2, signed=True),
    Column("alone_high", "to", 2, signed=True), Column("reason", "Why not"),
)  # fmt: skip
ALONE = {"alone": "pearson", "alone_low": "pearson_low", "alone_high": "pearson_high"}


def build(evidence: Evidence) -> Content:
    """The answer; losses by what people heard; whether each wins on itself and agrees with people; papers' views."""
    study = LossStudy(evidence)
    if not study.recipes:
        return Content([Notice(NOT_KNOWN, "empty")])
    blocks: list[Block] = [*_notes(study), *answer(study), _figure(study), _table(study)]
    if study.grid is None:
        blocks.append(Notice(f"Nothing can be said of metrics: {study.problem}", "warn"))
    else:
        blocks += [Heading("Is a loss won by training on it?"), *ranks(study)]
        blocks += [Heading("Do the losses agree with people?"), _as_metrics(study)]
    blocks += [Heading("Beyond the seeds (Sahai et al.)"), *seeds(study)]
    blocks += [Heading("Target by target (Gusó et al.)"), *targets(study)]
    blocks += [Heading("Song by song (Mocanu et al.)"), *songs(study)]
    return Content(blocks)


def _notes(study: LossStudy) -> list[Block]:
    said = [*study.evidence.notes, *(study.evidence.agreement.notes if study.grid else ())]
    return [Text(" ".join(said))] if said else []


def _figure(study: LossStudy) -> Figure:
    from analysis.figures.losses import LossMark, losses_figure

    marks = [
        LossMark(row["recipe"], str(row["target"]), row["mean"], row["low"], row["high"], row["sdr"])
        for row in target_rows(study)
    ]
    beside = study.evidence.facts[study.sdr].axis if study.sdr in study.evidence.facts else study.sdr
    figure = losses_figure(
        marks, losses=[one.name for one in study.ordered], beside=beside, simulated=study.evidence.has_simulated
    )
    text = "Mean opinion scores by training loss and target with 95 % intervals, the best loss first"
    words = f"{text}{', and SDR beside them' if study.sdr else ''}."
    return Figure("losses-by-target", plain(figure), words, numbers="losses-by-target")


def _table(study: LossStudy) -> Table:
    rows: list[Row] = []
    for place, one in enumerate(study.ordered):
        metric = study.metric_of(one.loss)
        row: Row = study.means[one.name] | {"systems": len(one.systems), "seeds": len(one.runs)}
        row["sdr"] = float(study.standings[study.sdr].values[place]) if study.sdr else nan
        row |= _on_itself(study, metric, place) if metric else {"reason": f"no scores by {one.loss}"}
        rows.append(row)
    about = (
        "The loss that people rate best first. Systems of one loss and different seeds are averaged; seeds that nobody "
        "has said count as one. SDR and the loss itself are means over the songs and targets that every system has; "
        "clips won: where the systems trained on a loss are best on it, and alone so."
    )
    return Table("losses", "Training losses", *filled(LOSSES, rows, "reason"), about)


def _on_itself(study: LossStudy, metric: str, place: int) -> Row:
    found = study.standings[metric]
    if not found.pages:
        return {"reason": found.reason}
    own = in_full(float(found.values[place]))
    return {"own": own, "rank": float(found.ranks[place]), "won": f"{found.won[place]} of {found.pages}"}


def _as_metrics(study: LossStudy) -> Table:
    wanted = [name for loss in study.losses for name in (loss, f"{loss}{TWIN}") if name in study.metrics]
    wanted += [study.sdr] if study.sdr and study.sdr not in wanted else []
    rows: list[dict[str, Any]] = [study.agreement[metric] for metric in wanted]
    if study.others:
        alone = [study.trained_alone.get(metric, {}) for metric in wanted]
        rows = [row | {key: of.get(theirs, nan) for key, theirs in ALONE.items()}
                for row, of in zip(rows, alone, strict=True)]  # fmt: skip
    how = rows[0]["interval"] if rows else ""
    missing = [one.loss for one in study.recipes if not study.metric_of(one.loss)]
    about = (
        "Each loss as a metric, over all points; plus means that it agrees with people. Its rank is by Pearson's r "
        f"among the {len(study.metrics)} metrics of this study."
        + (f" 95 % intervals: {how}." if how else "")
        + (f" There are no scores by {listed(list(dict.fromkeys(missing)))}." if missing else "")
    )
    return Table(
        "losses-as-metrics",
        "The losses that were trained on, as metrics",
        *filled(AS_METRICS, rows, "reason", *ALONE),
        about,
    )


PART = Part(name="losses", label="Loss question", question=QUESTION, build=build)

"""Post-screening, explained: the rules, whom they leave out and for what, and what that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.parts.columns import filled
from analysis.parts.content import Block, Column, Notice, Table, Text
from analysis.parts.rated import listener_names
from analysis.parts.words import listed, number
from separation.words import counted

if TYPE_CHECKING:
    import pandas as pd

    from analysis.statistics.screening import Screening

VERDICTS = (
    Column("listener", "Listener"), Column("rule", "Rule"), Column("graded", "Items graded", 0),
    Column("against", "Against it", 0), Column("share", "%", 0), Column("verdict", "Verdict"),
    Column("items", "On which items, where out"),
)  # fmt: skip
CHANGES = (
    Column("target", "Target"), Column("system", "System"), Column("n_before", "Ratings before", 0),
    Column("n_after", "after", 0), Column("before", "Mean before", 1), Column("low_before", "95 % from", 1),
    Column("high_before", "to", 1), Column("after", "Mean after", 1), Column("low_after", "95 % from", 1),
    Column("high_after", "to", 1), Column("change", "Change", 1, signed=True),
)  # fmt: skip


def screening_blocks(ratings: pd.DataFrame, screening: Screening, *, applied: bool) -> list[Block]:
    """ratings: of everyone, those whom the verdict leaves out among them."""
    if not screening.rules:
        return [Text("No screening rules were chosen for this study, so nobody is left out.")]
    blocks: list[Block] = [Text(_rules(screening)), *(Notice(why, "warn") for why in screening.not_applied)]
    if screening.counts.empty:
        return [*blocks, Text("So nobody can be judged here, and nobody is left out.")]
    blocks.append(Text(_who(screening, applied=applied)))
    if screening.excused:
        one = len(screening.excused) == 1
        why = " ".join(map(str, screening.excused))
        blocks.append(Text(f"{counted(len(screening.excused), 'item')} {'is' if one else 'are'} excused: {why}"))
    blocks.append(
        Table(
            "screening",
            "What each rule says of each listener",
            *filled(VERDICTS, _verdicts(screening), "items"),
            about="An item is a song, target and attribute. Those who are out come first.",
        )
    )
    if screening.exclusions:
        blocks.append(_changes(ratings, screening))
    return blocks


def judged_listeners(screening: Screening) -> set[tuple[str, str]]:
    """The study and the listener of all of whom some rule could say something."""
    return set(screening.counts[["study", "listener"]].astype(str).itertuples(index=False, name=None))


def _rules(screening: Screening) -> str:
    rules = " ".join(rule.sentence for rule in screening.rules)
    return (
        f"{rules} Nothing is deleted: the choice “Post-screening” above (screening=1 in the address) applies the "
        "verdict to every page, or takes it back."
    )


def _who(screening: Screening, *, applied: bool) -> str:
    out = screening.listeners_out
    judged = len(judged_listeners(screening))
    if not out:
        return f"{counted(judged, 'listener')} can be judged, and nobody is out."
    said = "; it is applied" if applied else "; it is not applied now"
    names = listed([name for _, name in out])
    return f"{len(out)} of {counted(judged, 'listener')} {'is' if len(out) == 1 else 'are'} out: {names}{said}."


def _verdicts(screening: Screening) -> list[dict[str, object]]:

    called = listener_names(screening.counts)
    items = {(found.study, found.listener, found.rule): "; ".join(found.items) for found in screening.exclusions}
    ordered = screening.counts.sort_values(["out", "study", "listener", "rule"], ascending=[False, True, True, True])
    return [
        {
            "listener": called[str(row["study"]), str(row["listener"])],
            "rule": row["rule"],
            "graded": row["graded"],
            "against": row["against"],
            "share": 100 * row["against"] / row["graded"],
            "verdict": "out" if row["out"] else "stays",
            "items": items.get((str(row["study"]), str(row["listener"]), str(row["rule"])), ""),
        }
        for row in ordered.to_dict("records")
    ]


def _changes(ratings: pd.DataFrame, screening: Screening) -> Table:
    from analysis.statistics.screening import before_and_after

    by = ["target", "system", "role"]
    before, after = before_and_after(ratings, screening, by)
    both = before.merge(after, on=by, how="left", suffixes=("_before", "_after"))
    rows = [
        {
            **{str(key): value for key, value in row.items()},
            "before": row["mean_before"],
            "after": row["mean_after"],
            "change": row["mean_after"] - row["mean_before"],
            "n_after": 0 if row["n_after"] != row["n_after"] else row["n_after"],  # NaN: nobody is left
            "aside": row["role"] != "system",
        }
        for row in both.sort_values(["target", "mean_before"], ascending=[True, False]).to_dict("records")
    ]
    systems = [abs(float(row["change"])) for row in rows if not row["aside"] and row["change"] == row["change"]]
    most = f" No mean of a system moves by more than {number(max(systems))} points." if systems else ""
    return Table(
        "screening-effect",
        "Mean opinion scores before and after",
        CHANGES,
        tuple(rows),
        about=f"Of all listeners, and of those who stay.{most}",
        aside="aside",
    )

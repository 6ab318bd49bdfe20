"""Who listened well enough: the post-screening of ITU-R BS.1534-3, with its reasons, and never for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.statistics.mos import mean_opinion_scores

LISTENER = ("study", "listener")
ITEM = ("study", "song", "target", "attribute")
LIMIT = 90.0  # on the scale from 0 to 100
MOST_AGAINST = 15  # per cent of a listener's items
MOST_OVER = 25  # per cent of an item's listeners
SCREENED_PROTOCOLS = ("mushra", "")  # the empty one: tables that do not name theirs
COUNT_COLUMNS = ("study", "listener", "rule", "graded", "against", "out")


@dataclass(frozen=True)
class Rule:
    """What a listener may do on at most `MOST_AGAINST` per cent of their items.

    role: whose grades are looked at; over: whether a grade over `LIMIT` counts against the listener, or one under it.
    """

    name: str
    role: str
    over: bool

    @property
    def offence(self) -> str:
        return f"grades the {self.name} {'over' if self.over else 'under'} {LIMIT:g}"


RULES = (Rule("hidden reference", "reference", over=False), Rule("mid anchor", "anchor70", over=True))
MID_ANCHOR = RULES[1]


@dataclass(frozen=True)
class Exclusion:
    """A listener whom a rule leaves out, and the items that it is for, as "song, target, attribute"."""

    study: str
    listener: str
    rule: str
    graded: int
    items: tuple[str, ...]

    def __str__(self) -> str:
        offence = next(rule.offence for rule in RULES if rule.name == self.rule)
        share = 100 * len(self.items) / self.graded
        return (
            f"{self.listener} {offence} on {len(self.items)} of {self.graded} items "
            f"({share:.0f} %; allowed are {MOST_AGAINST} %): {'; '.join(self.items)}."
        )


@dataclass(frozen=True)
class Excused:
    """An item that counts against nobody, as too many of its listeners grade its mid anchor over `LIMIT`."""

    study: str
    item: str
    over: int
    listeners: int

    def __str__(self) -> str:
        return (
            f"{self.item} counts against nobody: {self.over} of {self.listeners} listeners grade its "
            f"{MID_ANCHOR.name} over {LIMIT:g}."
        )


@dataclass(frozen=True)
class Screening:
    """A verdict, which changes nothing until it is applied.

    exclusions: why each listener is out, a listener twice where both rules say so; excused: items that do not count;
    not_applied: which rule could not be applied to what, and why; counts: `COUNT_COLUMNS`, a row for every listener
    and rule.
    """

    exclusions: tuple[Exclusion, ...]
    excused: tuple[Excused, ...]
    not_applied: tuple[str, ...]
    counts: pd.DataFrame

    @property
    def listeners_out(self) -> tuple[tuple[str, str], ...]:
        """The study and the listener of everyone left out, each once."""
        return tuple(dict.fromkeys((found.study, found.listener) for found in self.exclusions))


def screen(ratings: pd.DataFrame) -> Screening:
    """The verdict of the standard's two rules on every listener of a table of ratings (`tables.RATING_COLUMNS`).

    A listener is out who grades the hidden reference under 90 on more than 15 % of items, or the mid anchor over 90 on
    more than 15 %. Where more than 25 % of an item's listeners grade its mid anchor over 90, the item is left out of
    both counts, for everyone. An item is a song, target and attribute of a study; of several grades by
    the same listener the mean counts. Scores are from 0 to 100; NaN is no grade. Protocols other than MUSHRA are not
    judged.

    Source: ITU-R BS.1534-3 (10/2015), "Post-screening of assessors".
    """
    judged, others = _judged(ratings)
    grades = {rule.role: _grades(judged, rule.role) for rule in RULES}
    excused = _excused(grades[MID_ANCHOR.role])
    out, counts = [], []
    not_applied = list(others)
    for rule in RULES:
        mine = grades[rule.role]
        counted = mine[~pd.MultiIndex.from_frame(mine[list(ITEM)]).isin(excused.index)]
        against = counted["score"] > LIMIT if rule.over else counted["score"] < LIMIT
        found = _counts(counted, against).assign(rule=rule.name)
        counts.append(found)
        out += _exclusions(rule, counted[against], found[found["out"]])
        not_applied += _not_applied(rule, *(set(table["study"].unique()) for table in (judged, mine, counted)))
    return Screening(
        exclusions=tuple(out),
        excused=tuple(
            Excused(str(study), _item(names), over, listeners)
            for (study, *names), over, listeners in zip(
                excused.index, excused["over"].tolist(), excused["listeners"].tolist(), strict=True
            )
        ),
        not_applied=tuple(not_applied),
        counts=pd.concat(counts, ignore_index=True)[list(COUNT_COLUMNS)],
    )


def without_excluded(ratings: pd.DataFrame, screening: Screening) -> pd.DataFrame:
    """The ratings of the listeners who stay; the table that was given is not touched."""
    if not screening.exclusions:
        return ratings
    return ratings[~pd.MultiIndex.from_frame(ratings[list(LISTENER)]).isin(screening.listeners_out)]


def before_and_after(
    ratings: pd.DataFrame, screening: Screening, by: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The mean opinion scores of all listeners, and of those who stay; `by` as for `mean_opinion_scores`."""
    return mean_opinion_scores(ratings, by), mean_opinion_scores(without_excluded(ratings, screening), by)


def _judged(ratings: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    if "protocol" not in ratings:
        return ratings, []
    protocol = ratings["protocol"]
    known = protocol.isin(SCREENED_PROTOCOLS) | protocol.isna()
    if known.all():
        return ratings, []
    notes = [
        f"{count} ratings of the protocol {name} are not screened: the rules are those of MUSHRA."
        for name, count in protocol[~known].astype(str).value_counts().sort_index().items()
    ]
    return ratings[known], notes


def _grades(ratings: pd.DataFrame, role: str) -> pd.DataFrame:
    """One row a listener and item, with the mean of their grades."""
    mine = ratings[(ratings["role"] == role) & ratings["score"].notna()]
    return mine.groupby([*ITEM, "listener"], observed=True)["score"].mean().reset_index()


def _excused(anchor: pd.DataFrame) -> pd.DataFrame:
    """By item: how many listeners grade its mid anchor, and how many over the limit; where these are too many."""
    items = (anchor["score"] > LIMIT).groupby([anchor[column] for column in ITEM], observed=True)
    table = pd.DataFrame({"over": items.sum(), "listeners": items.count()})
    return table[100 * table["over"] > MOST_OVER * table["listeners"]]


def _counts(grades: pd.DataFrame, against: pd.Series[bool]) -> pd.DataFrame:
    listeners = against.groupby([grades[column] for column in LISTENER], observed=True)
    table = pd.DataFrame({"graded": listeners.count(), "against": listeners.sum()}).astype(int)
    table["out"] = 100 * table["against"] > MOST_AGAINST * table["graded"]  # whole numbers: 3 of 20 are not more
    return table.reset_index()


def _exclusions(rule: Rule, against: pd.DataFrame, out: pd.DataFrame) -> list[Exclusion]:
    found = against.merge(out[[*LISTENER, "graded"]], on=list(LISTENER))
    items: dict[tuple[str, str, int], list[str]] = {}
    columns = (found[column].tolist() for column in (*LISTENER, "graded", *ITEM[1:]))
    for study, listener, graded, *names in zip(*columns, strict=True):
        items.setdefault((study, listener, graded), []).append(_item(names))
    return [
        Exclusion(study, listener, rule.name, graded, tuple(of_whom))
        for (study, listener, graded), of_whom in sorted(items.items())
    ]


def _item(names: Sequence[str]) -> str:
    return ", ".join(str(name) for name in names if name)


def _not_applied(rule: Rule, studies: set[str], graded: set[str], counted: set[str]) -> list[str]:
    """Why the rule says nothing of some studies: of those with grades of its role, of those with items that count."""
    reasons = dict.fromkeys(studies - graded, f"no rating of it has the role {rule.role}")
    reasons |= dict.fromkeys(graded - counted, "all of its items count against nobody")
    return [
        f"The rule of the {rule.name} could not be applied to {study}: {why}." for study, why in sorted(reasons.items())
    ]

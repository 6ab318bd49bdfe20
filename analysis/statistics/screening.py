"""Who listened well enough: by the standard's rules or a study's own, with reasons, and never for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.statistics.mos import mean_opinion_scores
from mushra.protocol.screening_rules import STANDARD_RULES, ScreeningRule

LISTENER = ("study", "listener")
ITEM = ("study", "song", "target", "attribute")
SCREENED_PROTOCOLS = ("mushra", "")  # the empty one: tables that do not name theirs
COUNT_COLUMNS = ("study", "listener", "rule", "graded", "against", "out")


@dataclass(frozen=True)
class Exclusion:
    """A listener whom a rule leaves out, and the items that it is for, as "song, target, attribute"."""

    study: str
    listener: str
    by: ScreeningRule
    graded: int
    items: tuple[str, ...]

    @property
    def rule(self) -> str:
        """The rule by its label, as `Screening.counts` has it."""
        return self.by.label

    def __str__(self) -> str:
        share = 100 * len(self.items) / self.graded
        return (
            f"{self.listener} {self.by.offence} on {len(self.items)} of {self.graded} items "
            f"({share:.0f} %; allowed are {self.by.share:g} %): {'; '.join(self.items)}."
        )


@dataclass(frozen=True)
class Excused:
    """An item that counts against nobody, as too many of its listeners do what a rule counts."""

    study: str
    item: str
    over: int
    listeners: int
    by: ScreeningRule

    def __str__(self) -> str:
        return (
            f"{self.item} counts against nobody: {self.over} of {self.listeners} listeners grade its "
            f"{self.by.label} {'over' if self.by.over else 'under'} {self.by.limit:g}."
        )


@dataclass(frozen=True)
class Screening:
    """A verdict, which changes nothing until it is applied.

    rules: those that were asked; exclusions: why each listener is out, a listener twice where two rules say so;
    excused: items that do not count; not_applied: which rule could not be applied to what, and why; counts:
    `COUNT_COLUMNS`, a row for every listener and rule.
    """

    rules: tuple[ScreeningRule, ...]
    exclusions: tuple[Exclusion, ...]
    excused: tuple[Excused, ...]
    not_applied: tuple[str, ...]
    counts: pd.DataFrame

    @property
    def listeners_out(self) -> tuple[tuple[str, str], ...]:
        """The study and the listener of everyone left out, each once."""
        return tuple(dict.fromkeys((found.study, found.listener) for found in self.exclusions))


def screen(ratings: pd.DataFrame, rules: Sequence[ScreeningRule] = STANDARD_RULES) -> Screening:
    """The verdict of some rules on every listener of a table of ratings (`tables.RATING_COLUMNS`).

    By the standard's, a listener is out who grades the hidden reference under 90 on more than 15 % of items, or the mid
    anchor over 90 on more than 15 %. Where more than 25 % of an item's listeners grade its mid anchor over 90, the item
    is left out of every rule's count, for everyone. An item is a song, target and attribute of a study; of several
    grades by the same listener the mean counts. Scores are from 0 to 100; NaN is no grade. Protocols other than MUSHRA
    are not judged.

    Source: ITU-R BS.1534-3 (10/2015), 4.1.2, "Post-screening of assessors".
    """
    judged, others = _judged(ratings)
    grades = {rule.role: _grades(judged, rule.role) for rule in rules}
    excusing = [(rule, _excused(rule, grades[rule.role])) for rule in rules]
    excused = [item for _, table in excusing for item in table.index]
    out, counts = [], [pd.DataFrame(columns=list(COUNT_COLUMNS))] if not rules else []
    not_applied = list(others) if rules else []
    for rule in rules:
        mine = grades[rule.role]
        counted = mine[~pd.MultiIndex.from_frame(mine[list(ITEM)]).isin(excused)] if excused else mine
        against = _against(rule, counted["score"])
        found = _counts(rule, counted, against).assign(rule=rule.label)
        counts.append(found)
        out += _exclusions(rule, counted[against], found[found["out"]])
        not_applied += _not_applied(rule, *(set(table["study"].unique()) for table in (judged, mine, counted)))
    return Screening(
        rules=tuple(rules),
        exclusions=tuple(out),
        excused=tuple(
            Excused(str(study), _item(names), over, listeners, rule)
            for rule, table in excusing
            for (study, *names), over, listeners in zip(
                table.index, table["over"].tolist(), table["listeners"].tolist(), strict=True
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


def _against(rule: ScreeningRule, scores: pd.Series[float]) -> pd.Series[bool]:
    return scores > rule.limit if rule.over else scores < rule.limit


def _excused(rule: ScreeningRule, grades: pd.DataFrame) -> pd.DataFrame:
    """By item: how many listeners grade it, and how many over (under) the limit; where these are too many."""
    most = 100 if rule.excused is None else rule.excused
    items = _against(rule, grades["score"]).groupby([grades[column] for column in ITEM], observed=True)
    table = pd.DataFrame({"over": items.sum(), "listeners": items.count()})
    return table[100 * table["over"] > most * table["listeners"]]


def _counts(rule: ScreeningRule, grades: pd.DataFrame, against: pd.Series[bool]) -> pd.DataFrame:
    listeners = against.groupby([grades[column] for column in LISTENER], observed=True)
    table = pd.DataFrame({"graded": listeners.count(), "against": listeners.sum()}).astype(int)
    table["out"] = 100 * table["against"] > rule.share * table["graded"]  # no quotient: 3 of 20 are not more than 15 %
    return table.reset_index()


def _exclusions(rule: ScreeningRule, against: pd.DataFrame, out: pd.DataFrame) -> list[Exclusion]:
    found = against.merge(out[[*LISTENER, "graded"]], on=list(LISTENER))
    items: dict[tuple[str, str, int], list[str]] = {}
    columns = (found[column].tolist() for column in (*LISTENER, "graded", *ITEM[1:]))
    for study, listener, graded, *names in zip(*columns, strict=True):
        items.setdefault((study, listener, graded), []).append(_item(names))
    return [
        Exclusion(study, listener, rule, graded, tuple(of_whom))
        for (study, listener, graded), of_whom in sorted(items.items())
    ]


def _item(names: Sequence[str]) -> str:
    return ", ".join(str(name) for name in names if name)


def _not_applied(rule: ScreeningRule, studies: set[str], graded: set[str], counted: set[str]) -> list[str]:
    """Why the rule says nothing of some studies: of those with grades of its role, of those with items that count."""
    reasons = dict.fromkeys(studies - graded, f"no rating of it has the role {rule.role}")
    reasons |= dict.fromkeys(graded - counted, "all of its items count against nobody")
    return [
        f"The rule of the {rule.label} could not be applied to {study}: {why}."
        for study, why in sorted(reasons.items())
    ]

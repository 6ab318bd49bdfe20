"""What all listeners sent and what was answered, held against what the database has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

Score = int
Number = int  # a sequence number


@dataclass
class Ledger:
    """sent: of each slot every grade by its number, kept: the highest number that was answered with success.

    noted, notes_kept: the same of interactions, (slot, number) -> value, of which each has a row of its own.
    saves, clips: seconds that each took; errors: whatever no listener should meet.
    """

    sent: defaultdict[str, dict[Number, Score]] = field(default_factory=lambda: defaultdict(dict))
    kept: dict[str, Number] = field(default_factory=dict)
    noted: dict[tuple[str, Number], float] = field(default_factory=dict)
    notes_kept: set[tuple[str, Number]] = field(default_factory=set)
    saves: list[float] = field(default_factory=list)
    clips: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    finished: int = 0

    def last(self) -> dict[str, Score]:
        """Of each slot the grade that was sent last."""
        return {slot: grades[max(grades)] for slot, grades in self.sent.items()}


def wrong_grades(ledger: Ledger) -> Iterator[str]:
    """Every stored grade that nobody sent, that comes twice, or is older than one that was answered with success."""
    from mushra.models import Rating

    kept = dict(ledger.kept)  # before the database is asked: what is answered meanwhile may be in it already
    rows = list(Rating.objects.values_list("slot__token", "sequence", "score"))
    stored = {slot: number for slot, number, _ in rows}
    yield from (f"{slot} has {count} rows" for slot, count in Counter(slot for slot, *_ in rows).items() if count > 1)
    for slot, number, score in rows:
        if ledger.sent[slot].get(number) != score:
            yield f"{slot}: {score} was stored under {number}, and not sent"
    for slot, number in kept.items():
        if stored.get(slot, 0) < number:
            yield f"{slot}: {number} was answered with success, and {stored.get(slot, 'nothing')} is stored"


def wrong_notes(ledger: Ledger) -> Iterator[str]:
    """Every interaction that was answered with success and is not stored once, and every stored one not sent so."""
    from mushra.models import Interaction, Slot

    kept = set(ledger.notes_kept)
    page = dict(Slot.objects.values_list("token", "presentation"))
    sent = {(page[slot], number): value for (slot, number), value in ledger.noted.items()}
    rows = list(Interaction.objects.values_list("presentation", "sequence", "value"))
    times = Counter((presentation, number) for presentation, number, _ in rows)
    yield from (f"interaction {number} has {count} rows" for (_, number), count in times.items() if count > 1)
    for presentation, number, value in rows:
        if sent.get((presentation, number)) != value:
            yield f"interaction {number} was stored with {value}, and not sent"
    yield from (f"{slot}: interaction {number} is lost" for slot, number in kept if not times[page[slot], number])

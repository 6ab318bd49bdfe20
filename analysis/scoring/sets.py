"""Metrics of all songs of a system: one value for them all, which each of its songs gets as its own.

A file's rows of such a metric and system are always of one set of songs: when songs come, go or change, all of them
are forgotten and computed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.score_file import ScoreFile, ScoreRow
from analysis.scoring.jobs import Estimates
from analysis.scoring.method import Method
from separation.estimates import Estimate

Of = tuple[str, str, str]  # system, target, metric


@dataclass
class _Joined:
    """What the songs of a set had to say so far: those that came out of turn wait, as joining in order is the same
    on every machine."""

    songs: list[str]
    waiting: dict[str, Any] = field(default_factory=dict)
    joined: Any = None
    count: int = 0


class Sets:
    """The metrics of sets among those asked for, and which of them are to be computed."""

    def __init__(self, names: Iterable[str], method: Method) -> None:
        found = {name: method.metric(name).of_set for name in names}
        self.metrics = {name: of_set for name, of_set in found.items() if of_set is not None}
        self._wanted: dict[Of, _Joined] = {}

    def begin(self, every: Iterable[Estimates], file: ScoreFile) -> None:
        """Find the sets whose rows the file does not hold, or holds of other songs, which it forgets."""
        songs: dict[tuple[str, str], list[str]] = {}
        for some in every:
            for one in some:
                songs.setdefault((one.system, one.target), []).append(one.song.name)
        for name in self.metrics:
            there: dict[tuple[str, str], set[str]] = {}
            for row in file.rows.values():
                if row.metric == name:
                    there.setdefault((row.system, row.target), set()).add(row.song)
            for (system, target), named in songs.items():
                if there.get((system, target)) != set(named):
                    self._wanted[system, target, name] = _Joined(sorted(named))
        file.rows = {
            key: row for key, row in file.rows.items() if (row.system, row.target, row.metric) not in self._wanted
        }

    def wants(self, one: Estimate, name: str) -> bool:
        """Whether what this estimate's song has to say is needed."""
        return (one.system, one.target, name) in self._wanted

    def add(self, parts: Mapping[tuple[str, str, str, str], Any]) -> Iterator[ScoreRow]:
        """Take what songs have to say, by song, target, system and metric; the rows of the sets that are whole then."""
        for (song, target, system, name), part in parts.items():
            if (system, target, name) in self._wanted:
                self._wanted[system, target, name].waiting[song] = part
                yield from self._rows(system, target, name)

    def _rows(self, system: str, target: str, name: str) -> Iterator[ScoreRow]:
        own, how = self._wanted[system, target, name], self.metrics[name]
        while own.count < len(own.songs) and own.songs[own.count] in own.waiting:
            part = own.waiting.pop(own.songs[own.count])
            own.joined = how.join(own.joined, part) if own.count else part
            own.count += 1
        if own.count == len(own.songs):
            found = how.value(own.joined)
            del self._wanted[system, target, name]
            for song in own.songs:
                yield ScoreRow(song, target, system, name, found.value, found.reason, found.caution)

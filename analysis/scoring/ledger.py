"""What is there already, what is missing, and where what was computed goes: scores.csv and museval's JSON files."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from analysis.score_file import ScoreFile
from analysis.scoring import museval_json, provenance
from analysis.scoring.jobs import Estimates
from analysis.scoring.method import Method
from analysis.scoring.sets import Sets
from analysis.scoring.work import Done
from separation.estimates import Estimate

SAVE_EVERY = 2.0  # seconds: an interrupt loses nothing anyway, a crash this much


class Ledger:
    """The scores asked for of some estimates, in the file that keeps them."""

    def __init__(self, file: ScoreFile, names: tuple[str, ...], method: Method, museval_folder: Path | None) -> None:
        """names: of the metrics; museval_folder: where museval's JSON files go, None for none of them."""
        self.file, self.names, self.folder = file, names, museval_folder
        self.made_by = {name: method.of(name) for name in names}
        self.sets = Sets(names, method)
        self._digest = cache(provenance.digest)  # a song's stems are behind every system's scores
        self._saved, self._unsaved = time.monotonic(), False

    def begin(self, every: Iterable[Estimates]) -> None:
        """Forget the rows of these songs and systems whose files have changed, and of sets that have other songs now.

        Raises `ScoringError` where the rows left were made in another way than those to come.
        """
        every = list(every)
        for some in every:
            self.file.keep_only_if((some[0].song.name, some[0].system), provenance.fingerprint(some, self._digest))
        for name, maker in self.made_by.items():
            self.file.use(name, maker)
        self.sets.begin(every, self.file)

    def missing(self, some: Estimates) -> tuple[str, ...]:
        """The metrics that some target has no row for; all four ratios where their JSON file is not there."""
        anew = museval_json.names() if self.folder and not museval_json.is_of(*self._track(some)) else ()
        return tuple(name for name in self.names if name in anew or any(self._lacks(one, name) for one in some))

    def _lacks(self, one: Estimate, name: str) -> bool:
        if name in self.sets.metrics:
            return self.sets.wants(one, name)
        return (one.song.name, one.target, one.system, name) not in self.file.rows

    def add(self, done: Done) -> None:
        """Keep a job's scores, and write them to disk now and then."""
        rows = [*done.rows, *self.sets.add(done.parts)]
        self.file.add(rows, version=provenance.code_version())
        for system, track in done.tracks.items():
            path, inputs = self._track(done.job.systems[system])
            museval_json.write_track(path, track, inputs=inputs)
        self._unsaved |= bool(rows or done.tracks)
        if time.monotonic() - self._saved > SAVE_EVERY:
            self.save()

    def save(self) -> None:
        """Write what is not on disk yet."""
        if self._unsaved:
            self.file.write()
        self._saved, self._unsaved = time.monotonic(), False

    def _track(self, some: Estimates) -> tuple[Path, str]:
        """Where a song's and system's JSON file lies, and what it is computed from."""
        song, system = some[0].song.name, some[0].system
        makers = [self.made_by[name] for name in museval_json.names()]
        inputs = ", ".join(dict.fromkeys([self.file.fingerprints[song, system], *makers]))
        return museval_json.track_path(self.folder or Path(), system, song), inputs

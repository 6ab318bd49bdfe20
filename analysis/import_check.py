"""What is understood of an upload before it becomes a study: counts, systems, and all that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from analysis.errors import AnalysisError
from analysis.mapping_form import ROLES, Layout, layouts, typed_roles, with_roles
from analysis.sounds import Sound, sounds_in
from analysis.studies import Study, study_get
from analysis.uploads import Upload
from separation.words import counted

if TYPE_CHECKING:
    from analysis.importing import Kind, Mapping, Reading

ROLES_ASKED = 60  # with more systems a select for each is no help


class ImportCheck:
    """What is understood of an upload by the guess or by what was typed, and what is wrong with it."""

    def __init__(self, upload: Upload, typed: QueryDict | None, *, user: Any) -> None:
        self.upload, self.typed = upload, typed
        self.study: Study | None = study_get(slug=upload.study, user=user, edit=True) if upload.study else None
        self.errors: list[str] = []
        self.notes: tuple[str, ...] = ()
        self.sounds: tuple[Sound, ...] = ()
        self.ratings = self._layouts("ratings")
        if self.typed is not None and (roles := typed_roles(self.typed)) is not None:
            self.ratings = with_roles(self.ratings, roles)
        self.rated = self._read(self.ratings)
        self.scores = self._for_targets(self._layouts("scores"))
        self.scored = self._read(self.scores)
        if upload.sounds and self.rated and not self.rated.problems:
            self._look_for_sounds(upload.sounds, self.rated)

    @property
    def faults(self) -> int:
        """How much is wrong."""
        readings = [reading for reading in (self.rated, self.scored) if reading]
        return len(self.errors) + sum(len(reading.problems) + reading.more for reading in readings)

    @property
    def context(self) -> dict[str, Any]:
        readings = [reading for reading in (self.rated, self.scored) if reading]
        return {
            "upload": self.upload, "study": self.study, "layouts": [*self.ratings, *self.scores], "errors": self.errors,
            "problems": [each for reading in readings for each in reading.problems],
            "more": sum(reading.more for reading in readings), "faults": self.faults, "notes": self.notes,
            "understood": self._understood(), "systems": self._systems(), "roles": ROLES,
        }  # fmt: skip

    def files(self, found: Sequence[Layout]) -> dict[Path, Mapping]:
        """What each file is read by."""
        return {path: mapping for layout in found for path, mapping in layout.files.items()}

    def _layouts(self, kind: Kind) -> tuple[Layout, ...]:
        from analysis.importing import UnreadableError

        try:
            return layouts(self.upload.tables(kind), kind, self.typed)
        except UnreadableError as error:
            self.errors.append(f"{error.file.name} {error.message}")
            return ()

    def _read(self, found: Sequence[Layout]) -> Reading | None:
        from analysis.importing import read

        return read(self.files(found)) if found else None

    def _for_targets(self, found: tuple[Layout, ...]) -> tuple[Layout, ...]:
        """A study with one target need not say it with each score."""
        from analysis.study_import import for_targets

        ratings = self.study.data().ratings if self.study else self.rated.table if self.rated else None
        targets = sorted(map(str, ratings["target"].unique())) if ratings is not None else []
        return tuple(replace(layout, mapping=for_targets(layout.mapping, targets)) for layout in found)

    def _look_for_sounds(self, folder: Path, rated: Reading) -> None:
        try:
            self.sounds, self.notes = sounds_in(folder, rated.table)
        except AnalysisError as error:
            self.errors.append(str(error))

    def _systems(self) -> list[tuple[str, str]]:
        """Each system with its role, where people can be asked about them."""
        if not self.rated or self.rated.table.empty:
            return []
        pairs = self.rated.table[["system", "role"]].drop_duplicates("system").astype(str).sort_values("system")
        return list(pairs.itertuples(index=False, name=None)) if len(pairs) <= ROLES_ASKED else []

    def _understood(self) -> list[str]:
        said = []
        if self.rated and len(table := self.rated.table):
            counts = [counted(table[name].nunique(), name) for name in ("listener", "song", "target", "system")]
            said.append(", ".join([*counts, counted(len(table), "rating"), *self._scales()]))
        if self.scored and len(scored := self.scored.table):
            said.append(f"{counted(scored['metric'].nunique(), 'metric')}, {counted(len(scored), 'score')}")
        if self.sounds:
            said.append(counted(len(self.sounds), "sound"))
        return said

    def _scales(self) -> list[str]:
        """The scale where it is the same for all ratings."""
        from analysis.importing.columns import DEFAULTS

        names = ("scale_minimum", "scale_maximum")
        if any(name in each.mapping.columns for each in self.ratings for name in names):
            return []
        ends = {tuple(each.mapping.constants.get(name, DEFAULTS[name]) for name in names) for each in self.ratings}
        return [" to ".join(*ends)] if len(ends) == 1 else []

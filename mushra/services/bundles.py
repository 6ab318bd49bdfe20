"""Writes an experiment with all its results into one zip file, ready for an open-data archive."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mushra.errors import ExportError
from mushra.exporters import FORMATS, TABLES, Table
from mushra.exporters.base import Row
from mushra.exporters.bundle import CODEBOOK, Archive, codebook_rows
from mushra.exporters.bundle.readme import readme
from mushra.models import Experiment
from mushra.selectors.exports import ROWS
from mushra.selectors.protocol import protocol_record
from mushra.selectors.stimuli import stimulus_files
from separation.files import write_whole
from separation.versions import code_version


@dataclass(frozen=True)
class Contents:
    """What a bundle holds beside what every one does.

    audio: the sounds themselves. personal: what may tell who a listener is: ids from their links, their answers to
    questionnaires, their comments. consent: the texts that listeners agreed to. simulated: simulated listeners too.
    """

    audio: bool = False
    personal: bool = False
    consent: bool = False
    simulated: bool = False

    def left_out(self) -> list[str]:
        """In words, what is not there."""
        words = {
            "the sounds; `stimuli.csv` has their SHA-256": self.audio,
            "what may tell who listeners are: ids from their links, answers to questionnaires, comments": self.personal,
            "the text of the consent pages": self.consent,
            "simulated listeners, where there are any": self.simulated,
        }
        return [what for what, there in words.items() if not there]


def bundle_write(*, experiment: Experiment, file: IO[bytes], contents: Contents | None = None) -> int:
    """Write the bundle and return its number of ratings. The same data and code make the same bytes.

    Raises `ExportError` where a sound is not there any more, or has changed.
    """
    contents = contents or Contents()
    tables = [(table, _rows(table, experiment, contents)) for table in TABLES]
    protocol = protocol_record(experiment=experiment, include_consent=contents.consent)
    csv = FORMATS.get("csv").write
    with Archive(file) as archive:
        archive.add("README.md", readme(protocol, tables, contents.left_out(), code_version()).encode())
        archive.add("protocol.json", json.dumps(protocol, ensure_ascii=False, indent=1).encode() + b"\n")
        archive.add("codebook.csv", csv(CODEBOOK, codebook_rows(table for table, _ in tables)))
        for table, rows in tables:
            archive.add(f"{table.name}.csv", csv(table, rows))
        if contents.audio:
            _add_sounds(archive, experiment)
    return sum(len(rows) for table, rows in tables if table.name == "ratings")


def bundle_save(*, experiment: Experiment, path: Path, contents: Contents | None = None) -> int:
    """Write the bundle to a path, whole or not at all; otherwise as `bundle_write`.

    Raises `ExportError` also where the path cannot be written.
    """
    counted: list[int] = []

    def write(place: Path) -> None:
        with place.open("wb") as file:
            counted.append(bundle_write(experiment=experiment, file=file, contents=contents))

    try:
        write_whole(path, write)
    except OSError as error:
        raise ExportError(f"{path} cannot be written ({error.strerror}).") from error
    return counted[0]


def _rows(table: Table, experiment: Experiment, contents: Contents) -> Sequence[Row]:
    rows = ROWS[table.name](experiment=experiment, include_simulated=contents.simulated)
    return list(rows if contents.personal else table.without_personal(rows))


def _add_sounds(archive: Archive, experiment: Experiment) -> None:
    for row, stored in stimulus_files(experiment=experiment):
        if not stored.storage.exists(stored.name):
            raise ExportError(
                f"The sound {row['system']} of {row['song']}, {row['target']} is not there any more; "
                "nothing was exported. Leave the sounds out, or bring back the folder of media files."
            )
        with stored.storage.open(stored.name) as sound:
            archive.add_sound(row["file"], sound, size=stored.size, sha256=row["sha256"])

"""Makes a study of ratings that were given elsewhere: the same as the page "Add a study", without the web."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import CommandParser

from analysis.errors import ParameterError
from analysis.sounds import sounds_in
from analysis.study_import import for_targets, study_import
from separation.commands import ConcordCommand

if TYPE_CHECKING:
    from analysis.importing import Kind, Mapping


class Command(ConcordCommand):
    help = "Import another study's ratings, scores and sounds, in any layout, as a study with a dashboard."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ratings", type=Path, nargs="+", required=True, help="CSV files, or folders of them")
        parser.add_argument("--scores", type=Path, nargs="*", default=[], help="CSV files, or folders of them")
        parser.add_argument("--audio", type=Path, help="folder of sounds: <song>/<system>.flac or .wav")
        parser.add_argument("--title", required=True, help="what the study is called")
        parser.add_argument("--origin", default="", help="where it comes from: paper, licence")
        parser.add_argument(
            "--mapping", nargs="*", default=[], metavar="NAME=VALUE",
            help="what the guess gets wrong: a column (listener=who), a value for all rows (target:=vocals), "
            "a role (role:low=anchor35), or repeats=yes, skip_empty=yes",
        )  # fmt: skip

    def run(
        self, *, ratings: list[Path], scores: list[Path], audio: Path | None, title: str, origin: str,
        mapping: list[str], **options: Any,
    ) -> None:  # fmt: skip
        from analysis.importing import read

        rated = {path: corrected(guess, mapping) for path, guess in guesses(ratings, "ratings").items()}
        reading = read(rated)
        targets = sorted(map(str, reading.table["target"].unique()))
        scored = {path: for_targets(guess, targets) for path, guess in guesses(scores, "scores").items()}
        sounds, notes = sounds_in(audio, reading.table) if audio and not reading.problems else ((), ())
        study = study_import(title=title, ratings=rated, scores=scored, sounds=sounds, origin=origin)
        for note in notes:
            self.stdout.write(self.style.WARNING(note))
        self.stdout.write(
            f"{study.title} ({study.slug}): {study.rating_count:,} ratings of {study.listener_count} listeners, "
            f"{len(sounds)} sounds."
        )


def guesses(places: list[Path], kind: Kind) -> dict[Path, Mapping]:
    """What each file of these places probably is. Raises `AnalysisError` on one that cannot be read."""
    from analysis.importing import guess, preview, tables_in

    return {path: guess(preview(path), kind) for place in places for path in tables_in(place)}


def corrected(mapping: Mapping, words: list[str]) -> Mapping:
    """A mapping with what was typed. Raises `ParameterError` on a word that is not understood.

    Example:
        >>> from analysis.importing import Mapping
        >>> corrected(Mapping(), ["listener=who", "target:=vocals", "role:low=anchor35"]).constants
        {'target': 'vocals'}
    """
    columns, constants, roles = dict(mapping.columns), dict(mapping.constants), dict(mapping.roles)
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise ParameterError(f"--mapping {word} is not understood; give NAME=VALUE.")
        if name in ("repeats", "skip_empty"):
            mapping = replace(mapping, **{name: value.lower() in ("yes", "true", "1")})  # type: ignore[arg-type]
        elif name in ("layout", "pattern"):
            mapping = replace(mapping, **{name: value})  # type: ignore[arg-type]
        elif name == "spread":
            mapping = replace(mapping, spread=tuple(value.split(",")))
        elif name.startswith("role:"):
            roles[name.removeprefix("role:")] = value
        elif name.endswith(":"):
            constants[name[:-1]] = value
            columns.pop(name[:-1], None)
        else:
            columns[name] = value
    return replace(mapping, columns=columns, constants=constants, roles=roles)

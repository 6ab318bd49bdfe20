"""The sounds of a study that came as files: `<song>/<system>.flac`, or `<song>/<target>/<system>.flac`; WAV as well."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import AnalysisError

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".flac", ".wav")


@dataclass(frozen=True)
class Sound:
    """A file and what it is the sound of; `system` is the name that the ratings give it."""

    song: str
    target: str
    system: str
    path: Path


def sounds_in(folder: Path, ratings: pd.DataFrame) -> tuple[tuple[Sound, ...], tuple[str, ...]]:
    """The sounds of clips that were rated, and notes on what was left out.

    Raises `AnalysisError` where a file is no sound, two are of one clip, or none is of any.
    """
    if not folder.is_dir():
        raise AnalysisError(f"{folder} is no folder; give the one that holds a folder a song.")
    rated = {
        tuple(map(str, row)) for row in ratings[["song", "target", "system"]].drop_duplicates().itertuples(index=False)
    }
    targets: dict[str, set[str]] = {}
    for song, target, _ in rated:
        targets.setdefault(song, set()).add(target)
    paths = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
    )
    found: dict[tuple[str, ...], Sound] = {}
    strangers = []
    for path in paths:
        key = _clip(path.relative_to(folder).with_suffix("").parts, targets)
        if key not in rated:
            strangers.append(path.relative_to(folder))
            continue
        if key in found:
            raise AnalysisError(
                f"{path.name} and {found[key].path.name} are both the sound of {' / '.join(key)}; leave one."
            )
        _check(path)
        found[key] = Sound(*key, path=path)
    if not found:
        raise AnalysisError(_nothing(folder, strangers, rated))
    notes = []
    if strangers:
        notes.append(f"{len(strangers)} sounds are left out, as no rating is of them, such as {strangers[0]}.")
    if silent := len(rated) - len(found):
        notes.append(f"{silent} of {len(rated)} clips have no sound.")
    return tuple(found.values()), tuple(notes)


def _clip(parts: tuple[str, ...], targets: dict[str, set[str]]) -> tuple[str, ...]:
    """Song, target and system by the last parts of a path; () where these are of no song."""
    if len(parts) >= 3 and parts[-2] in targets.get(parts[-3], ()):
        return parts[-3:]
    if len(parts) >= 2 and len(of_song := targets.get(parts[-2], set())) == 1:
        return parts[-2], *of_song, parts[-1]
    return ()


def _check(path: Path) -> None:
    import soundfile

    try:
        soundfile.info(path)
    except (soundfile.LibsndfileError, OSError) as error:
        raise AnalysisError(f"{path.name} is no sound that can be read ({error}).") from error


def _nothing(folder: Path, strangers: list[Path], rated: set[tuple[str, ...]]) -> str:
    song, target, system = min(rated)
    there = f"it has {strangers[0]}, for example" if strangers else "it has no FLAC or WAV file"
    return (
        f"{folder.name} holds no sound of a rated clip; there should be {song}/{system}.flac (or "
        f"{song}/{target}/{system}.flac), but {there}."
    )

"""MUSDB18 and MUSDB18-HQ: 150 songs in official splits, 86 to train with, 14 to validate with and 50 to test with.

musdb18/                                    musdb18hq/
    train/  <song>.stem.mp4  (100)              train/  <song>/{mixture,vocals,drums,bass,other}.wav
    test/   <song>.stem.mp4  (50)               test/

Source: Rafii, Liutkus, Stöter, Mimilakis, Bittner, "The MUSDB18 corpus for music separation", 2017,
doi:10.5281/zenodo.1117372.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from separation.errors import SongError
from separation.songs.stem_file import SUFFIX

SPLITS = ("train", "validation", "test")
FOLDERS = {"train": "train", "validation": "train", "test": "test"}
NAMES = Path(__file__).with_name("musdb.toml")


def is_musdb(folder: Path) -> bool:
    """Whether a folder is laid out as MUSDB18 or MUSDB18-HQ, complete or not."""
    return any(_entries(folder / name) for name in set(FOLDERS.values()))


def split_entries(folder: Path, split: str) -> list[Path]:
    """The stem files or song folders of a split, sorted; what else lies there is passed over.

    Raises `SongError` on a split that there is not, and on a song that is missing, by its name.
    """
    if split not in SPLITS:
        raise SongError(f"MUSDB18 has no split {split!r}; its splits are {', '.join(SPLITS)}.")
    place = folder / FOLDERS[split]
    there = _entries(place)
    missing = [name for name in names()[split] if name not in there]
    if missing:
        others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise SongError(
            f"{folder} is laid out as MUSDB18 but lacks {missing[0]!r}{others} of its {len(names()[split])} songs for "
            f"{split}. Put it into {place}; or give {place} itself as the folder of songs, which has no splits."
        )
    return sorted(there[name] for name in names()[split])


@cache
def names() -> dict[str, tuple[str, ...]]:
    """The songs of each split, by their names on disk."""
    return {split: tuple(found) for split, found in tomllib.loads(NAMES.read_text(encoding="utf-8")).items()}


def _entries(place: Path) -> dict[str, Path]:
    """Song by song its stem file, or its folder with a mixture.wav."""
    if not place.is_dir():
        return {}
    entries = {path.name[: -len(SUFFIX)]: path for path in place.glob(f"*{SUFFIX}")}
    return entries | {path.parent.name: path.parent for path in place.glob("*/mixture.wav")}

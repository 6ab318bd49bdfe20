"""What separation writes: models in run folders, and estimates a song at a time, each finished part once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from separation import audio
from separation.errors import EstimateError, TrainingError
from separation.estimates import SUFFIXES, estimate_path
from separation.files import write_whole
from separation.origins import MARKER
from separation.songs.folder import Song, read_songs

if TYPE_CHECKING:
    from separation.inference.systems import System
    from separation.training.classifier import Result
    from separation.training.settings import Settings


@dataclass(frozen=True)
class SeparatedSong:
    """What became of one song: its targets, whether it was separated just now, and how many samples were clipped."""

    system: str
    song: str
    targets: list[str]
    made: bool
    clipped: int


def songs_separate(*, songs: Sequence[Song], systems: Sequence[System], output: Path) -> Iterator[SeparatedSong]:
    """Separate every song by every system into `<output>/<system>/<song>/<target>.flac`; yield each as it is done.

    What the same system made from the same files before is not made again. A song of which a system knows no stem is
    passed over, with no targets.

    Raises `EstimateError` before anything is written where a folder holds estimates that Concord did not make.
    """
    for system in systems:
        _refuse_foreign(output / system.name)
    for system in systems:
        folder = output / system.name
        if done := _read_marker(folder, system):
            _write_marker(folder, system, done)  # an earlier version's does not say what the system was trained with
        for song in songs:
            yield _separate(system, song, folder, done, output)


def _separate(system: System, song: Song, folder: Path, done: dict[str, str], output: Path) -> SeparatedSong:
    targets = system.targets_of(song)
    fingerprint = _fingerprint(song, targets)
    paths = {target: estimate_path(output, system.name, song.name, target) for target in targets}
    if not targets or (done.get(song.name) == fingerprint and all(path.is_file() for path in paths.values())):
        return SeparatedSong(system.name, song.name, targets, made=False, clipped=0)
    estimates = system.separate(song)
    clipped = sum(audio.write_flac(paths[target], estimates[target]) for target in targets)
    done[song.name] = fingerprint
    _write_marker(folder, system, done)
    return SeparatedSong(system.name, song.name, targets, made=True, clipped=clipped)


def _fingerprint(song: Song, targets: Sequence[str]) -> str:
    facts = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in song.files.values()]
    return hashlib.sha256(json.dumps([facts, list(targets)]).encode()).hexdigest()


def _refuse_foreign(folder: Path) -> None:
    if (folder / MARKER).is_file() or not folder.is_dir():
        return
    for path in folder.glob("*/*"):
        if path.suffix.lower() in SUFFIXES:
            raise EstimateError(
                f"{folder} holds estimates that this command did not make; "
                "choose another --output, or rename the model's folder."
            )


def _read_marker(folder: Path, system: System) -> dict[str, str]:
    """Song by song what this system made; nothing where another state of the system made it."""
    path = folder / MARKER
    if not path.is_file():
        return {}
    try:
        marker = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return dict(marker["songs"]) if marker.get("digest") == system.digest else {}


def _write_marker(folder: Path, system: System, done: dict[str, str]) -> None:
    text = json.dumps({"digest": system.digest, "origin": asdict(system.origin), "songs": done}, indent=1)
    write_whole(folder / MARKER, lambda place: place.write_text(text, encoding="utf-8"))


def model_train(
    *,
    songs: Path,
    output: Path,
    settings: Settings,
    device: str = "auto",
    encoder: Path | None = None,
    unpaired: Path | None = None,
    say: Callable[[str], object],
) -> None:
    """Train a model on a folder of songs into a run folder; with no targets given, on all the stems that there are.

    Raises an error of the input where any of it is wrong, before anything is written.
    """
    # Lightning takes seconds to import, and nothing else here needs it.
    from separation.training.data import default_targets
    from separation.training.run import make_card, train

    found, plan = read_songs(songs), settings.plan()
    real = read_songs(unpaired) if unpaired else ()
    card = make_card(
        songs=found,
        targets=settings.targets or default_targets(found),
        loss=settings.loss,
        network=settings.network,
        sizes=settings.sizes,
        rate=settings.rate,
        channels=settings.channels,
        plan=plan,
        encoder=encoder,
        unpaired=real,
    )
    train(output, card, found, plan, device=device, say=say, encoder=encoder, unpaired=real)


def classifier_train(*, songs: Path, output: Path, steps: int, seed: int) -> tuple[Path, Result]:
    """Train the instrument classifier on a folder of songs; returns the encoder's file and what came out.

    Raises `TrainingError` on songs that give nothing to tell apart, a folder that is not empty, and bad numbers.
    """
    from separation.training.classifier import ENCODER, train_classifier

    if steps < 1 or seed < 0:
        raise TrainingError(f"The steps are {steps} and the seed is {seed}; they must be 1 or more, and 0 or more.")
    return output / ENCODER, train_classifier(read_songs(songs), output, steps=steps, seed=seed)

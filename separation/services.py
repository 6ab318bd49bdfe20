"""What separation writes: models in run folders, and estimates a song at a time, each finished part once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from separation.errors import EstimateError, TrainingError
from separation.estimates import SUFFIXES, estimate_path
from separation.files import UNFINISHED, write_whole
from separation.flac import flac_file
from separation.origins import MARKER, read_origin
from separation.songs.folder import Song, read_songs
from separation.songs.selection import select

if TYPE_CHECKING:
    from separation.inference.systems import Piece, System
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


def songs_separate(
    *,
    songs: Sequence[Song],
    systems: Sequence[System],
    output: Path,
    progress: Callable[[float], object] = lambda _: None,
) -> Iterator[SeparatedSong]:
    """Separate every song by every system into `<output>/<system>/<song>/<target>.flac`; yield each as it is done.

    What the same system made from the same files before is not made again. A song of which a system knows no stem is
    passed over, with no targets. A song's estimates appear when all of them are whole.

    progress: is told of seconds of songs as they are separated or passed over, the whole of each for each system.

    Raises `EstimateError` before anything is written where a folder holds estimates that Concord did not make, and
    `AudioError` where an estimate cannot be written, as on a full disk.
    """
    for system in systems:
        _refuse_foreign(output / system.name)
    for system in systems:
        folder = output / system.name
        if (done := _read_marker(folder, system)) and read_origin(folder) != system.origin:
            _write_marker(folder, system, done)  # an earlier version's does not say what the system was trained with
        fingerprints = {song.name: _fingerprint(song, system.targets_of(song)) for song in songs}
        wanted = [song for song in songs if _is_wanted(system, song, output, done.get(song.name), fingerprints)]
        pieces = system.pieces(wanted)
        for song in songs:
            targets = system.targets_of(song)
            if song in wanted:
                clipped = _write_estimates(pieces, song, targets, output / system.name / song.name, progress)
                done[song.name] = fingerprints[song.name]
                _write_marker(folder, system, done)
                yield SeparatedSong(system.name, song.name, targets, made=True, clipped=clipped)
            else:
                progress(song.seconds)
                yield SeparatedSong(system.name, song.name, targets, made=False, clipped=0)


def _is_wanted(
    system: System, song: Song, output: Path, made_from: str | None, fingerprints: Mapping[str, str]
) -> bool:
    paths = [estimate_path(output, system.name, song.name, target) for target in system.targets_of(song)]
    return bool(paths) and not (made_from == fingerprints[song.name] and all(path.is_file() for path in paths))


def _write_estimates(
    pieces: Iterator[Piece], song: Song, targets: Sequence[str], folder: Path, progress: Callable[[float], object]
) -> int:
    """Write the next song's estimates as their pieces come; returns how many samples were clipped."""
    for leftover in folder.glob(f"{UNFINISHED}*.flac"):
        leftover.unlink()  # of a run that was killed
    with ExitStack() as files:
        writers = {
            target: files.enter_context(flac_file(folder / f"{target}.flac", rate=song.rate, channels=song.channels))
            for target in targets
        }
        for piece in pieces:
            for target, samples in piece.samples.items():
                writers[target].write(samples)
            progress(next(iter(piece.samples.values())).shape[1] / song.rate)
            if piece.is_last:
                break
    return sum(writer.clipped for writer in writers.values())


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
    try:
        write_whole(folder / MARKER, lambda place: place.write_text(text, encoding="utf-8"))
    except OSError as error:
        raise EstimateError(f"{folder / MARKER} cannot be written ({error.strerror}); is the disk full?") from error


def model_train(
    *,
    songs: Path,
    output: Path,
    settings: Settings,
    split: str | None = None,
    validation: Path | None = None,
    device: str = "auto",
    encoder: Path | None = None,
    unpaired: Path | None = None,
    cache: Path | None = None,
    say: Callable[[str], object],
) -> None:
    """Train a model on a folder of songs into a run folder; with no targets given, on all the stems that there are.

    split: of MUSDB18, whose own validation songs watch the training where no others are given. cache: where decoded
    songs are kept, for other runs to find; without it, in `.decoded` beside the run.

    Raises an error of the input where any of it is wrong, before anything is written.
    """
    # Lightning takes seconds to import, and nothing else here needs it.
    from separation.training.run import card_for, train

    found = songs_chosen(read_songs(songs, split=split), settings)
    if validation is None and split == "train":
        heard = read_songs(songs, split="validation")
    else:
        heard = read_songs(validation) if validation else []
    real = read_songs(unpaired) if unpaired else []
    card = card_for(settings, found, encoder=encoder, unpaired=real, validation=heard)
    train(
        output,
        card,
        found,
        settings.plan(),
        device=device,
        say=say,
        encoder=encoder,
        unpaired=real,
        validation=heard,
        cache=cache,
    )


def songs_chosen(songs: Sequence[Song], settings: Settings, ranks: Mapping[str, float] | None = None) -> list[Song]:
    """The songs that a run of these settings learns from; ranks: as `separability` gives them, computed if needed."""
    selection = settings.selection()
    if selection.needs_ranks and ranks is None:
        from separation.inference.separability import separability

        ranks = separability(songs, selection.stem)
    return select(songs, selection, seed=settings.seed, ranks=ranks or {})


def classifier_train(*, songs: Path, output: Path, steps: int, seed: int) -> tuple[Path, Result]:
    """Train the instrument classifier on a folder of songs; returns the encoder's file and what came out.

    Raises `TrainingError` on songs that give nothing to tell apart, a folder that is not empty, and bad numbers.
    """
    from separation.training.classifier import ENCODER, train_classifier

    if steps < 1 or seed < 0:
        raise TrainingError(f"The steps are {steps} and the seed is {seed}; they must be 1 or more, and 0 or more.")
    return output / ENCODER, train_classifier(read_songs(songs), output, steps=steps, seed=seed)

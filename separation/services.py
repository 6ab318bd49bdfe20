"""What separation writes: models in run folders, and estimates a song at a time, each finished part once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from separation.errors import TrainingError
from separation.made_estimates import MadeEstimates, refuse_foreign, write_estimates
from separation.songs.folder import Song, read_songs
from separation.songs.selection import select

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
        refuse_foreign(output / system.name)
    for system in systems:
        made = MadeEstimates(system, songs, output / system.name)
        wanted = [song for song in songs if made.lacks(song)]
        pieces = system.pieces(wanted)
        for song in songs:
            targets = system.targets_of(song)
            if song in wanted:
                clipped = write_estimates(pieces, song, targets, output / system.name / song.name, progress)
                made.keep(song)
                yield SeparatedSong(system.name, song.name, targets, made=True, clipped=clipped)
            else:
                progress(song.seconds)
                yield SeparatedSong(system.name, song.name, targets, made=False, clipped=0)


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

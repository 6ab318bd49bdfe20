"""Reads a listening study's clips, `<audio>/<page>/<condition>.flac`, as songs with estimates, ready to be scored.

A page has a reference, a mixture and systems' estimates of the one target; what else sounds in the mixture is found
from the first two. Studies align clips in loudness, so that the mixture does not hold the reference at its own level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from separation import audio
from separation.audio import Audio
from separation.errors import EstimateError
from separation.estimates import Estimate
from separation.files import write_whole
from separation.songs.folder import Song

ACCOMPANIMENT = "accompaniment"
LEAST_CORRELATION = 0.1  # of mixture and reference; of unrelated seconds of music it is a few hundredths


@dataclass(frozen=True)
class Study:
    """estimates: of all pages; gains: page -> how loud the mixture holds the reference, 1 being its own level."""

    estimates: tuple[Estimate, ...]
    gains: Mapping[str, float]


def read_study(folder: Path, *, reference: str, mixture: str, anchors: Sequence[str], target: str, made: Path) -> Study:
    """A study's pages, each a song of two stems: the target, and the accompaniment, which is written into `made`.

        g = ⟨m, s⟩ / ⟨s, s⟩, accompaniment = m / g − s, for the reference s and the mixture m

    g is the reference's level in the mixture as far as target and accompaniment are uncorrelated. reference, mixture,
    anchors: names of conditions, of which an anchor is no system; target: the name of the target in the ratings.

    Raises `EstimateError` where a page lacks one, where clips differ in rate, length or channels, and where the mixture
    does not hold the reference; `AudioError`.
    """
    pages = sorted(page for page in folder.glob("*") if page.is_dir()) if folder.is_dir() else []
    if not pages:
        raise EstimateError(f"{folder} holds no pages; clips lie at <folder>/<page>/<condition>.flac.")
    estimates: list[Estimate] = []
    gains = {}
    for page in pages:
        clips = _clips(page, needed=(reference, mixture))
        gains[page.name], accompaniment = _accompaniment(page, clips[reference], clips[mixture])
        path = made / f"{page.name}.wav"
        _write(path, accompaniment)
        header = audio.info(clips[reference])
        stems = {target: clips[reference], ACCOMPANIMENT: path}
        song = Song(page.name, header.rate, header.channels, header.frames, stems)
        systems = [name for name in clips if name not in (reference, mixture, *anchors)]
        estimates += [Estimate(name, song, target, clips[name]) for name in systems]
    if not estimates:
        raise EstimateError(f"{folder} holds references and anchors alone; there is no system to score.")
    return Study(tuple(estimates), gains)


def _clips(page: Path, needed: Sequence[str]) -> dict[str, Path]:
    """condition -> its file, all of one shape."""
    clips = {path.stem: path for path in sorted(page.iterdir()) if path.suffix.lower() in audio.SUFFIXES}
    for name in needed:
        if name not in clips:
            raise EstimateError(f"{page} has no clip {name!r}; it has {', '.join(clips) or 'none'}.")
    first, *others = clips.values()
    for path in others:
        if audio.info(path) != audio.info(first):
            raise EstimateError(
                f"{path} is not like {first.name} in rate, channels and length; all clips of a page must be."
            )
    return clips


def _accompaniment(page: Path, reference: Path, mixture: Path) -> tuple[float, Audio]:
    target, mixed = audio.read(reference), audio.read(mixture)
    s, m = (clip.samples.astype(np.float64) for clip in (target, mixed))
    energies = float((s * s).sum() * (m * m).sum())
    if not energies or (s * m).sum() < LEAST_CORRELATION * energies**0.5:
        raise EstimateError(
            f"{page}: {mixture.name} does not hold {reference.name}, as the mixture holds its target; "
            "give the name of the condition that is the mixture."
        )
    gain = float((s * m).sum() / (s * s).sum())
    return gain, Audio((m / gain - s).astype(np.float32), target.rate)


def _write(path: Path, made: Audio) -> None:
    """As floats, which nothing clips; a file that holds the same is left, as its header would get another date."""
    if path.exists() and np.array_equal(audio.read(path).samples, made.samples):
        return
    write_whole(path, lambda place: soundfile.write(str(place), made.samples.T, made.rate, subtype="FLOAT"))

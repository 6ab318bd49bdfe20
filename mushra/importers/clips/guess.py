"""Guesses from the paths of files what each is: by the folders of museval's layout, or by the words of its name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from mushra.importers.clips.names import Words, apart, split_off
from mushra.importers.clips.records import MIXTURE, REFERENCE, SYSTEM, Place, alike

SONGS = {"songs", "references", "reference", "stems", "mixtures"}
ESTIMATES = {"estimates", "estimate", "systems"}
SUBSETS = {"train", "test", "valid"}  # the parts of MUSDB18, which museval keeps as folders
MIXTURES = {"mixture", "mix"}
REFERENCES = {"reference", "ref", "original", "clean", "truth", "groundtruth", "gt"}
TARGETS = {
    "vocals", "vocal", "voice", "singing", "speech", "drums", "drum", "percussion", "bass", "other", "accompaniment",
    "instrumental", "guitar", "piano", "keys", "strings", "brass", "synth",
}  # fmt: skip
SPLIT = re.compile(r"[\s_.\-]+")


@dataclass(frozen=True)
class Guess:
    """A place for each path; certain: whether the folders alone say it, so that nobody need be asked."""

    places: Mapping[str, Place]
    certain: bool


def guess(paths: Collection[str], known: Iterable[tuple[str, str]] = ()) -> Guess:
    """Where each file belongs.

    Understood are `songs/<song>/<stem>`, `estimates/<system>/<song>/<target>`, both also without the first folder,
    below any others, and with `train` or `test` within; of all else the words of the name, and what it shares with
    other names. Folders without `songs`
    or `estimates` above them are certain where every estimate finds its reference, among the files or in `known`,
    (song, target) of those that are there already.

    Example:
        >>> guess(["estimates/unet/Amber/vocals.wav"]).places["estimates/unet/Amber/vocals.wav"]
        Place(role='system', song='Amber', target='vocals', system='unet')
        >>> guess(["Amber_vocals_unet.wav"]).places["Amber_vocals_unet.wav"]
        Place(role='system', song='Amber', target='vocals', system='unet')
        >>> guess(["amber_ref.wav", "amber_umx.wav"]).places["amber_umx.wav"]
        Place(role='system', song='amber', target='', system='umx')
    """
    known = list(known)
    split = {path: _split(path) for path in paths}
    compared = {parts[:-1] for parts in split.values() if REFERENCES & _words(parts[-1]) or _repeats(parts)}
    marked = {path: _marked(parts) for path, parts in split.items()}
    named = {path: marked[path] or _unmarked(parts, compared=parts[:-1] in compared) for path, parts in split.items()}
    places = _told_apart(named, [song for song, _ in known])
    references = {(alike(song), alike(target)) for song, target in known}
    references |= {_key(place) for place in places.values() if place.role == REFERENCE}
    estimates = [place for place in places.values() if place.role == SYSTEM]
    paired = bool(estimates) and all(_key(place) in references for place in estimates)
    by_folders = all(marked.values()) or (paired and all(len(parts) > 1 for parts in split.values()) and not compared)
    return Guess(places, bool(places) and by_folders and all(place.is_whole for place in places.values()))


def _key(place: Place) -> tuple[str, str]:
    return alike(place.song), alike(place.target)


def _split(path: str) -> tuple[str, ...]:
    """The folders, without those of a subset, and the name without its suffix."""
    pure = PurePosixPath(path.replace("\\", "/"))
    return (*(part for part in pure.parts[:-1] if part.lower() not in SUBSETS), pure.stem)


def _words(name: str) -> set[str]:
    return {word.lower() for word in SPLIT.split(name)}


def _in_order(name: str) -> Words:
    return tuple(word for word in SPLIT.split(name) if word)


def _repeats(parts: tuple[str, ...]) -> bool:
    """Whether the name begins or ends with its folder's, as in `amber/amber_umx`, and says more."""
    return len(parts) > 1 and split_off(_in_order(parts[-1]), _in_order(parts[-2])) is not None


def _told_apart(places: Mapping[str, Place], known: Iterable[str]) -> dict[str, Place]:
    """The same, with song and system of those apart that have both in one name."""
    joined = {
        path: _in_order(place.song or place.system)
        for path, place in places.items()
        if place.role == SYSTEM and bool(place.song) != bool(place.system)
    }
    songs = {*known, *(place.song for path, place in places.items() if place.song and path not in joined)}
    told = dict(places)
    for path, words in joined.items():
        if found := apart(words, list(joined.values()), map(_in_order, songs)):
            told[path] = replace(places[path], song=_spelt(found[0], songs), system="_".join(found[1]))
    return told


def _spelt(words: Words, songs: Iterable[str]) -> str:
    """The song as it is spelt elsewhere."""
    folded = tuple(map(alike, words))
    return next((song for song in sorted(songs) if tuple(map(alike, _in_order(song))) == folded), " ".join(words))


def _marked(parts: tuple[str, ...]) -> Place | None:
    """Its place, where `songs` or `estimates` stands above as many folders as there should be."""
    for at, part in enumerate(parts[:-1]):
        inner = parts[at + 1 :]
        if part.lower() in SONGS and len(inner) == 2:
            return _of_song(*inner)
        if part.lower() in ESTIMATES and len(inner) == 3:
            return Place(SYSTEM, song=inner[1], target=inner[2], system=inner[0])
    return None


def _unmarked(parts: tuple[str, ...], *, compared: bool) -> Place:
    """By depth, `<song>/<stem>` or `<system>/<song>/<target>`, or by the words of the name.

    compared: whether a file beside it is called a reference, so that the folder is one song and its files are systems.
    """
    *above, stem = parts
    if compared or not above:
        return _by_words(stem, song=above[-1] if above else "")
    if len(above) == 1 or stem.lower() in MIXTURES:
        return _of_song(above[-1], stem)
    return Place(SYSTEM, song=above[-1], target=stem, system=above[-2])


def _of_song(song: str, stem: str) -> Place:
    return Place(MIXTURE, song) if stem.lower() in MIXTURES else Place(REFERENCE, song, stem)


def _by_words(stem: str, *, song: str) -> Place:
    """What stands before the target is the song, what stands after it the system, where no folder is the song."""
    words = _in_order(stem)
    if told := split_off(words, _in_order(song)):  # the folder has said it
        words = told[1]
    at = next((index for index, word in enumerate(words) if word.lower() in TARGETS), len(words))
    target = "".join(words[at : at + 1])
    named = REFERENCES | MIXTURES
    before, after = ([word for word in some if word.lower() not in named] for some in (words[:at], words[at + 1 :]))
    if _words(stem) & MIXTURES and not target:
        return Place(MIXTURE, song or " ".join(before))
    if _words(stem) & REFERENCES:
        return Place(REFERENCE, song or " ".join([*before, *after]), target)
    if song or not target:
        return Place(SYSTEM, song, target, "_".join([*before, *after]))
    return Place(SYSTEM, " ".join(before), target, "_".join(after))

"""Tells song from system in names of files that hold both: by the songs that are known, and by what names share."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mushra.importers.clips.records import alike

Words = tuple[str, ...]


def apart(words: Words, all_words: Collection[Words], songs: Iterable[Words]) -> tuple[Words, Words] | None:
    """The song's and the system's words of a name, or None where nothing tells them apart.

    A known song at either end is the song, the longest one first. Otherwise the cut is where most words to either side
    are also those of another name, with other words on the other side; the song is what stands first.

    all_words: those of all names; songs: those of known songs.

    Example:
        >>> names = [("amber", "rain", "umx"), ("amber", "rain", "demucs")]
        >>> apart(names[0], names, [])
        (('amber', 'rain'), ('umx',))
        >>> apart(("umx", "Amber"), [], [("amber",)])
        (('Amber',), ('umx',))
    """
    folded = _folded(words)
    for song in sorted(set(map(_folded, songs)), key=lambda one: (-len(one), one)):
        if found := split_off(words, song):
            return found
    others = {_folded(one) for one in all_words} - {folded}
    shared = {cut: _shared(folded, cut, others) for cut in range(1, len(words))}
    best = max(shared, key=lambda cut: shared[cut], default=0)
    return (words[:best], words[best:]) if best and shared[best] else None


def split_off(words: Words, song: Words) -> tuple[Words, Words] | None:
    """The song at the beginning or at the end of a name, and what it says beside it; None where it says no more.

    Example:
        >>> split_off(("umx", "Amber", "Rain"), ("amber", "rain"))
        (('Amber', 'Rain'), ('umx',))
    """
    length = len(song)
    if 0 < length < len(words):
        if _folded(words[:length]) == _folded(song):
            return words[:length], words[length:]
        if _folded(words[-length:]) == _folded(song):
            return words[-length:], words[:-length]
    return None


def _shared(words: Words, cut: int, others: Iterable[Words]) -> int:
    """How many words are to the left and right of the cut that another name has there as well."""
    left, right = words[:cut], words[cut:]
    has_left = any(other[:cut] == left and len(other) > cut for other in others)
    has_right = any(other[-len(right) :] == right and len(other) > len(right) for other in others)
    return len(left) * has_left + len(right) * has_right


def _folded(words: Words) -> Words:
    return tuple(map(alike, words))

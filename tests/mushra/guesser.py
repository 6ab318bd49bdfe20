"""Somebody who wants to know which clip is the hidden reference, and learns it from whatever a client receives."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Features = dict[str, float]


@dataclass(frozen=True)
class Clip:
    """A clip as it came: its token, its place on the page, the answer's headers and bytes."""

    token: str
    place: int
    headers: dict[str, str]
    content: bytes
    times_seen: int = 0  # before, in this session, under other tokens


@dataclass(frozen=True)
class Riddle:
    """Clips one of which is the answer, as numbers that can be told of them without decoding."""

    clips: Sequence[Features]
    answer: int


def look(clips: Sequence[Clip], known: Clip | None) -> list[Features]:
    """The features of each clip, and how far each is from those of the clip that is known: open reference, or X."""
    found = [_features(clip) for clip in clips]
    if known is None:
        return found
    theirs = _features(known)
    for clip, features in zip(clips, found, strict=True):
        features |= {f"distance of {name}": abs(value - theirs[name]) for name, value in features.items()}
        one, other = (np.frombuffer(each.content, np.uint8) for each in (clip, known))
        shared = min(len(one), len(other))
        features["bytes as the known clip's"] = int(np.count_nonzero(one[:shared] == other[:shared]))
    return found


def _features(clip: Clip) -> Features:
    content = np.frombuffer(clip.content, np.uint8)
    found: Features = {"place": clip.place, "times seen": clip.times_seen, "size": len(content)}
    found |= {f"letter {place} of the token": ord(letter) for place, letter in enumerate(clip.token)}
    found |= {f"header {name}": zlib.crc32(value.encode()) for name, value in clip.headers.items()}
    found |= {f"length of header {name}": len(value) for name, value in clip.headers.items()}
    found |= {f"byte {place}": int(value) for place, value in enumerate(content[:64])}
    found |= {f"byte {place} from the end": int(value) for place, value in enumerate(content[:-9:-1])}
    found |= {f"bytes of {value}": int(count) for value, count in enumerate(np.bincount(content, minlength=256))}
    # Where a FLAC file has the smallest and the largest frame, the MD5, and the length of its second block.
    places = {"smallest frame": (12, 15), "largest frame": (15, 18), "MD5": (26, 34), "second block": (43, 46)}
    found |= {name: int.from_bytes(clip.content[start:end], "big") for name, (start, end) in places.items()}
    edges = np.flatnonzero(np.diff(np.concatenate([[0], content == 0, [0]])))
    found["longest run of zeros"] = int(np.max(edges[1::2] - edges[::2], initial=0))
    found["compressed"] = len(zlib.compress(clip.content, 1))
    return found


class Guesser:
    """Tries every feature as a rule, "it is the clip with the n-th smallest value", and keeps the best."""

    def __init__(self, riddles: Sequence[Riddle]) -> None:
        self.names = sorted(riddles[0].clips[0])
        right = self._right(riddles).sum(axis=0)  # (ranks, features)
        self.rank, self.feature = np.unravel_index(np.argmax(right), right.shape)

    @property
    def rule(self) -> str:
        return f"number {self.rank + 1} by {self.names[self.feature]}"

    def solved(self, riddles: Sequence[Riddle]) -> int:
        """How many riddles the best rule solves."""
        return int(self._right(riddles)[:, self.rank, self.feature].sum())

    def _right(self, riddles: Sequence[Riddle]) -> np.ndarray:
        """(riddles, ranks, features): whether each rule names the answer of each riddle."""
        values = np.array([[[clip[name] for name in self.names] for clip in riddle.clips] for riddle in riddles])
        answers = np.array([riddle.answer for riddle in riddles])
        return np.argsort(values, axis=1, kind="stable") == answers[:, None, None]

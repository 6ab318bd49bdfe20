"""What an uploaded file is: where it belongs, what its sound is, and what is wrong with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mushra.errors import MushraError

REFERENCE, MIXTURE, SYSTEM, LEFT_OUT = ROLES = ("reference", "mixture", "system", "left out")
NEEDS = {REFERENCE: ("song", "target"), MIXTURE: ("song",), SYSTEM: ("song", "target", "system"), LEFT_OUT: ()}


@dataclass(frozen=True)
class Place:
    """Where a clip belongs: a target's reference, a song's mixture, a system's estimate, or nowhere.

    role: one of ROLES. song, target, system: empty where they are not known, or the role has none.
    """

    role: str
    song: str = ""
    target: str = ""
    system: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The names that the role needs and that are not known."""
        return tuple(name for name in NEEDS[self.role] if not getattr(self, name))

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def path(self, suffix: str) -> Path:
        """Where it is stored: `songs/<song>/<target>` or `estimates/<system>/<song>/<target>`, and the suffix."""
        if self.role == SYSTEM:
            return Path("estimates", self.system, self.song, f"{self.target}{suffix}")
        return Path("songs", self.song, f"{MIXTURE if self.role == MIXTURE else self.target}{suffix}")


@dataclass(frozen=True)
class Sound:
    """A sound that was decoded in full: Hz, channels, samples a channel, largest amplitude, samples at full scale.

    Where only its header was read, its largest amplitude is NaN.
    """

    rate: int
    channels: int
    frames: int
    peak: float
    clipped: int


@dataclass(frozen=True)
class Clip:
    """A file that was uploaded: its path as it was given, where its bytes lie, and its sound."""

    path: str
    file: Path
    sound: Sound


@dataclass(frozen=True)
class Placed:
    """A clip with its place; is_there: whether it was taken before, so that it is not told of as new."""

    clip: Clip
    place: Place
    is_there: bool = False

    @property
    def path(self) -> str:
        return self.clip.path

    @property
    def rate(self) -> int:
        return self.clip.sound.rate

    @property
    def channels(self) -> int:
        return self.clip.sound.channels

    @property
    def frames(self) -> int:
        return self.clip.sound.frames

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a file or with a song: a sentence that begins with its name."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file} {self.message}"


class ClipsError(MushraError):
    """An upload that is refused as a whole; `problems` are all that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(map(str, self.problems)))


def alike(name: str) -> str:
    """The name without capitals, composed alike: what two names share that some file system takes for one.

    Example:
        >>> alike("VOZ/CORAC\u0327A\u0303O.wav") == alike("voz/cora\u00e7\u00e3o.WAV")
        True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())

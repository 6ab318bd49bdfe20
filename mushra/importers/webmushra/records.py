"""What a webMUSHRA configuration holds, as plain records under webMUSHRA's own names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

RATING_TYPES = ("mushra", "bs1116", "paired_comparison", "likert_multi_stimulus", "likert_single_stimulus")
TEXT_TYPES = ("generic", "consent", "volume", "finish")


@dataclass(frozen=True)
class Answer:
    """One answer of a Likert scale or of a question: what results say, and what is read."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """A question of the last page; type: text, long_text, number or likert."""

    type: str
    name: str
    label: str
    optional: bool = False
    minimum: float | None = None
    maximum: float | None = None
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page of any type; the fields that its type does not have are empty.

    content: HTML. reference, stimuli (by name): paths as the file has them. scales: of a Likert page, each its answers.
    options: the flags and numbers of its type that are given, as texts.
    """

    type: str
    id: str
    name: str
    content: str
    line: int
    reference: str = ""
    stimuli: dict[str, str] = field(default_factory=dict)
    anchors: tuple[str, ...] = ()
    scales: tuple[tuple[Answer, ...], ...] = ()
    questions: tuple[Question, ...] = ()
    options: dict[str, str] = field(default_factory=dict)

    @property
    def is_rated(self) -> bool:
        return self.type in RATING_TYPES


@dataclass(frozen=True)
class Block:
    """Pages and blocks one after the other, or shuffled, a block within as one piece."""

    random: bool
    parts: tuple[Page | Block, ...]

    def pages(self) -> Iterator[Page]:
        """All pages in the order of the file."""
        for part in self.parts:
            if isinstance(part, Block):
                yield from part.pages()
            else:
                yield part


@dataclass(frozen=True)
class Configuration:
    """A whole file. repaired: the lines whose text had to be put in quotes."""

    title: str
    test_id: str
    language: str
    pages: Block
    repaired: tuple[int, ...] = ()

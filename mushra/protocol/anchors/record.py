"""What an anchor is: a named way to spoil the reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from separation.audio import Audio
from separation.registry import Registry


@dataclass(frozen=True)
class Material:
    """What an anchor may be made of.

    target: the whole stem, (channels, samples). others: the sum of the song's other stems, of the excerpt only, or
    None where no anchor needs it. The excerpt is `frames` samples from sample `start` on; `seed` is of what is left to
    chance.
    """

    target: Audio
    start: int
    frames: int
    others: Audio | None = None
    seed: int = 0

    @property
    def reference(self) -> Audio:
        """The excerpt as it is."""
        return self.around(0)

    def around(self, margin: int) -> Audio:
        """The excerpt with what is heard up to `margin` samples before and after it, if the song goes on there."""
        first = max(self.start - margin, 0)
        samples = self.target.samples[:, first : self.start + self.frames + margin]
        return Audio(samples, self.target.rate)


def _any_rate_will_do(rate: int) -> None:
    pass


@dataclass(frozen=True)
class Anchor:
    """A signal of known flaws, as long as the excerpt and not a sample late.

    make: the anchor of some material. check: raises `ProtocolError` for a sample rate (Hz) at which it cannot be made.
    needs_others: whether it is made of the other stems too.
    """

    name: str
    label: str
    source: str
    make: Callable[[Material], Audio]
    check: Callable[[int], object] = _any_rate_will_do
    needs_others: bool = False


ANCHORS: Registry[Anchor] = Registry("anchor")

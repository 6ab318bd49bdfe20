"""Writes docs/losses.md from the losses' records: `python -m separation.losses.page > docs/losses.md`."""

from __future__ import annotations

import sys

from separation.losses import LOSSES, Loss

INTRODUCTION = """\
# Losses

Written from the records by `python -m separation.losses.page`; change a record, not this page. Each loss is a metric
under the same name, by the same function, in the same direction: lower is better.

s is the target, ŝ the estimate, x the mixture, S, Ŝ, X their spectra (frames of 4096 samples, hop 1024, Hann), M a
mask; k and j count sources. A mean is taken over channels, samples or bins and frames of one source of one example.
"""

SHAPES = {
    "waveform": "waveforms (…, channels, samples)",
    "magnitude": "magnitudes (…, channels, bins, frames)",
    "complex": "complex spectra (…, channels, bins, frames)",
    "mask": "masks (…, channels, bins, frames)",
}
NEEDS = {
    "own": "one value a source, which needs nothing of the others",
    "targets": "one value a source, which needs the targets of all sources",
    "all": "one value for all sources, which needs all their estimates",
}


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([INTRODUCTION, *(section(loss) for loss in LOSSES)])


def section(loss: Loss) -> str:
    """One loss's part of the page."""
    lines = [
        f"## `{loss.name}`: {loss.label}\n",
        f"    {loss.formula}\n",
        f"- Takes {SHAPES[loss.domain]}; gives {NEEDS[loss.needs]}.",
        f"- Unit: {loss.unit}. Adam's step size: {loss.learning_rate:g}.",
        f"- {loss.silence}",
    ]
    if loss.scale_free:
        lines.append("- The estimate's level does not matter.")
    if loss.at_rate is not None:
        lines.append("- The sample rate matters: `at_rate(loss, rate)`, 44,100 Hz otherwise.")
    if loss.with_encoder is not None:
        lines.append("- Its own network's weights may come from a file: `with_encoder(loss, path)`.")
    if loss.with_adversary is not None:
        lines.append("- Its discriminators learn beside the network, with an optimiser of their own: `with_adversary`.")
    return "\n".join([*lines, f"- Source: {loss.reference}.\n"])


if __name__ == "__main__":
    sys.stdout.write(page())

"""Writes docs/metrics.md from the metrics' records: `python -m analysis.metrics.page > docs/metrics.md`."""

from __future__ import annotations

import sys
from math import isinf, isnan

from analysis.metrics import METRICS, Metric, Value
from analysis.metrics.record import SILENT_ESTIMATE, SILENT_STEM
from separation.losses import LOSSES

INTRODUCTION = """\
# Metrics

Written from the records by `python -m analysis.metrics.page`; change a record, not this page. `score --metrics` takes
the names. Every metric looks at a whole song (or clip) of any number of channels, as one system separated it, and gives
each target one value, or none with the reason.

s is the target, ŝ the estimate, x the mixture, S, Ŝ, X their spectra (frames of 4096 samples, hop 1024, Hann), M a
mask; k and j count stems. All channels of a signal are one vector, ‖·‖ its norm. P_s and P_all project on the target
and on all stems, each delayed by 0 to 511 samples, over the whole song.

Every [loss](losses.md) is a metric under its own name, as it was trained. Where its value depends on the signals'
level, a twin (`…_normalised`) takes the target, the estimate and the mixture scaled by one gain, so that a loud song
and a soft one can be compared; that, and the level, are ours.

## At the edges

What a metric gives where the stem is silent, or the estimate, while the song's other stems sound; where the estimate
is the stem (for a metric that compares all estimates: where every one is); and for a clip of 0.01 s. "any" is a number
like any other; an infinite value may be one of 200 dB and more, by rounding; "–" is undefined, which is stored with
its reason: that the stem, or the estimate, is silent, unless another is given.

| metric | unit | range | better | silent stem | silent estimate | perfect estimate | short clip |
|---|---|---|---|---|---|---|---|
"""

NEEDS = {
    "own": "Takes the target, its estimate and, where the formula has it, the mixture.",
    "targets": "Takes the song's other stems, too.",
    "all": "Takes the song's other stems and the system's estimates of all of them: one value for all targets.",
}


def page() -> str:
    """The whole page, in Markdown."""
    rows = [row(metric) for metric in METRICS]
    return "\n".join([INTRODUCTION + "\n".join(rows) + "\n", *(section(metric) for metric in METRICS)])


def row(metric: Metric) -> str:
    """One metric's row of the table."""
    lowest, highest = (number(limit) for limit in metric.range)
    edges = metric.edges
    cells = [
        f"[`{metric.name}`](#{metric.name})",
        metric.unit,
        f"{lowest} to {highest}",
        "higher" if metric.higher_is_better else "lower",
        *(edge(value) for value in (edges.silent_stem, edges.silent_estimate, edges.perfect, edges.short)),
    ]
    return f"| {' | '.join(cells)} |"


def edge(value: Value | None) -> str:
    """What a metric gives at an edge, in few words.

    Example:
        >>> edge(None), edge(SILENT_STEM), edge(Value(-1.0))
        ('any', '–', '-1')
    """
    if value is None:
        return "any"
    if isnan(value.value):
        return "–" if value in (SILENT_STEM, SILENT_ESTIMATE) else f"–: {value.reason}"
    return number(value.value)


def number(value: float) -> str:
    """A number, or the sign of infinity."""
    return f"{'-' if value < 0 else ''}∞" if isinf(value) else f"{value:g}"


def section(metric: Metric) -> str:
    """One metric's part of the page, under an anchor that is its name."""
    lines = [f'<a id="{metric.name}"></a>', f"## `{metric.name}`: {metric.label}\n", f"    {metric.formula}\n"]
    lines.append(f"- {NEEDS[metric.needs]}")
    if metric.notes:
        lines.append(f"- {metric.notes}")
    if metric.costly:
        lines.append("- Minutes a song, so `score` computes it only where it is named.")
    if metric.name in LOSSES:
        lines.append(f"- The [loss](losses.md) `{metric.name}`.")
    return "\n".join([*lines, f"- Source: {metric.reference}.\n"])


if __name__ == "__main__":
    sys.stdout.write(page())

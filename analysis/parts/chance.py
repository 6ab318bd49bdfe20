"""How often chance would agree with people as the metrics do, corrected for how many metrics were looked at."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.parts.columns import filled
from analysis.parts.content import Column, Table
from analysis.parts.part import Evidence

CHANCE = (
    Column("metric", "Metric"),
    *(
        Column(f"{kind}{correction}", label or f"p, {kind.capitalize()}", 4, chance=True)
        for kind in ("pearson", "spearman")
        for correction, label in (("", ""), ("_holm", "Holm"), ("_bh", "Benjamini-Hochberg"))
    ),
    Column("permutations", "Orders", 0), Column("reason", "Why not"),
)  # fmt: skip


def chance_table(evidence: Evidence, metrics: Sequence[str]) -> Table:
    """The permutation test of each metric over all points, in the order given, with both corrections over them."""
    import numpy as np

    from analysis.statistics.multiplicity import benjamini_hochberg, holm
    from analysis.statistics.permutation import permutation_tests

    selection = evidence.selection
    tests = permutation_tests(evidence.turned, draws=selection.draws, seed=selection.seed)
    pooled = [test for test in tests if test.level == "pooled"]
    corrected = {}
    for kind in ("pearson", "spearman"):
        p = np.array([getattr(test, f"{kind}_p") for test in pooled])
        corrected[kind] = p, holm(p), benjamini_hochberg(p)
    rows = {}
    for place, test in enumerate(pooled):
        row: dict[str, object] = {"metric": test.metric, "permutations": test.permutations, "reason": test.reason}
        for kind, found in corrected.items():
            names = (kind, f"{kind}_holm", f"{kind}_bh")
            row |= {name: float(values[place]) for name, values in zip(names, found, strict=True)}
        rows[test.metric] = row
    return Table(
        "chance",
        "Against chance",
        *filled(CHANCE, [rows[metric] for metric in metrics], "reason"),
        "Two-sided p over all points, by permutation of the systems' opinions within each song and target; then "
        "adjusted for the number of metrics by Holm (the chance of even one false alarm) and by Benjamini and Hochberg "
        "(the share of false ones among those found).",
    )

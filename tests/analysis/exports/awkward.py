"""A table with everything in it that a format may stumble over."""

from __future__ import annotations

from math import nan

import numpy as np

from analysis.parts.content import Column, Table

NAMES = (
    "l1_freq", "50 % & more", "{braces} \\back\\slash", "#1 ~ $5 ^ 2", "a|b `code` *star* _under_",
    "<b>bold</b> [link](x)", "[1] first", "*", "two -- hyphens", "Ångström α = 0.05 ± 1 ≤ “two”", "l1_",
    "&amp; ~~gone~~",
)  # fmt: skip


def awkward() -> Table:
    """Names that are somebody's markup, numbers of every kind, values that are not defined."""
    numbers = (-1.23456789012345678, np.float64(0.1) + 0.2, nan, None, np.int64(12), 1e-9, 7, np.nan, 2.0, -0.5, 3, 4)
    return Table(
        "awkward-one",
        "What_names & numbers can be",
        (Column("name", "Loss_name"), Column("value", "95 % from", 2, signed=True)),
        tuple({"name": name, "value": value, "hidden": 1} for name, value in zip(NAMES, numbers, strict=True)),
        about="Half of it is 50 % markup.",
    )

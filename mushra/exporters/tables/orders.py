"""orders: what every listener was given and in which order, one row a clip of a page. See docs/codebook.md."""

from __future__ import annotations

from mushra.exporters.base import Column, Table
from mushra.exporters.tables import common

ORDERS = Table(
    "orders",
    "one row a listener, page and clip",
    (
        common.STUDY,
        common.LISTENER,
        Column("position", "whole", "the page's place in this listener's order, training counted", values="from 0"),
        common.IS_TRAINING,
        Column("trial_index", "whole", "as in ratings; empty for the training", values="from 0"),
        common.REPLICATE,
        common.SONG,
        common.TARGET,
        common.STIMULUS_INDEX,
        common.SYSTEM,
        common.ROLE,
        common.IS_X,
        Column("submitted_at", "time", "when the page was handed in; empty: it never was"),
        common.SIMULATED,
    ),
)

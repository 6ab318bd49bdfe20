"""listeners: how far every listener came and what they listened with, one row a session. See docs/codebook.md."""

from __future__ import annotations

from mushra.exporters.base import Column, Table
from mushra.exporters.tables import common

LISTENERS = Table(
    "listeners",
    "one row a listener",
    (
        common.STUDY,
        common.LISTENER,
        Column("state", "text", "how far the listener came", values="active, finished or screened_out"),
        Column("seed", "whole", "of what chance decided in this listener's order"),
        Column("row", "whole", "of the Latin square that orders the pages; empty: chance did", values="from 0"),
        Column("language", "text", "of the pages that the listener saw last"),
        Column("sample_rate", "whole", "of the listener's own audio output", unit="Hz"),
        Column("level_db", "number", "the listener's own level", unit="dB", values="from -4 to 4"),
        Column("started_at", "time", "when the session began"),
        Column("finished_at", "time", "when it ended"),
        common.SIMULATED,
    ),
)

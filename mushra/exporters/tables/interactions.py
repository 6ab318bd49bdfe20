"""interactions: what listeners did on trials' pages, one row a play, stop, switch or move. See docs/codebook.md."""

from __future__ import annotations

from mushra.exporters.base import Column, Table
from mushra.exporters.tables import common

INTERACTIONS = Table(
    "interactions",
    "one row a play, stop, switch or move",
    (
        common.STUDY,
        common.LISTENER,
        common.SONG,
        common.TARGET,
        common.REPLICATE,
        common.TRIAL_INDEX,
        Column(
            "sequence", "whole", "counts what was done on the page; where numbers are missing, so many were lost",
            values="from 1",
        ),
        Column(
            "seconds", "number", "since the listener first opened the page, without the time they were away", unit="s"
        ),
        Column(
            "kind", "text", "what was done; select: another clip while one sounded; of a move that went on, its end",
            values="play, stop, select, rate, loop or level",
        ),
        Column("system", "text", "what it was done to, as in ratings; of X the clip that it was; empty: all clips"),
        Column("role", "text", "what that was", values=f"{common.ROLES}; open_reference, mixture or x"),
        common.STIMULUS_INDEX,
        Column("value", "number", "of rate the score, of level its change (dB), of loop its beginning (s)"),
        Column("second_value", "number", "of loop its end; both empty: the whole clip again", unit="s"),
        Column("received_at", "time", "when the server had it"),
        common.SIMULATED,
    ),
)  # fmt: skip

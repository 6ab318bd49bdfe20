"""ratings: one row a rating, the same columns everywhere. See docs/file-formats.md."""

from __future__ import annotations

from mushra.exporters.base import Column, Table
from mushra.exporters.tables import common

RATINGS = Table(
    "ratings",
    "one row a rating",
    (
        common.STUDY,
        common.LISTENER,
        common.SONG,
        common.TARGET,
        common.SYSTEM,
        Column(
            "score", "whole", "as it was given; of a pair 100 for what was chosen, 0 for the other, 50 for neither",
            values="from scale_minimum to scale_maximum",
        ),
        Column("attribute", "text", "what was asked for"),
        common.ROLE,
        common.REPLICATE,
        common.TRIAL_INDEX,
        common.STIMULUS_INDEX,
        Column("seconds", "number", "from the trial's first sound to this rating", unit="s"),
        Column("rated_at", "time", "when the rating was given"),
        common.SIMULATED,
        Column("protocol", "text", "how clips were presented and graded"),
        Column("scale_minimum", "whole", "the lower end of the scale of score"),
        Column("scale_maximum", "whole", "the upper end of the scale of score"),
        common.IS_X,
        Column("comment", "text", "what the listener wrote on the clip", by_listener=True, personal=True),
    ),
)  # fmt: skip

"""stimuli: all that can be heard in a study, one row a sound file. See docs/codebook.md."""

from __future__ import annotations

from mushra.exporters.base import Column, Table
from mushra.exporters.tables import common

STIMULI = Table(
    "stimuli",
    "one row a sound file",
    (
        common.STUDY,
        common.SONG,
        common.TARGET,
        common.IS_TRAINING,
        Column("heard_as", "text", "how listeners hear it", values="rated, open (beside what is rated), or x"),
        common.SYSTEM,
        Column("role", "text", "what the clip is", values=f"{common.ROLES}; beside what is rated also mixture"),
        Column("file", "text", "its place in a bundle that has the sounds"),
        Column(
            "sha256", "text", "of the file, padding and all; empty where it is lost", values="64 hexadecimal digits"
        ),
        Column("start", "whole", "first sample of the excerpt in its song", unit="samples", values="from 0"),
        Column("frames", "whole", "length of a channel", unit="samples"),
        Column("rate", "whole", "sample rate", unit="Hz"),
        Column("loudness", "number", "what all signals of the trial were brought to", unit="LUFS"),
        Column(
            "gain_db", "number", "what this signal was amplified by for that; empty beside what is rated", unit="dB"
        ),
    ),
)

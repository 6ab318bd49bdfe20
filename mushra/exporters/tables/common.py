"""Columns that several tables have."""

from __future__ import annotations

from mushra.exporters.base import Column

STUDY = Column("study", "text", "the experiment's name in links")
LISTENER = Column("listener", "text", "a code for the listener, the same in all rows of theirs")
SONG = Column("song", "text", "which song was separated")
TARGET = Column("target", "text", "what was separated out of it")
SYSTEM = Column("system", "text", "the system, or for the hidden reference and the anchors their role")
ROLES = "system, reference, anchor35, anchor70, anchor_interference or anchor_artifacts"
ROLE = Column("role", "text", "what the clip was", values=ROLES)
IS_TRAINING = Column("is_training", "truth", "whether it is the training, whose grades are thrown away")
REPLICATE = Column("replicate", "whole", "which copy of a repeated trial", values="from 0")
TRIAL_INDEX = Column(
    "trial_index", "whole", "the trial's place in this listener's order, training left out", values="from 0"
)
STIMULUS_INDEX = Column("stimulus_index", "whole", "the clip's place on its page", values="from 0")
SIMULATED = Column("simulated", "truth", "whether the listener was simulated")
IS_X = Column("is_x", "truth", "of abx: whether X was this clip")

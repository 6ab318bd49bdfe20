"""What a listening test is made of, and what the database itself refuses to store.

Experiment -> Trial -> Stimulus                     what can be heard
Experiment -> Step                                  the pages beside the trials
Invitation -> Session -> Presentation -> Slot -> Rating     what one listener was given, and answered
                         Presentation -> Interaction    what the listener did there
Draft                                               an experiment in the making
ExperimentShare, DraftShare                         with which colleague each is shared
"""

from mushra.models.draft import Draft, DraftShare
from mushra.models.experiment import Experiment, ExperimentShare, Step, Stimulus, Trial
from mushra.models.session import (
    SCORE_MAXIMUM,
    SCORE_MINIMUM,
    Comment,
    Interaction,
    Invitation,
    Presentation,
    Rating,
    Session,
    Slot,
    StepAnswer,
    new_token,
)

__all__ = [
    "SCORE_MAXIMUM",
    "SCORE_MINIMUM",
    "Comment",
    "Draft",
    "DraftShare",
    "Experiment",
    "ExperimentShare",
    "Interaction",
    "Invitation",
    "Presentation",
    "Rating",
    "Session",
    "Slot",
    "Step",
    "StepAnswer",
    "Stimulus",
    "Trial",
    "new_token",
]

"""What a listening test is made of, and what the database itself refuses to store.

Experiment -> Trial -> Stimulus                     what can be heard
Experiment -> Step                                  the pages beside the trials
Invitation -> Session -> Presentation -> Slot -> Rating     what one listener was given, and answered
"""

from mushra.models.experiment import Experiment, Step, Stimulus, Trial
from mushra.models.session import (
    SCORE_MAXIMUM,
    SCORE_MINIMUM,
    Comment,
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
    "Experiment",
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

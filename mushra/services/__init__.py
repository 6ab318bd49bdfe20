"""What writes to the listening test's tables.

The services that a web request may need are here by name. Building an experiment and simulating listeners compute
on audio, so they are imported by their modules' names: a web worker stays small.
"""

from mushra.services.experiments import (
    experiment_close,
    experiment_open,
    experiment_pause,
    invitation_create,
    invitation_get_open,
)
from mushra.services.ratings import comment_save, rating_save
from mushra.services.sessions import presentation_submit, session_create, session_start

__all__ = [
    "comment_save",
    "experiment_close",
    "experiment_open",
    "experiment_pause",
    "invitation_create",
    "invitation_get_open",
    "presentation_submit",
    "rating_save",
    "session_create",
    "session_start",
]

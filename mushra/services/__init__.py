"""What writes to the listening test's tables.

The services that a web request may need are here by name. Building an experiment and simulating listeners compute
on audio, so they are imported by their modules' names: a web worker stays small.
"""

from mushra.services.copying import experiment_copy
from mushra.services.deletion import listener_delete, listener_kept
from mushra.services.experiments import (
    experiment_close,
    experiment_open,
    experiment_pause,
    invitation_create,
    invitation_get_open,
)
from mushra.services.flow import flow_set
from mushra.services.interactions import interactions_store
from mushra.services.ratings import comment_save, rating_save
from mushra.services.recruiting import invitations_create, recruiting_set
from mushra.services.sessions import presentation_submit, session_create, session_set_language, session_start
from mushra.services.steps import crowd_ids_store, step_submit

__all__ = [
    "comment_save",
    "crowd_ids_store",
    "experiment_close",
    "experiment_copy",
    "experiment_open",
    "experiment_pause",
    "flow_set",
    "interactions_store",
    "invitation_create",
    "invitation_get_open",
    "invitations_create",
    "listener_delete",
    "listener_kept",
    "presentation_submit",
    "rating_save",
    "recruiting_set",
    "session_create",
    "session_set_language",
    "session_start",
    "step_submit",
]

"""What the rest of the project may ask of the listening test. Nothing here writes."""

from mushra.selectors.allocation import allocation_next, allocation_of, pages_stored
from mushra.selectors.answers import answer_rows
from mushra.selectors.experiments import (
    check_is_open,
    check_may_begin,
    experiment_get,
    experiment_list,
    invitation_get,
    trial_stimuli,
)
from mushra.selectors.exports import export_rows
from mushra.selectors.flow import minutes_of_flow, session_flow
from mushra.selectors.pages import minutes_left, minutes_of_test, trial_page
from mushra.selectors.ratings import rating_rows, ratings_frame
from mushra.selectors.sessions import (
    clip_get,
    level_set,
    presentation_current,
    session_get,
    session_list,
    session_progress,
    session_under_link,
    slot_list,
)

__all__ = [
    "allocation_next",
    "allocation_of",
    "answer_rows",
    "check_is_open",
    "check_may_begin",
    "clip_get",
    "experiment_get",
    "experiment_list",
    "export_rows",
    "invitation_get",
    "level_set",
    "minutes_left",
    "minutes_of_flow",
    "minutes_of_test",
    "pages_stored",
    "presentation_current",
    "rating_rows",
    "ratings_frame",
    "session_flow",
    "session_get",
    "session_list",
    "session_progress",
    "session_under_link",
    "slot_list",
    "trial_page",
    "trial_stimuli",
]

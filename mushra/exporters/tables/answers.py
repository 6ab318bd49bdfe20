"""answers: what listeners answered beside the trials, one row a question. See docs/file-formats.md."""

from __future__ import annotations

from mushra.exporters.base import Column, Row, Table
from mushra.exporters.tables import common


def _is_personal(row: Row) -> bool:
    """Who listeners are, by the ids in their link or in their own words."""
    return row["kind"] in ("link", "questionnaire")


ANSWERS = Table(
    "answers",
    "one row a listener, page and question",
    (
        common.STUDY,
        common.LISTENER,
        Column("step", "whole", "the page's place among the experiment's steps; empty for what came with the link",
               values="from 0"),
        Column("kind", "text", "of the page",
               values="information, consent, questionnaire, headphones, level, break; link for what came with it"),
        Column("title", "text", "of the page"),
        Column("occurrence", "whole", "which time, of a page that comes again: between trials, or a screening that is "
               "tried again", values="from 0"),
        Column("question", "text", "the question's name; empty for a page that is only read"),
        Column("answer", "value", "the answer; several choices are separated by “; ”", by_listener=True),
        Column("passed", "truth", "of a screening and of consent: whether it was passed, or given"),
        Column("submitted_at", "time", "when the page was handed in"),
        common.SIMULATED,
    ),
    _is_personal,
)  # fmt: skip

"""How long a draft's listeners will take."""

from __future__ import annotations

from mushra.models import Draft
from mushra.services.previewing import Preview
from mushra.views.lab.design import draft_blueprint
from separation.errors import ConcordError


def draft_minutes(draft: Draft) -> int:
    """About how many minutes the test takes a listener, all pages counted; 0 while something is wrong."""
    try:
        blueprint, _ = draft_blueprint(draft)
        return Preview(blueprint).minutes if blueprint else 0
    except ConcordError:
        return 0

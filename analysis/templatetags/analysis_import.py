"""What the pages for adding a study need beside Django's own filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from analysis.importing import Mapping

register = template.Library()


@register.filter
def usual_pattern(mapping: Mapping) -> str:
    """What the columns of a wide table usually are of."""
    return "{system}" if mapping.kind == "ratings" else "{metric}"

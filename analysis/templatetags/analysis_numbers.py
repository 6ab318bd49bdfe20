"""Numbers in templates, as everywhere: a true minus sign, and a dash where a number is not defined."""

from __future__ import annotations

from django import template

from analysis.presentation import number

register = template.Library()
register.filter("number", number)


@register.filter
def whole(count: int) -> str:
    """A whole number, its thousands set apart.

    Example:
        >>> whole(1672)
        '1,672'
    """
    return f"{count:,}"

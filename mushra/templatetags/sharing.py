"""The part of a page that says who else may see what it shows, and lets its owner decide."""

from __future__ import annotations

from typing import Any

from django import template

from mushra.selectors.sharing import sharing_of
from mushra.services.sharing import name_of
from separation.access import Owned

register = template.Library()
register.filter("colleague", name_of)


@register.inclusion_tag("mushra/lab/sharing.html", takes_context=True)
def sharing(context: template.Context, thing: Owned) -> dict[str, Any]:
    request = context["request"]
    return {"sharing": sharing_of(thing=thing, user=request.user), "user": request.user, "request": request,
            "csrf_token": context.get("csrf_token"), "problem": context.get("sharing_problem", "")}  # fmt: skip

"""What every page of a listener holds: the words of its scripts, and the menu of languages."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from mushra.languages import PARAMETER
from mushra.listener_texts import listener_texts

register = template.Library()


@register.simple_tag
def texts_of_scripts() -> SafeString:
    """The words of the page's scripts, in its language, where static/js/listen/text.js looks for them."""
    return json_script(listener_texts(), "texts")


@register.inclusion_tag("mushra/language_menu.html", takes_context=True)
def language_menu(context: dict[str, Any]) -> dict[str, Any]:
    """A menu of all languages by their own names; the choice loads the listener's page anew."""
    code = get_language()
    return {
        "address": _listeners_page(context.get("request")),
        "parameter": PARAMETER,
        "kept": context.get("crowd_ids", {}),  # of the link: a change of the language must not lose them
        "languages": settings.LANGUAGES,
        "code": code,
        "name": dict(settings.LANGUAGES)[code],
    }


def _listeners_page(request: Any) -> str:
    """The page that GET is answered at: not the address of a form that was sent."""
    try:
        match = request.resolver_match
        return reverse("mushra:listen", kwargs={"token": match.kwargs["token"]}, current_app=match.namespace)
    except (AttributeError, KeyError, NoReverseMatch):
        return ""

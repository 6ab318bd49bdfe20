"""Which language a listener reads: the link's, the one chosen in the menu, the browser's, or English."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

PARAMETER = "lang"  # in a link: /listen/<token>/?lang=de
RESEARCHERS_PAGES = {"export"}  # stay English, as all pages outside /listen/ do


def language_of(request: HttpRequest) -> str:
    """The code, from `LANGUAGES`, of the language in which this listener reads: `de`, for one."""
    return _asked_for(request) or translation.get_language_from_request(request)


class ListenerLanguage:
    """Middleware: listeners' pages, and what goes wrong there, come in the listener's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):  # put back even where a view fails
            response = self.get_response(request)
        if is_for_listeners(request) and response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers["Content-Language"] = language_of(request)
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
            if (asked := _asked_for(request)) is not None:
                _remember(request, response, asked)
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        if is_for_listeners(request):
            translation.activate(language_of(request))


def _asked_for(request: HttpRequest) -> str | None:
    """The language that the address asks for, or None where it asks for none that there is."""
    try:
        return translation.get_supported_language_variant(request.GET.get(PARAMETER, ""))
    except LookupError:
        return None


def is_for_listeners(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.app_name == "mushra" and match.url_name not in RESEARCHERS_PAGES


def _remember(request: HttpRequest, response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )

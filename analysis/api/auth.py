"""Who may use the API: a token of a staff user, and for reading a staff user who has signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security.apikey import APIKeyCookie
from ninja.security.http import HttpAuthBase

from analysis.api.tokens import TokenError, check_is_staff, token_find, token_used


class Token(HttpAuthBase):
    """The header `Authorization: Bearer <token>`. (Ninja's own class writes headers it cannot read into the log.)"""

    openapi_scheme = "bearer"
    openapi_description = "A token that `python manage.py api_token` made, for a user who is staff."

    def __call__(self, request: HttpRequest) -> Any:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _, words = header.partition(" ")
        if scheme.lower() != self.openapi_scheme:
            raise TokenError("The header is not understood; it is: Authorization: Bearer <token>")
        token = token_find(words.strip())
        check_is_staff(token.user)
        token_used(token=token)
        return token.user


class StaffSession(APIKeyCookie):
    """The session of a staff user in a browser."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = "The cookie of a staff user who has signed in; for reading only."

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not request.user.is_authenticated:
            return None
        check_is_staff(request.user)
        return request.user


READ = [Token(), StaffSession()]
WRITE = [Token()]

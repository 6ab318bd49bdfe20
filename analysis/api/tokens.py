"""Tokens of the API: made, found and revoked. A token is shown once; the database keeps its hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone

from analysis.errors import AnalysisError
from analysis.models import ApiToken

MARK = "concord"  # a token is `concord_<prefix>_<secret>`: whoever finds one in a file sees what it opens
EACH = timedelta(minutes=1)  # how exactly `last_used_at` is kept


class TokenError(AnalysisError):
    """A token that cannot be made or revoked as asked, or opens nothing."""

    status = 401


class NotStaffError(AnalysisError):
    """A user whom the results are not for."""

    status = 403


def token_create(*, name: str, username: str, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """A new token for a user, and its words, which nobody can have a second time.

    Raises `TokenError` where there is no such user, `NotStaffError` where they are not staff.
    """
    user = get_user_model().objects.filter(username=username).first()
    if user is None:
        raise TokenError(f"There is no user {username!r}; make one: python manage.py createsuperuser")
    check_is_staff(user)
    token = ApiToken(name=name, user=user, expires_at=expires_at)
    words = token_prepare(token)
    token.save()
    return token, words


def token_prepare(token: ApiToken) -> str:
    """Give an unsaved token its secret, and return its words: 256 random bits, so that a plain hash keeps them."""
    token.prefix = secrets.token_hex(5)
    words = f"{MARK}_{token.prefix}_{secrets.token_urlsafe(32)}"
    token.hash = _hash(words)
    return words


def token_find(words: str) -> ApiToken:
    """The token of these words. Raises `TokenError` where it is unknown, revoked or expired."""
    _, _, rest = words.partition("_")
    token = ApiToken.objects.select_related("user").filter(prefix=rest.partition("_")[0]).first()
    if token is None or not hmac.compare_digest(token.hash, _hash(words)):
        raise TokenError("This token is not known here; python manage.py api_token makes one.")
    if token.revoked:
        raise TokenError(f"The token {token} has been revoked.")
    if token.expires_at and token.expires_at <= timezone.now():
        raise TokenError(f"The token {token} expired on {token.expires_at:%Y-%m-%d}.")
    return token


def token_used(*, token: ApiToken) -> None:
    """Note when it was last used; once a minute, as a write keeps others waiting."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= EACH:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def token_revoke(*, prefix: str) -> ApiToken:
    """Close a token for good. Raises `TokenError` on a prefix that no token has."""
    token = token_list().filter(prefix=prefix).first()
    if token is None:
        known = ", ".join(token_list().values_list("prefix", flat=True)) or "none"
        raise TokenError(f"There is no token {prefix!r}. There are: {known}.")
    token.revoked = True
    token.save(update_fields=["revoked"])
    return token


def token_list() -> QuerySet[ApiToken]:
    """All tokens, newest first."""
    return ApiToken.objects.select_related("user")


def token_state(token: ApiToken) -> str:
    """Whether it opens anything, in a word."""
    if token.revoked:
        return "revoked"
    return "expired" if token.expires_at and token.expires_at <= timezone.now() else "valid"


def check_is_staff(user: object) -> None:
    """Raises `NotStaffError`."""
    if not (getattr(user, "is_active", False) and getattr(user, "is_staff", False)):
        raise NotStaffError(f"The results are for staff, and {user} is not staff.")


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()

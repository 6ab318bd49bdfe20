"""How often a password may be tried: docs/decisions/2026-11-22-signing-in.md says why by name and browser.

A name takes so many attempts in a while, whoever makes them and from wherever. A browser in which that name's owner has
signed in before carries a signed cookie and is counted on its own: who tries a name out keeps strangers out, not its
owner. An attempt is counted before the password is looked at, by one conditional UPDATE, so that a hundred at once are
no more than one after the other.
"""

from __future__ import annotations

import math
import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from config.accounts.models import SignInAttempts

COOKIE = "known-browser"
KEPT = 180 * 24 * 3600  # seconds
SALT = "accounts.throttle"


class TooManyAttemptsError(Exception):
    """The password is not even looked at; the message says for how long."""


def attempt_key(request: HttpRequest, name: str) -> str:
    """What an attempt on that name is counted under."""
    name = _same(name)
    browser = _known_browser(request, name)
    return _hashed(f"browser {browser}" if browser else f"name {name}")


def attempt_count(key: str) -> None:
    """Count an attempt. Raises `TooManyAttemptsError` where there have been too many; it is not counted then."""
    now = timezone.now()
    begin = now - timedelta(minutes=settings.SIGN_IN_WAIT)
    row = SignInAttempts.objects.filter(key=key)
    for _ in range(2):  # again where another process has made the row in between
        if row.filter(since__gt=begin, count__lt=settings.SIGN_IN_ATTEMPTS).update(count=F("count") + 1):
            return
        if row.filter(since__lte=begin).update(count=1, since=now):
            return
        SignInAttempts.objects.filter(since__lte=begin).delete()
        try:
            with transaction.atomic():
                SignInAttempts.objects.create(key=key, count=1, since=now)
        except IntegrityError:
            continue
        return
    left = [since - begin for since in row.values_list("since", flat=True)]
    minutes = max(1, math.ceil(max(left, default=timedelta()).total_seconds() / 60))
    raise TooManyAttemptsError(
        f"There were too many attempts to sign in with this name. Try again in {minutes} "
        f"minute{'' if minutes == 1 else 's'}."
    )


def attempts_forget(key: str) -> None:
    """The password was right."""
    SignInAttempts.objects.filter(key=key).delete()


def browser_remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Give the browser a number of its own for this name, where it has none yet."""
    if _known_browser(request, _same(name)):
        return
    said = signing.dumps([_hashed(_same(name)), secrets.token_hex(16)], salt=SALT)
    response.set_cookie(COOKIE, said, max_age=KEPT, secure=request.is_secure(), httponly=True, samesite="Lax")


def _known_browser(request: HttpRequest, name: str) -> str:
    """The number that this browser was given when that name signed in; empty where none was."""
    try:
        whose, number = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return number if whose == _hashed(name) else ""


def _same(name: str) -> str:
    return name.strip().casefold()


def _hashed(text: str) -> str:
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()

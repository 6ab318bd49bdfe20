"""How much one listener or one address may ask for: enough for a class of 500 behind one address, not for a flood.

A token bucket for each session or address, in the memory of the process: a save costs no query and no file more. Each
of gunicorn's processes counts for itself, so a site lets through as many times the numbers as it has processes; what
nobody may exceed at all is in the database (one session a personal link, one grade a slot).

Source: the token bucket, as in RFC 2697: a bucket of so many tokens is filled evenly, and each request takes one.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from mushra.errors import TooManyRequestsError

MOST = 20_000  # buckets that are remembered; one that has not been used for longest is forgotten, and was full again


@dataclass
class Limit:
    """So many a minute of whoever is named, and as many at once. setting: where the number is; 0 is no limit."""

    setting: str
    now: Callable[[], float] = time.monotonic
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def take(self, who: str) -> None:
        """Take one. Raises `TooManyRequestsError`, which says for how long, where none is left."""
        most: int = getattr(settings, self.setting)
        if not most:
            return
        moment, a_second = self.now(), most / 60
        with self._lock:
            left, before = self._buckets.pop(who, (float(most), moment))
            left = min(float(most), left + (moment - before) * a_second)
            self._buckets[who] = (left - 1 if left >= 1 else left, moment)
            if len(self._buckets) > MOST:
                self._buckets.popitem(last=False)
        if left < 1:
            raise TooManyRequestsError(
                gettext("Too much was asked of the server at once. Wait a moment and try again."),
                retry_after=math.ceil((1 - left) / a_second),
            )


BEGIN = Limit("BEGINS_PER_MINUTE")  # sessions, by address
OPEN = Limit("OPENS_PER_MINUTE")  # pages under links, by address
SAVE = Limit("SAVES_PER_MINUTE")  # grades, comments, handed-in pages and logs, by session


def address_of(request: HttpRequest) -> str:
    """Where the request comes from: behind a proxy, what it put last into X-Forwarded-For; before that anyone writes.

    An address of IPv6 stands for its /64, which is one household's.
    """
    said = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_TLS else ""
    address: str = said.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address

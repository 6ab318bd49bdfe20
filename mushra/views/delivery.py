"""How a listener's clip gets to the browser: by Django, by the proxy from a file, or from a bucket.

Whichever it is, what comes is the masked clip, made for one token; its address holds the token and nothing else.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from mushra.protocol.mask import mask
from separation.files import write_whole

TYPE = "application/octet-stream"
DAY = 24 * 3600  # seconds
INTERNAL = "/served/"  # where the proxy finds the files of `served_folder`; no browser can ask for it

log = logging.getLogger(__name__)


def clip_answer(*, token: str, file: FieldFile) -> HttpResponse:
    """The clip of a token, masked, by the way that the setting `CLIPS_BY` names.

    Where that way is blocked, as by a full disk, Django sends the clip. Raises `OSError` where it cannot be read.
    """

    def data() -> bytes:
        with file.open("rb") as opened:
            return mask(opened.read(), token)

    way = WAYS[settings.CLIPS_BY]
    try:
        response = way(token, data)
    except OSError as error:
        if way is _by_django:
            raise
        log.warning("A clip could not go by %s (%s); Django sends it.", settings.CLIPS_BY, error.strerror or error)
        response = _by_django(token, data)
    response["Vary"] = "Cookie"
    return response


def served_folder() -> Path:
    """Masked clips, a folder a day; what is older than yesterday's is made anew where it is asked for."""
    return Path(settings.DATA_DIR) / "served"


def _by_django(_token: str, data: Callable[[], bytes]) -> HttpResponse:
    return _kept(HttpResponse(data(), content_type=TYPE))


def _by_nginx(token: str, data: Callable[[], bytes]) -> HttpResponse:
    today = timezone.now().date()
    path = served_folder() / today.isoformat() / token
    if not path.exists():
        if not path.parent.exists():
            _forget_before(today - timedelta(days=1))
        masked = data()
        write_whole(path, lambda place: place.write_bytes(masked))
        os.utime(path, (0, 0))  # when a clip was first asked for is nobody's business
    response = _kept(HttpResponse(content_type=TYPE))
    response["X-Accel-Redirect"] = f"{INTERNAL}{path.parent.name}/{token}"
    return response


def _by_s3(token: str, data: Callable[[], bytes]) -> HttpResponse:
    # The way to it is kept for half as long as it is good for, so that a reload finds the clip where it was.
    response = HttpResponseRedirect(default_storage.hand_out(token, data))
    response["Cache-Control"] = "private, max-age=1800"
    return response


WAYS = {"django": _by_django, "nginx": _by_nginx, "s3": _by_s3}


def _kept(response: HttpResponse) -> HttpResponse:
    """The browser may keep a clip for the way back from a reload; nobody between may."""
    response["Cache-Control"] = f"private, max-age={DAY}, immutable"
    return response


def _forget_before(day: date) -> None:
    for folder in served_folder().glob("????-??-??"):
        if folder.name < day.isoformat():
            shutil.rmtree(folder, ignore_errors=True)

"""What has not changed since it was last asked for is not sent again: ETag and 304."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from analysis.studies import Study


class NotModified(Exception):  # noqa: N818  # no error: an answer
    """The client has what it asks for; `response` says so."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__("not modified")
        self.response = response


def stamp(request: HttpRequest, response: HttpResponse, study: Study) -> str:
    """Put the study's version into the answer's ETag, and return the version.

    Raises `NotModified` where the client's copy is of this version, before anything is computed.
    """
    version = study.version()
    etag = _etag(version, request.get_full_path(), _code())
    found = get_conditional_response(request, etag=etag)
    if found is not None:
        found["ETag"] = etag
        raise NotModified(found)
    response["ETag"] = etag
    return version


def stamp_by_content(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with an ETag of what it says, where nobody stamped it; 304 where the client has that."""
    if "ETag" not in response:
        response["ETag"] = _etag(response.content.decode())
    return get_conditional_response(request, etag=response["ETag"], response=response)


def _etag(*parts: str) -> str:
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


@cache
def _code() -> str:
    """The sources that answers depend on: other code, other answers."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()

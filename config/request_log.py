"""Every request has an id, a line in the log, and its place in the metrics."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config import logs, metrics
from config.redaction import redacted

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = {"healthz", "readyz", "metrics"}  # asked for every few seconds, by machines

log = logging.getLogger(__name__)


class RequestLog:
    """Middleware, the outermost: all that is answered passes through it.

    The id is what a proxy gave in `X-Request-ID`, where that is 8 to 64 letters, digits, dots, underscores or hyphens;
    else one is made. It goes back in the same header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        given = request.headers.get(HEADER, "")
        one = given if SANE.fullmatch(given) else uuid.uuid4().hex
        request.request_id = one  # type: ignore[attr-defined]
        before = logs.request_id.set(one)
        try:
            response = self.get_response(request)
            response.headers[HEADER] = one
            self._note(request, response, time.perf_counter() - begun)
        finally:
            logs.request_id.reset(before)
        return response

    def _note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        view = request.resolver_match.view_name if request.resolver_match else "none"
        metrics.request_answered(view=view, method=request.method or "", status=response.status_code, seconds=seconds)
        level = logging.DEBUG if view in QUIET and response.status_code < 400 else logging.INFO
        if not log.isEnabledFor(level):
            return
        facts = {
            "method": request.method,
            "path": redacted(request.path),
            "view": view,
            "status": response.status_code,
            "milliseconds": round(1000 * seconds, 1),
        }
        text = "%(method)s %(path)s %(status)s in %(milliseconds)s ms"
        log.log(level, text, facts, extra={"facts": facts})

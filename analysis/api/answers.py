"""What every operation may answer, and how what goes wrong is said: one sentence under `detail`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.utils.log import log_response
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from analysis.api import schemas
from analysis.api.unchanged import NotModified, stamp_by_content
from separation.errors import ConcordError

REFUSALS = frozenset({400, 401, 403, 404, 422})
SIGN_IN = (
    "Send a token, as the header Authorization: Bearer <token>; staff make one with python manage.py api_token. "
    "For reading, the session of a staff user who has signed in does as well."
)


def answers(model: type[Any], refusal: type[Any] = schemas.Problem) -> dict[Any, Any]:
    """The responses of an operation that answers with this model."""
    return {200: model, REFUSALS: refusal}


def reading(model: type[Any]) -> dict[Any, Any]:
    """The same for one that only reads."""
    return {**answers(model), 304: None}


class ConcordAPI(NinjaAPI):
    """Ninja with our manners: errors in a sentence, no answer without an ETag, none kept by a cache on the way."""

    def create_response(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-cache"
        found = request.method == "GET" and response.status_code == 200
        return stamp_by_content(request, response) if found else response

    def set_default_exception_handlers(self) -> None:
        super().set_default_exception_handlers()
        self.add_exception_handler(NotModified, lambda _, answer: answer.response)
        self.add_exception_handler(ConcordError, self._refused)
        self.add_exception_handler(AuthenticationError, lambda request, _: self._say(request, SIGN_IN, 401))
        self.add_exception_handler(HttpError, lambda request, error: self._say(request, f"{error}.", error.status_code))
        self.add_exception_handler(ValidationError, self._not_valid)
        self.add_exception_handler(RequestDataTooBig, self._too_big)
        self.add_exception_handler(Exception, self._unforeseen)

    def _say(self, request: HttpRequest, words: str, status: int, **more: Any) -> HttpResponse:
        response = self.create_response(request, {"detail": words, **more}, status=status)
        if status == 401:
            response["WWW-Authenticate"] = "Bearer"
        return response

    def _refused(self, request: HttpRequest, error: ConcordError) -> HttpResponse:
        rows = getattr(error, "rows", None)
        more = {} if rows is None else {"rows": rows}
        return self._say(request, str(error), getattr(error, "status", 400), **more)

    def _not_valid(self, request: HttpRequest, error: ValidationError) -> HttpResponse:
        return self._say(
            request, "; ".join(f"{_place(each['loc'])}: {each['msg']}" for each in error.errors) + ".", 422
        )

    def _too_big(self, request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return self._say(request, "This is too much at once; send it in parts of at most 2.5 MB.", 413)

    def _unforeseen(self, request: HttpRequest, error: Exception) -> HttpResponse:
        """Logged and signalled as Django does; answered in JSON, and without a stack trace in debug mode either."""
        got_request_exception.send(sender=None, request=request)
        response = self._say(request, "Something went wrong on the server; its log says what.", 500)
        log_response("Internal Server Error: %s", request.path, response=response, request=request, exception=error)
        return response


def _place(place: tuple[Any, ...]) -> str:
    """Where something is not valid: a parameter's name, or of a body the row, from 1, and the field."""
    source, *inside = place
    if source != "body":
        return ", ".join(map(str, inside))
    return ", ".join(["body", *(f"row {part + 1}" if isinstance(part, int) else str(part) for part in inside[1:])])

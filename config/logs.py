"""How this project logs: a line of JSON each, or lines for people; always with the request's id, never with persons."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from config.redaction import redacted

FORMATS = ("text", "json")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

request_id: ContextVar[str] = ContextVar("request_id", default="")  # of the request that this thread answers


def _request_of(record: logging.LogRecord) -> str:
    """The id of the request that a record is of; Django logs a refusal after all middleware, with its request."""
    return request_id.get() or getattr(getattr(record, "request", None), "request_id", "")


class _Redacting(logging.Formatter):
    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        record.message = redacted(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return redacted(super().formatException(ei))


class TextFormatter(_Redacting):
    """`2026-11-22 01:02:03 WARNING 4f1c… django.request: Not Found: …`, times in UTC; tracebacks below."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        when = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
        words = (when, record.levelname, _request_of(record), f"{record.name}:", super().formatMessage(record))
        return " ".join(filter(None, words))


class JsonFormatter(_Redacting):
    """One JSON object a line: time, level, logger, message; request, facts and exception where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        if one := _request_of(record):
            line["request"] = one
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configuration(*, form: str, level: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` makes of it: all goes to standard error, by one formatter."""
    formatter = {"text": "config.logs.TextFormatter", "json": "config.logs.JsonFormatter"}[form]
    ours = {"handlers": ["console"], "level": level, "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": formatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # Django would mail its errors, and say nothing on the console.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": ours,
            "gunicorn.error": ours,
            "config": {"level": level},
            "analysis": {"level": level},
            "mushra": {"level": level},
            "separation": {"level": level},
        },
    }

"""A request is found again in the logs by its id, and its listener is not."""

from __future__ import annotations

import json
import logging

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test import override_settings as with_settings
from django.urls import path

from config.logs import JsonFormatter, TextFormatter
from config.request_log import RequestLog
from config.urls import urlpatterns as site
from tests.mushra.conftest import invitation, study  # noqa: F401 - fixtures


def fails(request):
    raise RuntimeError("ada@example.org could not be read")


urlpatterns = [path("fails/", fails), *site]


@pytest.fixture
def lines(settings):
    """What is logged while the test runs, as the lines of JSON that a server would write."""
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(json.loads(self.format(record)))

    handler = Kept()
    handler.setFormatter(JsonFormatter())
    loggers = [logging.getLogger(name) for name in ("config", "django")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield written
    for logger, level in zip(loggers, before, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_a_request_is_a_line_with_its_view_status_and_time(lines, client):
    response = client.get("/healthz/nothing/", headers={"X-Request-ID": "from-the-proxy.1"})
    line = next(line for line in lines if line["logger"] == "config.request_log")
    assert (line["request"], line["status"], line["view"]) == ("from-the-proxy.1", response.status_code, "none")
    assert line["milliseconds"] >= 0
    assert line["time"].endswith("+00:00")


def test_all_lines_of_a_request_have_the_id_that_the_answer_has(lines, client):
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert {line["request"] for line in lines} == {response["X-Request-ID"]}
    assert {line["logger"] for line in lines} == {"config.request_log", "django.request"}


@pytest.mark.parametrize("given", ["", "short", "ada@example.org", "x" * 65, "two words here", "ünïcödé-id"])
def test_an_id_that_is_not_sane_is_replaced(given):
    request = RequestFactory().get("/", headers={"X-Request-ID": given})
    answer = RequestLog(lambda _: HttpResponse())(request)
    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 32


def test_a_sane_id_goes_back(client):
    assert client.get("/healthz", headers={"X-Request-ID": "a-sane_id.42"})["X-Request-ID"] == "a-sane_id.42"


def test_a_listener_s_link_and_parameters_are_not_logged(lines, invitation):  # noqa: F811 - the fixture
    Client().get(f"{invitation.get_absolute_url()}?PROLIFIC_PID=5f3e")
    [line] = [line for line in lines if line["logger"] == "config.request_log"]
    assert line["path"] == "/listen/…/"
    assert line["view"] == "mushra:listen"
    assert invitation.token not in json.dumps(lines)
    assert "5f3e" not in json.dumps(lines)


@with_settings(ROOT_URLCONF=__name__)
def test_an_error_is_logged_with_its_traceback_and_without_its_person(lines):
    response = Client(raise_request_exception=False).get("/fails/")
    assert response.status_code == 500
    [line] = [line for line in lines if "exception" in line]
    assert line["level"] == "ERROR"
    assert "RuntimeError: … could not be read" in line["exception"]
    assert line["request"] == response["X-Request-ID"]


def test_lines_for_people_are_redacted_too():
    record = logging.LogRecord("mushra", logging.WARNING, "", 0, "lost %s", ("ada@example.org",), None)
    assert TextFormatter().format(record).endswith("WARNING mushra: lost …")

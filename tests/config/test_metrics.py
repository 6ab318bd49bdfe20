"""Prometheus reads what is going on; nobody else does."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from separation.models import Job, Worker
from tests.mushra.conftest import ada, invitation, study  # noqa: F401 - fixtures

TOKEN = {"Authorization": "Bearer s3cret"}


@pytest.fixture(autouse=True)
def token(settings):
    settings.METRICS_TOKEN = "s3cret"


def figures(text: str) -> dict[tuple[str, ...], float]:
    """(name, label values in the order of their names) -> value."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_sessions_ratings_jobs_and_workers_are_counted(client, ada):  # noqa: F811 - the fixture
    ada.complete(0)
    now = timezone.now()
    Job.objects.create(kind="train", arguments={}, output="/x")
    for name, end in (("alive", now + timedelta(hours=1)), ("gone", now - timedelta(seconds=1))):
        Worker.objects.create(name=name, started_at=now, here_until=end)
    said = figures(client.get("/metrics", headers=TOKEN).text)
    assert said["concord_sessions", "active"] == 1
    assert said["concord_sessions", "finished"] == 0
    assert said["concord_ratings",] == len(ada.slots(0))
    assert said["concord_jobs", "queued"] == 1
    assert said["concord_workers",] == 1
    assert said["concord_database_up",] == 1
    assert said["concord_disk_free_bytes",] > 0


def test_requests_are_counted_by_view_and_status_and_timed(client, ada):  # noqa: F811 - the fixture
    before = figures(client.get("/metrics", headers=TOKEN).text)
    ada.client.get(ada.link)
    after = figures(client.get("/metrics", headers=TOKEN).text)
    for key in (
        ("concord_requests_total", "GET", "200", "mushra:listen"),
        ("concord_request_seconds_count", "mushra:listen"),
    ):
        assert after[key] == before.get(key, 0) + 1


def test_no_figure_names_a_person_or_link(client, ada):  # noqa: F811 - the fixture
    ada.client.get(f"{ada.link}?PROLIFIC_PID=5f3e")
    said = client.get("/metrics", headers=TOKEN).text
    assert all(secret not in said for secret in (ada.invitation.token, ada.session.token, ada.session.listener, "5f3e"))


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic s3cret"}])
def test_nobody_reads_without_the_token(client, given):
    assert client.get("/metrics", headers=given).status_code == 403


def test_no_token_is_not_an_empty_token(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 403


@pytest.mark.parametrize(
    ("address", "more", "status"),
    [
        ("10.0.0.9", {}, 200),
        ("11.0.0.9", {}, 403),
        ("", {}, 403),
        ("10.0.0.9", {"X-Forwarded-For": "192.0.2.1"}, 403),
    ],
)
def test_an_allowed_address_reads_unless_it_is_a_proxy_s(client, db, settings, address, more, status):
    settings.METRICS_ALLOW = [ip_network("10.0.0.0/24")]
    assert client.get("/metrics", headers=more, REMOTE_ADDR=address).status_code == status


def test_all_processes_of_gunicorn_count_together(settings, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"DATA_DIR": str(tmp_path), "METRICS_TOKEN": "s3cret", "WEB_CONCURRENCY": "2", "TMPDIR": str(tmp_path)}
    own |= {"DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3", "LOG_FORMAT": "json", "LOG_LEVEL": "INFO"}
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | own, stderr=subprocess.PIPE, text=True)
    try:
        said = asked(port, 40)
    finally:
        server.send_signal(signal.SIGTERM)
        log = server.communicate(timeout=30)[1]
    assert said["concord_requests_total", "GET", "200", "healthz"] == 40
    assert said["concord_database_up",] == 0  # it has no tables, and the processes' figures come all the same
    assert ("concord_ratings",) not in said
    assert all(re.fullmatch(r"\{.*\}", line) for line in log.splitlines())
    assert list(tmp_path.glob("concord-metrics-*")) == []


def asked(port: int, times: int) -> dict[tuple[str, ...], float]:
    """The figures after that many requests, each on a connection of its own, so that both processes have some."""
    for _attempt in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz/none").close()
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
    for _ in range(times):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").close()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers=TOKEN)
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return figures(answer.read().decode())

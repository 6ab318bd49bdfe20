"""What Prometheus reads: requests by view, and where the studies and the jobs stand."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from mushra.models import Rating, Session
from separation.models import Job, Worker

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)  # seconds; a save should stay under 0.2

# Several processes share these through files, where gunicorn.conf.py has named a folder for them.
OWN = CollectorRegistry()
REQUESTS = Counter("concord_requests", "Requests answered.", ["view", "method", "status"], registry=OWN)
SECONDS = Histogram(
    "concord_request_seconds", "From a request's arrival to its answer.", ["view"], buckets=BUCKETS, registry=OWN
)


def request_answered(*, view: str, method: str, status: int, seconds: float) -> None:
    """Count a request by its address's name; methods that there are not count as one, for anybody can send any."""
    REQUESTS.labels(view, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(view).observe(seconds)


class State:
    """Figures that the database and the disk know, the same whichever process is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        free = GaugeMetricFamily("concord_disk_free_bytes", "Free where the data lies.")
        free.add_metric([], shutil.disk_usage(settings.DATA_DIR).free)
        yield free
        try:
            known, up = list(self._of_database()), 1
        except DatabaseError:
            connection.close()
            known, up = [], 0
        yield GaugeMetricFamily("concord_database_up", "Whether the database answers what is asked.", value=up)
        yield from known

    def _of_database(self) -> Iterator[GaugeMetricFamily]:
        sessions = GaugeMetricFamily("concord_sessions", "Sessions of real listeners.", labels=["state"])
        real = Session.objects.filter(simulated=False).order_by().values_list("state")
        found = dict(real.annotate(count=Count("pk")))
        for state in Session.State:
            sessions.add_metric([state.value], found.get(state.value, 0))
        yield sessions
        yield GaugeMetricFamily("concord_ratings", "Ratings kept, simulated ones too.", value=Rating.objects.count())
        jobs = GaugeMetricFamily("concord_jobs", "Jobs of the workers.", labels=["state"])
        found = dict(Job.objects.order_by().values_list("state").annotate(count=Count("pk")))
        for state in Job.State:
            jobs.add_metric([state.value], found.get(state.value, 0))
        yield jobs
        alive = Worker.objects.filter(here_until__gt=timezone.now()).count()
        yield GaugeMetricFamily("concord_workers", "Workers that are alive.", value=alive)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures as text, for who comes straight from an allowed address, or brings the token."""
    if not (_brings_token(request) or _is_allowed(request)):
        return HttpResponseForbidden("Give METRICS_TOKEN as a bearer token, or name your address in METRICS_ALLOW.\n")
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(OWN)
    registry.register(State())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _brings_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    wanted: str = settings.METRICS_TOKEN
    return bool(wanted) and scheme == "Bearer" and secrets.compare_digest(token.encode(), wanted.encode())


def _is_allowed(request: HttpRequest) -> bool:
    """Whether it comes from an allowed address itself: through a proxy, everybody has the proxy's."""
    if {"X-Forwarded-For", "Forwarded"} & set(request.headers):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # a Unix socket
        return False
    return any(address in network for network in settings.METRICS_ALLOW)

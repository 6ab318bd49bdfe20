"""Whether this process answers, and whether it can do its work: for load balancers, containers and people."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - as every view
    """This process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - as every view
    """All that is needed is there (200), or something is not (503): which, and in a sentence why.

    Whoever asks is told neither names of hosts and folders nor what an error said.
    """
    reasons = {name: check() for name, check in CHECKS.items()}
    checks = {name: {"ok": not reason, "reason": reason} for name, reason in reasons.items()}
    ready = not any(reasons.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()  # a broken one would be kept
        return "The database does not answer."
    return ""


def _migrations() -> str:
    try:
        missing = len(_missing_migrations())
    except DatabaseError:
        connection.close()
        return "Not known, as the database does not answer."
    if missing:
        _missing_migrations.cache_clear()
        return f"The database lacks {missing} of this version's migrations; run: python manage.py migrate"
    return ""


@cache
def _missing_migrations() -> tuple[object, ...]:
    """Remembered where there are none: what has been migrated stays so, and to look takes longer than all the rest."""
    executor = MigrationExecutor(connection)
    return tuple(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _media() -> str:
    try:
        if isinstance(default_storage, FileSystemStorage):
            folder = Path(default_storage.location)
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(bytes(4096))
        else:
            default_storage.exists("readyz")
    except OSError:
        return "Sounds cannot be stored where the settings say."
    return ""


def _space() -> str:
    try:
        free = shutil.disk_usage(settings.DATA_DIR).free // 2**20
    except OSError:
        return "The data folder cannot be read."
    least = settings.MINIMUM_FREE_MB
    return "" if free >= least else f"{free} MB are free where the data lies; {least} should be."


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "media": _media,
    "space": _space,
}

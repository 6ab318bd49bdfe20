"""The documented environment of a public site is one that Django finds nothing wrong with."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {"ALLOWED_HOSTS": "lab.example.org", "BEHIND_TLS": "True"}


def said(*command: str, data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """What manage.py says in an environment that has nothing of this test run's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environ = kept | {"DATA_DIR": str(data)} | PRODUCTION | more
    return subprocess.run(
        [sys.executable, "manage.py", *command], env=environ, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_check_deploy_has_no_warning(tmp_path):
    done = said("check", "--deploy", "--fail-level", "WARNING", data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("BEHIND_TLS", "1", "BEHIND_TLS is '1'; it must be exactly True or False."),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is 'xml'; it must be one of text, json."),
        ("METRICS_ALLOW", "10.0.0.1/8", "METRICS_ALLOW: 10.0.0.1/8 has host bits set; give addresses or networks"),
        ("HSTS_SECONDS", "0", "HSTS_SECONDS is '0'; it must be a whole number of at least 1."),
    ],
)
def test_a_setting_that_is_not_understood_stops_the_start(tmp_path, name, value, sentence):
    done = said("check", data=tmp_path, **{name: value})
    assert done.returncode == 1
    assert sentence in re.sub(r"\s+", " ", done.stderr)


def test_plain_http_is_sent_on_and_cookies_go_by_https_alone(tmp_path):
    code = (
        "import django; django.setup(); from django.test import Client; from django.conf import settings as s;"
        "there = Client(headers={'Host': 'lab.example.org'});"
        "print(there.get('/admin/').headers['Location']);"
        "safe = there.get('/healthz', headers={'X-Forwarded-Proto': 'https'});"
        "print(safe.headers['Strict-Transport-Security'], there.get('/healthz').status_code);"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(tmp_path)} | PRODUCTION
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "https://lab.example.org/admin/",
        "max-age=31536000; includeSubDomains; preload 200",
        "True True",
    ]

"""Settings come from the environment, and a value that is not understood stops the start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment


@pytest.mark.parametrize(("text", "value"), [("True", True), ("False", False)])
def test_a_boolean_is_read(monkeypatch, text, value):
    monkeypatch.setenv("FLAG", text)
    assert environment.boolean("FLAG", default=not value) is value


@pytest.mark.parametrize("text", ["true", "1", "yes", "on", "", " True"])
def test_a_boolean_that_merely_looks_like_one_is_refused_by_name(monkeypatch, text):
    monkeypatch.setenv("FLAG", text)
    with pytest.raises(ImproperlyConfigured, match=r"FLAG is .* exactly True or False"):
        environment.boolean("FLAG", default=False)


def test_names_are_split_at_commas_and_blanks_dropped(monkeypatch):
    monkeypatch.setenv("NAMES", "one, two,,")
    assert environment.names("NAMES", default="") == ["one", "two"]


def test_a_secret_key_is_made_once_and_is_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = environment.secret_key("SECRET_KEY", tmp_path)
    assert len(first) >= 50
    assert environment.secret_key("SECRET_KEY", tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_secret_key_from_the_environment_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "given")
    assert environment.secret_key("SECRET_KEY", tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []


def test_a_web_worker_starts_without_what_is_heavy(tmp_path):
    code = (
        "import sys, django; django.setup(); import config.urls; "
        "heavy = {'torch', 'museval', 'lightning', 'torchaudio', 'pandas', 'pyarrow', 'xlsxwriter'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(tmp_path)}
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

"""What tests of every app may ask for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import numpy as np
import pytest
import soundfile
from django.db import connection

# How long an example takes says nothing on a shared machine; the examples are the same in every run.
hypothesis.settings.register_profile("concord", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("concord")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_collection_modifyitems(items):
    """Names the tests that a database takes part in: `make test` runs them a second time, on PostgreSQL."""
    for item in items:
        if item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


@pytest.fixture
def shared_data() -> Path:
    """Real recordings and ratings that lie beside a developer's checkout."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the developers' folder ../shared/data is not beside this checkout")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def own_data_folder(settings, tmp_path_factory):
    """Whatever a test stores goes to a folder of its own."""
    settings.DATA_DIR = tmp_path_factory.mktemp("data")
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": str(settings.DATA_DIR / "cache")},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose


def tone(frequency: float, *, seconds: float = 1.0, rate: int = 44100, channels: int = 2) -> np.ndarray:
    """A quiet tone with a little seeded noise, (samples, channels), as soundfile writes it."""
    time = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(round(frequency)).normal(0, 0.01, (len(time), channels))
    return 0.2 * np.sin(2 * np.pi * frequency * time)[:, None] + noise


@pytest.fixture
def make_song(tmp_path) -> Callable[..., Path]:
    """Writes a song's stems into `<tmp>/songs/<name>/` and returns that folder."""

    def make(name: str = "a song", stems: tuple[str, ...] = ("vocals", "drums", "bass"), **shape) -> Path:
        folder = tmp_path / "songs" / name
        folder.mkdir(parents=True)
        for index, stem in enumerate(stems):
            soundfile.write(folder / f"{stem}.wav", tone(220 * (index + 1), **shape), shape.get("rate", 44100))
        return folder

    return make


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """Where all processes of these tests keep what they compile, whatever the environment says: it takes seconds."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("compiled"))}


def database_url() -> str:
    """Of the test's own database, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgres://{database['USER']}@/{database['HOST']}/{database['NAME']}"


@pytest.fixture
def begin_worker(settings, compiled) -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts `manage.py worker`, with these options, on the test's own database and folder."""
    workers = []
    own = {
        "DATA_DIR": str(settings.DATA_DIR),
        "DATABASE_URL": database_url(),
        "OMP_NUM_THREADS": "1",
    }

    def begin(*options):
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", *options]
        workers.append(subprocess.Popen(command, env=os.environ | own | compiled, stdout=subprocess.PIPE, text=True))
        return workers[-1]

    yield begin
    for worker in workers:
        worker.kill()
        worker.wait()

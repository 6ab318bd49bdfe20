"""The database as one file, and back: SQLite's by its backup API, PostgreSQL's by its own programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.backup.archive import BackupError

AFRESH = "SET lock_timeout = '20s'; DROP SCHEMA public CASCADE;\n"
PUBLIC = "CREATE SCHEMA public;\n"


def engine() -> str:
    """`sqlite` or `postgresql`."""
    vendor: str = connection.vendor
    if vendor not in ("sqlite", "postgresql"):
        raise BackupError(f"Backups are of SQLite and PostgreSQL, not of {connection.display_name}.")
    return vendor


def migrations() -> list[str]:
    """Those that were applied, as `mushra.0001_initial`; none where there are no tables."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def save(path: Path) -> None:
    """Write all of the database at one moment, while others write on. Raises `BackupError`."""
    if engine() == "sqlite":
        _sqlite_save(path)
    else:
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={path}"]
        _run([_program("pg_dump"), *options])


def load(path: Path) -> None:
    """Put it into the place of all that the database holds, in one transaction. Raises `BackupError`."""
    if engine() == "sqlite":
        _sqlite_load(path)
    else:
        _postgresql_load(path)
    connection.close()


def _sqlite_save(path: Path) -> None:
    connection.ensure_connection()
    copy = sqlite3.connect(path)
    try:
        connection.connection.backup(copy)
    except sqlite3.Error as error:
        raise BackupError(f"The database cannot be copied ({error}).") from error
    finally:
        copy.close()


def _sqlite_load(path: Path) -> None:
    connection.ensure_connection()
    copy = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        if (said := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise BackupError(f"The backup's database is damaged ({said}).")
        copy.backup(connection.connection)
    except sqlite3.Error as error:
        raise BackupError(f"The database cannot be written ({error}).") from error
    finally:
        copy.close()


def _postgresql_load(path: Path) -> None:
    connection.close()
    text = path.with_suffix(".sql")
    _run([_program("pg_restore"), "--no-owner", "--no-privileges", f"--file={text}", str(path)])
    afresh = path.with_suffix(".afresh")
    # The dump of a public schema that is not as PostgreSQL makes it creates it itself.
    afresh.write_text(AFRESH if f"\n{PUBLIC}" in _head(text) else AFRESH + PUBLIC)
    options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _run([_program("psql"), *options, f"--file={afresh}", f"--file={text}"])


def _head(text: Path) -> str:
    with text.open(encoding="utf-8") as file:
        return file.read(10_000)


def _program(name: str) -> str:
    if found := shutil.which(name):
        return found
    raise BackupError(f"{name} is missing, which comes with PostgreSQL: sudo apt-get install postgresql-client")


def _run(command: list[str]) -> None:
    """Run one of PostgreSQL's programs on our database, whose password no list of processes shows."""
    said = connection.get_connection_params()
    names = {"dbname": "DATABASE", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    names |= {"sslmode": "SSLMODE", "sslrootcert": "SSLROOTCERT"}
    where = {f"PG{variable}": str(said[name]) for name, variable in names.items() if said.get(name)}
    done = subprocess.run(command, env=os.environ | where, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        raise BackupError(f"{Path(command[0]).name} failed: {lines[-1]}")

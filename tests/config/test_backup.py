"""Backup, wipe, restore: every row and every file is there again, byte for byte."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import tarfile
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from analysis.importing import Mapping
from analysis.study_import import study_import
from config.backup import archive, database, saving
from mushra.models import Draft, Rating
from mushra.services import invitation_create
from separation.models import Job
from tests.mushra.conftest import Listener, make_study

pytestmark = pytest.mark.django_db(transaction=True)
OURS = ("drafts", "jobs", "media", "scores", "secret_key")


@pytest.fixture
def lab(settings, tmp_path):
    """A lab at work: a study that two listeners take, an imported one, a draft with sounds, and a job with its log."""
    study = make_study()
    invitation = invitation_create(experiment=study)
    ada, ben = Listener(invitation), Listener(invitation)
    ada.complete(0)
    ada.rate(ada.slots(1)[0], 33, seconds=0.1 + 0.2)
    ben.complete(0, score=77)
    ratings = tmp_path / "ratings.csv"
    ratings.write_text("listener,song,system,score\nä,Amber,one,12.5\nb,Amber,one,50\nä,Amber,two,80\nb,Amber,two,81\n")
    columns = {name: name for name in ("listener", "song", "system", "score")}
    study_import(title="Elsewhere", ratings={ratings: Mapping(columns=columns, constants={"target": "vocals"})})
    Draft.objects.create(owner=get_user_model().objects.create_user("rosa"))
    job = Job.objects.create(kind="train", arguments={"seed": 1}, output="/x", line="½ dB")
    for name, data in (
        ("drafts/abc/songs/Amber/vocals.flac", os.urandom(5000)),
        (f"jobs/{job.pk}.log", b"== Attempt 1\n"),
        ("scores/losses.csv", b"song,metric\n"),
        ("secret_key", b"k" * 60),
        ("media/stimuli/ünïcödé and a very long name " + "x" * 120 + ".flac", b""),
        ("runs/one/weights.safetensors", os.urandom(3000)),
        ("cache/x.djcache", b"made anew"),
    ):
        path = settings.DATA_DIR / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (settings.DATA_DIR / "secret_key").chmod(0o600)
    return study


def rows() -> dict[str, list[str]]:
    """Every table with all its rows, as the database gives them."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder, with its bytes and who may read it."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in folder.rglob("*")
        if path.is_file()
    }


def wipe(settings) -> None:
    call_command("flush", interactive=False, verbosity=0)
    for name in (*OURS, "runs", "cache"):
        path = settings.DATA_DIR / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def ours(found: dict[str, tuple[bytes, int]]) -> dict[str, tuple[bytes, int]]:
    return {name: what for name, what in found.items() if name.split("/")[0] in OURS}


def test_backup_wipe_restore_and_all_is_there_byte_for_byte(lab, settings, tmp_path):
    before, there = rows(), files(settings.DATA_DIR)
    assert len(before["mushra_rating"]) == 11
    assert len(there) > 20
    call_command("backup", tmp_path / "all.tar")
    wipe(settings)
    assert rows()["mushra_rating"] == []
    call_command("restore", tmp_path / "all.tar")
    assert rows() == before
    assert files(settings.DATA_DIR) == ours(there)
    call_command("backup", tmp_path / "again.tar")  # and what was restored can be saved and restored as well
    call_command("restore", tmp_path / "again.tar", "--force")
    assert rows() == before


def test_everything_takes_weights_along_and_nothing_that_is_made_anew(lab, settings, tmp_path):
    there = files(settings.DATA_DIR)
    call_command("backup", tmp_path / "all.tar", "--everything")
    wipe(settings)
    call_command("restore", tmp_path / "all.tar")
    assert files(settings.DATA_DIR) == {name: what for name, what in there.items() if not name.startswith("cache/")}


def test_what_comes_after_the_backup_is_gone_where_the_restore_is_forced(lab, settings, tmp_path):
    before, there = rows(), files(settings.DATA_DIR)
    call_command("backup", tmp_path / "all.tar")
    Rating.objects.update(score=1)
    (settings.MEDIA_ROOT / "stimuli" / "later.flac").write_bytes(b"later")
    with pytest.raises(CommandError, match=r"something here already: 1 user\. Add --force"):
        call_command("restore", tmp_path / "all.tar")
    assert rows() != before
    call_command("restore", tmp_path / "all.tar", "--force")
    assert rows() == before
    assert files(settings.DATA_DIR) == there  # what no backup holds stays


def test_a_backup_is_for_its_owner_alone(lab, tmp_path):
    call_command("backup", tmp_path / "all.tar")
    assert (tmp_path / "all.tar").stat().st_mode & 0o777 == 0o600


def rewritten(path: Path, change) -> Path:
    """The backup with one of its members changed, and checksums that fit."""
    other = path.with_name("other.tar")
    with tarfile.open(path) as tar, other.open("wb") as file:
        writer = archive.Writer(file)
        for member in tar:
            data = tar.extractfile(member).read()
            if member.name == archive.ABOUT:
                data = json.dumps(json.loads(data) | change).encode()
            if member.name != archive.SUMS:
                writer.add(member.name, io.BytesIO(data), len(data))
        writer.finish()
    return other


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": 2, "code": "9.0"}, "is a backup of format 2, by Concord 9.0; this version knows up to 1"),
        ({"folders": ["../elsewhere"]}, r"names a folder outside of DATA_DIR: \.\./elsewhere"),
        ({"engine": "oracle"}, "is of oracle, and DATABASE_URL names"),
        ({"migrations": ["mushra.9999_later"]}, "has mushra.9999_later, which this version does not know"),
    ],
)
def test_another_version_s_or_engine_s_or_a_strange_one_is_refused(lab, settings, tmp_path, change, sentence):
    call_command("backup", tmp_path / "all.tar")
    there = files(settings.DATA_DIR)
    with pytest.raises(CommandError, match=sentence):
        call_command("restore", rewritten(tmp_path / "all.tar", change), "--force")
    assert files(settings.DATA_DIR) == there


def test_a_damaged_file_is_known_wherever_it_is_damaged(lab, settings, tmp_path):
    path = tmp_path / "all.tar"
    call_command("backup", path)
    whole, before, there = path.read_bytes(), rows(), files(settings.DATA_DIR)
    with tarfile.open(path) as tar:
        places = [member.offset_data + member.size // 2 for member in tar if member.size][::4]
    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(CommandError, match="is damaged"):
            call_command("restore", path, "--force")
    for length in (0, 100, len(whole) // 3, len(whole) - 10_300):
        path.write_bytes(whole[:length])
        with pytest.raises(CommandError, match="is damaged"):
            call_command("restore", path, "--force")
    path.write_bytes(b"not an archive at all" * 100)
    with pytest.raises(CommandError, match="is damaged: it is no archive"):
        call_command("restore", path, "--force")
    assert (rows(), files(settings.DATA_DIR)) == (before, there)


def full(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_fills_up_leaves_no_half_backup(lab, tmp_path, monkeypatch):
    path = tmp_path / "out" / "all.tar"
    call_command("backup", path)
    before = path.read_bytes()
    monkeypatch.setattr(saving.os, "fsync", full)
    with pytest.raises(CommandError, match=r"was not written \(No space left on device\)"):
        call_command("backup", path)
    assert [one.name for one in path.parent.iterdir()] == ["all.tar"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("what", ["disk", "database"])
def test_a_restore_that_fails_changes_nothing(lab, settings, tmp_path, monkeypatch, what):
    path = tmp_path / "all.tar"
    call_command("backup", path)
    Rating.objects.update(score=1)
    (settings.MEDIA_ROOT / "later.flac").write_bytes(b"later")
    before, there = rows(), files(settings.DATA_DIR)
    if what == "disk":
        monkeypatch.setattr("config.backup.restoring.shutil.copyfileobj", full)
    else:
        monkeypatch.setattr(database, "load", refuse)
    with pytest.raises(CommandError, match=r"nothing was changed|The database cannot be written"):
        call_command("restore", path, "--force")
    assert (rows(), files(settings.DATA_DIR)) == (before, there)


def refuse(path):
    raise archive.BackupError("The database cannot be written.")


def test_a_file_that_is_deleted_meanwhile_is_told(lab, settings, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(saving.contents, "media", lambda: ["stimuli/gone.flac"])
    call_command("backup", tmp_path / "all.tar")
    assert "stimuli/gone.flac was deleted before its turn came" in capsys.readouterr().err


def test_the_migrations_that_were_applied_are_in_it(lab, tmp_path):
    call_command("backup", tmp_path / "all.tar")
    said = archive.checked(tmp_path / "all.tar")["migrations"]
    assert len(said) == MigrationRecorder(connection).migration_qs.count()

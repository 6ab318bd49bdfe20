"""A bundle that was damaged, or is none, is refused with one sentence that says what is wrong."""

from __future__ import annotations

import csv
import hashlib
import io
import warnings
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from mushra.errors import BundleError
from mushra.exporters import TABLES
from mushra.exporters.bundle import CODEBOOK, Archive, codebook_rows, read_bundle
from mushra.exporters.formats import comma_separated

ORDERS = b"study,listener\n"
SOUND = b"fLaC" + bytes(3_000_000)


def files() -> dict[str, bytes]:
    book = comma_separated.write(CODEBOOK, codebook_rows(TABLES))
    answers = comma_separated.write(TABLES.get("answers"), [])
    return {"README.md": b"# A study", "protocol.json": b"{}", "codebook.csv": book, "answers.csv": answers}


def write(path: Path, inside: dict[str, bytes]) -> Path:
    with path.open("wb") as file, Archive(file) as archive:
        for name, data in inside.items():
            archive.add(name, data)
        archive.add_sound("audio/a.flac", io.BytesIO(SOUND), size=len(SOUND), sha256=hashlib.sha256(SOUND).hexdigest())
    return path


def changed(path: Path, change) -> Path:
    """The bundle with its files changed behind its checksums' back."""
    with ZipFile(path) as archive:
        inside = [(name, archive.read(name)) for name in archive.namelist()]
    with ZipFile(path, "w", ZIP_STORED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that comes twice
        for name, data in change(inside):
            archive.writestr(name, data)
    return path


@pytest.fixture
def bundle(tmp_path) -> Path:
    return write(tmp_path / "study.zip", files())


def test_a_whole_one_is_read(bundle):
    found = read_bundle(bundle)
    assert (found.readme, found.protocol, found.tables, found.audio) == (
        "# A study", {}, {"answers": []}, ("audio/a.flac",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda inside: [(n, d + b" ") if n == "README.md" else (n, d) for n, d in inside],
            "README.md is not as it was",
        ),
        (
            lambda inside: [(n, d[:-1]) if n == "audio/a.flac" else (n, d) for n, d in inside],
            "audio/a.flac is not as it",
        ),
        (lambda inside: [pair for pair in inside if pair[0] != "answers.csv"], "answers.csv is missing"),
        (lambda inside: [*inside, ("notes.txt", b"")], "notes.txt was put in afterwards"),
        (lambda inside: [*inside, inside[0]], "it has README.md twice"),
        (lambda inside: [pair for pair in inside if pair[0] != "SHA256SUMS"], "is no bundle: it has no SHA256SUMS"),
        (lambda inside: [pair for pair in inside if pair[0] != "codebook.csv"], "is no bundle: it has no codebook.csv"),
        (lambda inside: [*inside[:-1], ("SHA256SUMS", b"some words\n")], "SHA256SUMS is not a list of checksums"),
    ],
)
def test_what_was_changed_afterwards_is_named(bundle, change, message):
    with pytest.raises(BundleError, match=message.replace(".", r"\.")):
        read_bundle(changed(bundle, change))


@pytest.mark.parametrize("place", [0.001, 0.3, 0.6, 0.999])
def test_a_single_wrong_byte_is_found_wherever_it_is(bundle, place):
    data = bytearray(bundle.read_bytes())
    data[int(place * len(data))] ^= 0xFF
    bundle.write_bytes(data)
    with pytest.raises(BundleError, match=r"study\.zip"):
        read_bundle(bundle)


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"score,listener\n", bytes(1000)])
def test_what_is_no_zip_file_is_no_bundle(tmp_path, data):
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(BundleError, match="is no bundle"):
        read_bundle(tmp_path / "a.zip")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BundleError, match=r"nowhere\.zip cannot be read \(No such file or directory\)"):
        read_bundle(tmp_path / "nowhere.zip")


def answers(**cells: str) -> bytes:
    names = TABLES.get("answers").column_names
    buffer = io.StringIO()
    csv.writer(buffer).writerows([names, [cells.get(name, "") for name in names]])
    return buffer.getvalue().encode()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "answers.csv",
            answers(step="first"),
            "row 2 of answers.csv has 'first' as its step, which is of the kind whole",
        ),
        ("answers.csv", answers() + b"a,b\n", "row 3 of answers.csv has 2 cells, not 11"),
        ("answers.csv", ORDERS, "answers.csv has other columns than the code book tells of"),
        ("extra.csv", ORDERS, "extra.csv has other columns than the code book tells of"),
        ("codebook.csv", b"table,column\n", "its code book has not the columns table, column, kind"),
        ("protocol.json", b"{", "holds a file that is not written as a bundle's are"),
    ],
)
def test_what_the_code_book_does_not_tell_of_is_refused(tmp_path, name, data, message):
    path = write(tmp_path / "study.zip", files() | {name: data})
    with pytest.raises(BundleError, match=message.replace(".", r"\.")):
        read_bundle(path)

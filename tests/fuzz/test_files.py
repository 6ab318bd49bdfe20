"""Files as they are received: whatever is in them, they are taken or refused with sentences; nothing else happens."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

from analysis.importing import UnreadableError, guess, preview, read
from mushra.errors import BundleError, ConfigurationError
from mushra.exporters.bundle import read_bundle
from mushra.importers.clips.archive import Limits
from mushra.importers.clips.receive import receive
from mushra.importers.clips.records import ClipsError
from mushra.importers.webmushra.configuration import parse_configuration
from mushra.importers.webmushra.outline import outline
from mushra.protocol.flow_file import read_flow
from mushra.services.blueprint_file import read_blueprint_file
from separation.errors import ConcordError
from tests.analysis.importing.files import CHOICES, SCORES, TIDY, WEBMUSHRA, WIDE, WIDE_SCORES
from tests.fuzz.cases import fuzz, mutated, mutated_text
from tests.mushra.exporters.bundle.test_reader import files, write
from tests.mushra.importers.clips.made import noise, packed, sound, wav
from tests.mushra.importers.webmushra.files import EVERYTHING

ROOT = Path(__file__).resolve().parents[2]
SHORT = noise(seconds=0.05)
SOUNDS = (
    sound(SHORT), sound(SHORT, subtype="FLOAT"), sound(SHORT, subtype="PCM_24"), sound(SHORT, format="FLAC"),
    sound(SHORT, format="WAVEX"), sound(SHORT, format="RF64"), sound(SHORT[:, :1], format="FLAC", subtype="PCM_24"),
)  # fmt: skip
FOLDER = {
    "songs/Amber/vocals.wav": wav(1, seconds=0.05),
    "estimates/unet/Amber/vocals.wav": wav(2, seconds=0.05),
    "estimates/irm/Amber/vocals.flac": sound(noise(3, seconds=0.05), format="FLAC"),
}
ZIPS = (packed(FOLDER), packed(FOLDER, method=0), packed({"readme.txt": b"x" * 3000, **FOLDER}))
NAMES = ("vocals.wav", "songs/Amber/vocals.flac", "a.zip", "estimates/unet/Amber/vocals.wav", "x.mp3", "..\\a.wav", "")
EXPERIMENT = (ROOT / "docs" / "experiment-example.yaml").read_text(encoding="utf-8")
FLOW = (ROOT / "docs" / "flow-example.json").read_text(encoding="utf-8")
TABLES = (TIDY, WIDE, WEBMUSHRA, CHOICES, SCORES, WIDE_SCORES, TIDY.replace(",", ";"))


@contextmanager
def empty_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def assert_is_a_sentence(said: object) -> None:
    """What a person can read: some words, and no address in memory nor a traceback among them."""
    words = str(said)
    assert len(words.split()) >= 3, words
    assert "Traceback" not in words
    assert " object at 0x" not in words


def take(name: str, data: bytes, folder: Path) -> None:
    """Receive a file: all that is taken was decoded in full, and lies in the folder."""
    try:
        received = receive([(name, io.BytesIO(data))], folder / "received", limits=Limits(size=8 << 20, free=1 << 20))
    except ClipsError as error:
        for said in error.problems or [""]:
            assert_is_a_sentence(said)
        return
    assert received.files
    for placed in received.files:
        assert placed.clip.file.resolve().is_relative_to((folder / "received").resolve())
        assert placed.frames > 0
        assert np.isfinite(placed.clip.sound.peak)


@fuzz(data=mutated(*SOUNDS), name=st.sampled_from(NAMES[:2]))
def test_a_sound(data, name):
    with empty_folder() as folder:
        take(name, data, folder)


@fuzz(data=mutated(*ZIPS), name=st.sampled_from(NAMES))
def test_a_zip(data, name):
    with empty_folder() as folder:
        take(name, data, folder)
        assert {each.name for each in folder.iterdir()} <= {"received"}, "nothing is unpacked outside"


@fuzz(
    names=st.lists(st.text(max_size=40) | st.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
    suffix=st.sampled_from((".wav", ".flac", "", "/", ".zip")),
)
def test_a_zip_of_files_with_any_names(names, suffix):
    try:
        data = packed({name + suffix: FOLDER["songs/Amber/vocals.wav"] for name in names})
    except (ValueError, IndexError):  # a zip cannot hold it
        return
    with empty_folder() as folder:
        take("study.zip", data, folder)
        assert {each.name for each in folder.iterdir()} <= {"received"}


@pytest.mark.parametrize("kind", ["ratings", "scores"])
@fuzz(data=mutated_text(*TABLES))
def test_a_table(kind, data):
    with empty_folder() as folder:
        path = folder / "table.csv"
        path.write_bytes(data)
        try:
            reading = read({path: guess(preview(path), kind)})
        except UnreadableError as error:
            assert_is_a_sentence(error)
            return
        for problem in reading.problems:
            assert_is_a_sentence(problem)
        if not reading.problems and kind == "ratings":
            assert reading.table["score"].between(0, 100).all()


@fuzz(data=mutated_text(EVERYTHING))
def test_a_configuration_of_webmushra(data):
    try:
        outline(parse_configuration(data))
    except ConfigurationError as error:
        assert_is_a_sentence(error)


@fuzz(data=mutated_text(EXPERIMENT), suffix=st.sampled_from((".yaml", ".toml")))
def test_an_experiment_that_somebody_wrote_down(data, suffix):
    with empty_folder() as folder:
        path = folder / f"test{suffix}"
        path.write_bytes(data)
        with pytest.raises(ConcordError) as refused:  # at the latest as there are no songs
            read_blueprint_file(path)
        assert_is_a_sentence(refused.value)


@fuzz(data=mutated_text(FLOW, '{"steps": []}', json.dumps(json.loads(FLOW))))
def test_a_flow(data):
    try:
        read_flow(data.decode("utf-8", "replace"))
    except ConcordError as error:
        assert_is_a_sentence(error)


with empty_folder() as _folder:
    BUNDLE = write(_folder / "study.zip", {**files(), "protocol.json": b'{"a": 1}'}).read_bytes()
    BUNDLE_HEAD = BUNDLE[:60_000] + BUNDLE[-2_000:]


@fuzz(
    data=mutated(
        BUNDLE_HEAD, packed({"README.md": b"x", "SHA256SUMS": b"", "protocol.json": b"{}", "codebook.csv": b"a"})
    )
)
def test_a_bundle_of_a_study(data):
    with empty_folder() as folder:
        path = folder / "study.zip"
        path.write_bytes(data)
        try:
            read_bundle(path)
        except BundleError as error:
            assert_is_a_sentence(error)

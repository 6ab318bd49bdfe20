"""A study as one zip file: what comes in, what stays out, and that it reads back as it was."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tracemalloc
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile

from mushra.errors import ExportError
from mushra.exporters import TABLES
from mushra.exporters.bundle import read_bundle
from mushra.exporters.formats.cells import as_text, typed
from mushra.models import Experiment, Stimulus
from mushra.selectors import session_flow
from mushra.selectors.exports import ROWS
from mushra.selectors.stimuli import stimulus_files
from mushra.services import comment_save, invitation_create, session_create, step_submit
from mushra.services.bundles import Contents, bundle_save, bundle_write
from tests.mushra.conftest import Listener
from tests.mushra.flows import ABOUT, CONSENT, give_flow

EVERYTHING = Contents(audio=True, personal=True, consent=True, simulated=True)
FORMULA = '=HYPERLINK("http://example.org"), "音楽"\nnext'


@pytest.fixture
def study(study) -> Experiment:
    """A study that Ada has taken: she agreed, said who she is, wrote on a clip; a simulated listener has begun."""
    for stimulus in Stimulus.objects.all():
        with stimulus.audio.open() as file:
            stimulus.sha256 = hashlib.sha256(file.read()).hexdigest()
        stimulus.save()
    give_flow(study, CONSENT, ABOUT, return_url="https://crowd.example/done?c={code}", crowd_ids=["PID"])
    Experiment.objects.update(comments=True)
    study.refresh_from_db()
    ada = Listener(invitation_create(experiment=study))
    ada.session.crowd_ids = {"PID": "-ada-1815"}
    ada.session.save()
    for sent in ({"agreed": ["on"]}, {"q-age": ["36"], "q-plays": ["yes"], "q-what": [FORMULA]}):
        page = session_flow(session=ada.session).current
        assert not step_submit(session=ada.session, step=page.step, occurrence=page.occurrence, sent=sent)
    for position in range(3):
        for slot in ada.slots(position):
            comment_save(session=ada.session, slot_token=slot.token, text=FORMULA, sequence=1)
        ada.complete(position)
    session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
    return study


def written(study: Experiment, contents: Contents | None = None) -> bytes:
    file = io.BytesIO()
    bundle_write(experiment=study, file=file, contents=contents)
    return file.getvalue()


def read(study: Experiment, folder: Path, contents: Contents | None = None):
    path = folder / "bundle.zip"
    bundle_save(experiment=study, path=path, contents=contents)
    return read_bundle(path)


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.name)
def test_every_table_reads_back_equal_to_the_rows_it_was_made_of(study, tmp_path, table):
    found = read(study, tmp_path, EVERYTHING).tables[table.name]
    rows = list(ROWS[table.name](experiment=study, include_simulated=True))
    texts = {column.name for column in table.columns if column.kind == "value"}
    assert rows or table.name == "interactions"
    assert found == [
        {
            column.name: as_text(row[column.name]) if column.name in texts else typed(column, row[column.name])
            for column in table.columns
        }
        for row in rows
    ]


def test_every_sound_is_there_under_its_name_in_stimuli(study, tmp_path):
    bundle = read(study, tmp_path, EVERYTHING)
    sounds = {row["file"]: file for row, file in stimulus_files(experiment=study)}
    assert set(bundle.audio) == set(sounds) == {row["file"] for row in bundle.tables["stimuli"]}
    with ZipFile(tmp_path / "bundle.zip") as archive:
        for name, file in sounds.items():
            with file.open() as stored:
                assert archive.read(name) == stored.read()


def test_who_a_listener_is_and_what_they_agreed_to_stay_out_unless_asked_for(study, tmp_path):
    def told(contents: Contents | None) -> set[str]:
        with ZipFile(io.BytesIO(written(study, contents))) as archive:
            text = "".join(archive.read(name).decode() for name in archive.namelist() if not name.startswith("audio"))
        words = ("ada-1815", "HYPERLINK", ",36,", CONSENT["text"], CONSENT["statement"], "simulated-1", "crowd.example")
        return {word for word in words if word in text}

    assert told(None) == set()
    assert told(Contents(personal=True)) == {"ada-1815", "HYPERLINK", ",36,"}
    assert told(Contents(consent=True)) == {CONSENT["text"], CONSENT["statement"]}
    assert told(Contents(simulated=True)) == {"simulated-1"}
    bundle = read(study, tmp_path)
    assert [row["kind"] for row in bundle.tables["answers"]] == ["consent"]
    assert {row["comment"] for row in bundle.tables["ratings"]} == {""}
    assert not bundle.audio


def test_the_protocol_says_how_the_study_was_made(study, tmp_path):
    Experiment.objects.update(recipe={"seconds": 8.0, "return_url": "https://crowd.example", "files": {"a": "b"}})
    study.refresh_from_db()
    protocol = read(study, tmp_path).protocol
    assert (protocol["protocol"]["name"], protocol["scale"]["maximum"]) == ("mushra", 100)
    assert protocol["settings"]["question"] == study.question
    assert protocol["made_from"] == {"seconds": 8.0, "files": {"a": "b"}}
    assert [(step["kind"], step["content"] is None) for step in protocol["steps"]] == [
        ("consent", True),
        ("questionnaire", False),
    ]


def test_the_readme_counts_and_says_what_is_left_out(study, tmp_path):
    words = read(study, tmp_path).readme
    assert "1 session (1 finished), 10 ratings by 1 listener." in words
    assert "- Systems: 2 (l1_freq, si_sdr_time)" in words
    assert "- `ratings.csv`: 10 rows, one row a rating" in words
    assert "answers to questionnaires, comments" in words
    assert "Made with Concord 0.1.0" in words
    assert "License: not chosen yet" in words
    everything = read(study, tmp_path, EVERYTHING).readme
    assert "1 of the sessions simulated, no person" in everything
    assert "## Left out" not in everything


def test_the_same_data_make_the_same_bytes(study):
    assert written(study, EVERYTHING) == written(study, EVERYTHING)


def test_other_tools_can_check_and_read_it(study, tmp_path):
    with ZipFile(io.BytesIO(written(study, EVERYTHING))) as archive:
        archive.extractall(tmp_path)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    there = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert {line.removesuffix(": OK") for line in checked.stdout.splitlines()} == there
    assert json.loads((tmp_path / "protocol.json").read_text())["study"] == "losses"


def test_a_sound_that_is_gone_or_has_changed_is_named_and_no_file_is_left(study, tmp_path):
    stimulus = Stimulus.objects.filter(system="l1_freq").first()
    path = Path(stimulus.audio.path)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(ExportError, match=r"sound audio/000-amber-vocals/04-rated-l1_freq\.flac has changed since"):
        read(study, tmp_path, EVERYTHING)
    path.unlink()
    with pytest.raises(ExportError, match="l1_freq of Amber, vocals is not there any more"):
        read(study, tmp_path, EVERYTHING)
    assert list(tmp_path.iterdir()) == []
    assert len(read(study, tmp_path).tables["stimuli"]) == 18  # without the sounds it goes


def test_a_long_sound_is_never_in_memory_as_a_whole(study):
    size = 64 << 20
    stimulus = Stimulus.objects.first()
    data = ContentFile(bytes(size), name="long.flac")
    stimulus.audio, stimulus.sha256 = data, hashlib.sha256(bytes(size)).hexdigest()
    stimulus.save()
    del data, stimulus
    tracemalloc.start()
    with Path("/dev/null").open("wb") as nowhere:
        bundle_write(experiment=study, file=nowhere, contents=EVERYTHING)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < size / 4


def test_a_place_that_cannot_be_written_is_named(study, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"bundle\.zip cannot be written"):
        bundle_save(experiment=study, path=tmp_path / "file" / "bundle.zip")

"""A draft takes a researcher's own clips whole or not at all, and goes with everything that was uploaded to it."""

from __future__ import annotations

import errno
import io
import os
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from mushra.errors import ExperimentError, UnknownDraftError
from mushra.importers.clips.archive import Limits
from mushra.importers.clips.records import ClipsError, Place
from mushra.models import Draft
from mushra.selectors.clips import chosen_estimates, collections
from mushra.services.building import experiment_build
from mushra.services.clips import (
    draft_forget_received,
    draft_receive,
    draft_received,
    draft_remove_clips,
    draft_take_clips,
    taken_clips,
)
from mushra.services.design import Settings
from mushra.services.drafts import draft_create, draft_delete, draft_folder, draft_get, drafts_folder
from mushra.services.sharing import share_set
from separation.errors import UnknownNameError
from separation.permissions import ReadOnlyError
from tests.mushra.importers.clips.made import packed, wav
from tests.mushra.importers.clips.test_receive import LIES
from tests.mushra.studio import write_estimate, write_studio

MUSEVAL = {
    "songs/Amber/vocals.wav": wav(1),
    "songs/Amber/drums.wav": wav(2),
    "estimates/unet/Amber/vocals.wav": wav(3),
    "estimates/irm/Amber/vocals.wav": wav(4),
}


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def rosa(db):
    return get_user_model().objects.create_user("rosa", is_staff=True)


@pytest.fixture
def draft(rosa) -> Draft:
    return draft_create(owner=rosa, title="Loss functions, heard")


def upload(draft: Draft, files: dict[str, bytes]):
    return draft_receive(draft=draft, files=[(path, io.BytesIO(data)) for path, data in files.items()])


def taken(draft: Draft) -> list[str]:
    """Every file in the draft's clips, the record of them apart."""
    home = draft_folder(draft) / "clips"
    return sorted(path.relative_to(home).as_posix() for path in home.glob("*/**/*") if path.is_file())


def everything(draft: Draft) -> list[Path]:
    return [path for path in draft_folder(draft).rglob("*") if path.is_file()]


def test_a_zip_in_musevals_layout_is_taken_without_a_question(draft):
    received = upload(draft, {"study.zip": packed({f"study/{path}": data for path, data in MUSEVAL.items()})})
    assert received.certain
    assert draft_take_clips(draft=draft) == ()
    assert taken(draft) == sorted(MUSEVAL)
    assert draft_received(draft=draft) is None


def test_what_was_taken_builds_an_experiment(draft):
    upload(draft, MUSEVAL)
    draft_take_clips(draft=draft)
    (own,) = collections(draft=draft)
    assert (own.key, own.systems, own.targets, own.problem) == ("own", ("irm", "unet"), ("vocals",), "")
    estimates = chosen_estimates(draft=draft, collections=["own"], systems=["unet"])
    experiment, made = experiment_build(estimates=estimates, title="Heard", settings=Settings(seconds=1.0))
    assert made
    assert sorted(experiment.trials.last().stimuli.values_list("system", flat=True)) == [
        "anchor35", "anchor70", "reference", "unet",
    ]  # fmt: skip


def test_a_refused_upload_leaves_nothing_and_tells_everything(draft):
    lies = {**MUSEVAL, "songs/Amber/bass.wav": b"I am a text", "estimates/irm/Amber/drums.wav": wav(5, rate=96000)}
    with pytest.raises(ClipsError) as refused:
        upload(draft, lies)
    assert [problem.file for problem in refused.value.problems] == ["songs/Amber/bass.wav"]
    assert everything(draft) == []
    del lies["songs/Amber/bass.wav"]
    with pytest.raises(ClipsError, match=r"^estimates/irm/Amber/drums.wav is at 96,000 Hz"):
        upload(draft, lies)
    assert everything(draft) == []


def test_of_no_upload_that_lies_anything_is_kept(draft):
    for files, sentence in LIES.values():
        named = files.items() if isinstance(files, dict) else files
        with pytest.raises(ClipsError) as refused:
            draft_receive(draft=draft, files=[(path, io.BytesIO(data)) for path, data in named])
        assert str(refused.value).startswith(sentence)
        assert everything(draft) == []


def test_a_full_disk_is_told_and_leaves_what_waited(draft, monkeypatch):
    upload(draft, {"clean.wav": wav(1)})

    def full(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("mushra.importers.clips.receive.shutil.copyfileobj", full)
    with pytest.raises(ExperimentError, match=r"cannot be kept .No space left on device"):
        upload(draft, {"other.wav": wav(2)})
    assert [file.path for file in draft_received(draft=draft).files] == ["clean.wav"]
    assert {path.parent.name for path in everything(draft)} == {"received"}


def test_an_unclear_upload_waits_for_its_places_and_is_placed_as_corrected(draft):
    received = upload(draft, {"clean.wav": wav(1), "model.wav": wav(2), "notes.wav": wav(3)})
    assert not received.certain
    assert draft_received(draft=draft) == received
    with pytest.raises(ClipsError) as refused:
        draft_take_clips(draft=draft)
    assert len(refused.value.problems) == 3
    assert taken(draft) == []
    assert [file.path for file in draft_received(draft=draft).files] == ["clean.wav", "model.wav", "notes.wav"]
    places = {
        "clean.wav": Place("reference", "Amber", "vocals"),
        "model.wav": Place("system", "Amber", "vocals", "unet"),
        "notes.wav": Place("left out"),
    }
    draft_take_clips(draft=draft, mapping=places)
    assert taken(draft) == ["estimates/unet/Amber/vocals.wav", "songs/Amber/vocals.wav"]


def test_a_mapping_of_files_that_do_not_wait_is_refused(draft):
    with pytest.raises(ExperimentError, match="no upload that waits"):
        draft_take_clips(draft=draft)
    upload(draft, {"clean.wav": wav(1)})
    with pytest.raises(ExperimentError, match=r"'dirty\.wav' is not among the files"):
        draft_take_clips(draft=draft, mapping={"dirty.wav": Place("left out")})
    draft_forget_received(draft=draft)
    assert everything(draft) == []


def test_a_second_upload_joins_the_first_and_a_clip_that_is_there_is_not_replaced(draft):
    upload(draft, MUSEVAL)
    draft_take_clips(draft=draft)
    assert upload(draft, {"oracle/Amber/vocals.wav": wav(6)}).certain
    draft_take_clips(draft=draft)
    assert "estimates/oracle/Amber/vocals.wav" in taken(draft)
    before = {path: path.read_bytes() for path in everything(draft)}
    with pytest.raises(ClipsError, match="by 'oracle', which is there already"):
        upload(draft, {"oracle/Amber/vocals.wav": wav(7), "newer/Amber/vocals.wav": wav(8)})
    assert {path: path.read_bytes() for path in everything(draft)} == before


def test_a_failure_while_clips_are_taken_leaves_those_that_were_there(draft, monkeypatch):
    upload(draft, MUSEVAL)
    draft_take_clips(draft=draft)
    before = taken(draft)
    upload(draft, {"oracle/Amber/vocals.wav": wav(6)})

    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr("mushra.services.clips._linked", interrupted)
    with pytest.raises(KeyboardInterrupt):
        draft_take_clips(draft=draft)
    assert taken(draft) == before
    assert len(draft_received(draft=draft).files) == 1


def test_a_song_goes_with_its_estimates_and_a_system_alone(draft):
    upload(draft, {**MUSEVAL, **{path.replace("Amber", "Brine"): data for path, data in MUSEVAL.items()}})
    draft_take_clips(draft=draft)
    draft_remove_clips(draft=draft, song="Amber")
    draft_remove_clips(draft=draft, system="irm")
    assert taken(draft) == ["estimates/unet/Brine/vocals.wav", "songs/Brine/drums.wav", "songs/Brine/vocals.wav"]
    assert {each.place.song for each in taken_clips(draft)} == {"Brine"}
    with pytest.raises(ExperimentError, match="no clips of 'Amber' of its own"):
        draft_remove_clips(draft=draft, song="Amber")
    draft_remove_clips(draft=draft)
    assert collections(draft=draft) == []
    with pytest.raises(ExperimentError, match=r"no clips of its own\."):
        draft_remove_clips(draft=draft)


def test_a_draft_is_its_owners_alone(draft, rosa):
    assert draft_get(token=draft.token, user=rosa) == draft
    colin = get_user_model().objects.create_user("colin", is_staff=True)
    for token, user in ((draft.token, colin), ("nothing", rosa)):
        with pytest.raises(UnknownDraftError, match="no such draft of yours"):
            draft_get(token=token, user=user)


def test_a_draft_that_is_shared_to_be_read_is_not_changed(draft, rosa):
    colin = get_user_model().objects.create_user("colin", is_staff=True)
    share_set(thing=draft, username="colin", right="read")
    assert draft_get(token=draft.token, user=colin) == draft
    with pytest.raises(ReadOnlyError, match="its owner, rosa, can let you change it"):
        draft_get(token=draft.token, user=colin, edit=True)
    share_set(thing=draft, username="colin", right="edit")
    assert draft_get(token=draft.token, user=colin, edit=True) == draft


def test_a_draft_given_up_takes_its_files_along(draft):
    upload(draft, MUSEVAL)
    draft_delete(draft=draft)
    assert not Draft.objects.exists()
    assert list(drafts_folder().iterdir()) == []


def test_files_of_a_draft_that_went_with_its_owner_go_when_the_next_is_made(draft, rosa):
    upload(draft, MUSEVAL)
    rosa.delete()
    kept = draft_create(owner=get_user_model().objects.create_user("colin"))
    upload(kept, MUSEVAL)
    draft_create(owner=kept.owner)
    assert [folder.name for folder in drafts_folder().iterdir()] == [kept.token]


def test_clips_on_the_server_are_chosen_without_an_upload(draft, settings):
    write_studio(settings.DATA_DIR)
    write_studio(settings.DATA_DIR / "demo" / "composed")
    (settings.DATA_DIR / "demo" / "composed" / "songs").rename(settings.DATA_DIR / "demo" / "composed" / "test")
    (settings.DATA_DIR / "demo" / "composed" / "songs").mkdir()
    (settings.DATA_DIR / "demo" / "composed" / "test").rename(
        settings.DATA_DIR / "demo" / "composed" / "songs" / "test"
    )
    here, demo = collections(draft=draft)
    assert (here.key, demo.key) == ("here", "demo/composed")
    assert demo.systems == ("irm", "l1_freq", "si_sdr_time")
    assert [song.name for song in here.songs] == ["Amber", "Brine"]
    chosen = chosen_estimates(collections=["demo/composed"], songs=["Amber"], targets=["drums"])
    assert [(each.system, each.song.name, each.target) for each in chosen] == [
        ("l1_freq", "Amber", "drums"), ("si_sdr_time", "Amber", "drums"),
    ]  # fmt: skip
    with pytest.raises(ExperimentError, match="is in here and in demo/composed; choose it from one only"):
        chosen_estimates(collections=["here", "demo/composed"])
    with pytest.raises(UnknownNameError, match="no system named 'unet'"):
        chosen_estimates(collections=["here"], systems=["unet"])
    with pytest.raises(UnknownNameError, match="no collection of clips named"):
        chosen_estimates(collections=["../secrets"])


def test_a_collection_that_cannot_be_used_says_why(settings):
    write_studio(settings.DATA_DIR)
    (settings.DATA_DIR / "songs" / "Amber" / "notes.txt").write_text("a text")
    (broken,) = collections()
    assert "notes.txt is no audio file" in broken.problem
    with pytest.raises(ExperimentError, match=r"notes\.txt is no audio file"):
        chosen_estimates(collections=["here"])
    (settings.DATA_DIR / "songs" / "Amber" / "notes.txt").unlink()
    assert collections()[0].problem == ""
    write_estimate(settings.DATA_DIR / "estimates", "newer")
    assert "newer" in collections()[0].systems


def test_a_zip_that_breaks_off_is_refused_and_leaves_nothing(draft):
    data = packed(MUSEVAL)
    assert zipfile.is_zipfile(io.BytesIO(data))
    with pytest.raises(ClipsError, match=r"^study\.zip is no zip that can be read"):
        upload(draft, {"study.zip": data[: len(data) // 2]})
    assert everything(draft) == []


def test_a_form_may_bring_as_many_clips_as_an_upload_may_hold(settings):
    assert Limits().files == settings.DATA_UPLOAD_MAX_NUMBER_FILES
    assert (len(fields(Place)) + 1) * Limits().files <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS

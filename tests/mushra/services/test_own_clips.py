"""What was uploaded for an experiment stays with it, in the layout that scoring reads, and goes with it."""

from __future__ import annotations

import errno
import io
import shutil

import numpy as np
import pytest
from django.contrib.auth import get_user_model

from mushra.errors import ExperimentError
from mushra.models import Experiment
from mushra.selectors.clips import chosen_estimates
from mushra.services import experiment_copy, linking
from mushra.services.clips import draft_receive, draft_take_clips
from mushra.services.design import Settings
from mushra.services.drafts import draft_create, draft_delete, draft_folder
from mushra.services.making import Blueprint, draft_make
from mushra.services.own_clips import clips_gathered, own_clips, own_clips_folder
from separation.estimates import Estimate, read_estimates
from separation.songs.folder import read_songs
from separation.songs.stem_file import read_stem_file
from tests.mushra.importers.clips.made import wav
from tests.mushra.studio import write_studio
from tests.separation.songs.stem_files import write_stem_file

UPLOADED = {
    "songs/Amber/vocals.wav": wav(1),
    "songs/Amber/drums.wav": wav(2),
    "songs/Amber/mixture.wav": wav(7),
    "estimates/unet/Amber/vocals.wav": wav(3),
    "estimates/irm/Amber/vocals.wav": wav(4),
}
SHORT = Settings(seconds=0.5)


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "data" / "media"


@pytest.fixture
def draft(db):
    draft = draft_create(owner=get_user_model().objects.create_user("rosa"), title="Heard")
    draft_receive(draft=draft, files=[(path, io.BytesIO(data)) for path, data in UPLOADED.items()])
    draft_take_clips(draft=draft)
    return draft


def make(draft, *, collection: str = "own", **chosen) -> Experiment:
    estimates = tuple(chosen_estimates(draft=draft, collections=[collection], **chosen))
    blueprint = Blueprint("Heard", estimates, slug="heard", settings=SHORT)
    return draft_make(draft=draft, blueprint=blueprint)[0]


def files(experiment: Experiment) -> dict[str, bytes]:
    home = own_clips_folder(experiment)
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_the_clips_outlive_their_draft_byte_for_byte_in_the_layout_that_scoring_reads(draft):
    study = make(draft)
    draft_delete(draft=draft)
    assert files(study) == UPLOADED
    songs, estimates = own_clips(experiment=study)
    found = read_estimates(estimates, read_songs(songs))
    assert [(one.system, one.song.name, one.target) for one in found] == [
        ("irm", "Amber", "vocals"),
        ("unet", "Amber", "vocals"),
    ]


def test_a_song_that_is_one_stem_file_is_kept_as_that(draft, tmp_path):
    study = make(draft)
    noise = [np.random.default_rng(seed).normal(0, 0.1, (2, 2048)) for seed in range(5)]
    song = read_stem_file(write_stem_file(tmp_path / "Blue.stem.mp4", noise))
    heard = next(draft_folder(draft).rglob("unet/Amber/vocals.wav"))
    with clips_gathered(draft=draft, estimates=[Estimate("unet", song, "vocals", heard)]) as keep:
        keep(study)
    songs, _ = own_clips(experiment=study)
    (kept,) = read_songs(songs)
    assert kept.name == "Blue"
    assert np.array_equal(kept.stem("bass").samples, song.stem("bass").samples)


def test_only_the_systems_that_are_heard_are_kept_and_of_their_songs_every_stem(draft):
    kept = files(make(draft, systems=["irm"]))
    assert sorted(kept) == sorted(path for path in UPLOADED if "unet" not in path)


def test_of_clips_on_the_server_nothing_is_kept(draft, settings):
    write_studio(settings.DATA_DIR / "demo")
    study = make(draft, collection="demo", songs=["Amber"])
    assert own_clips(experiment=study) is None
    assert not (settings.MEDIA_ROOT / "uploaded").exists()


def test_they_go_with_the_experiment_and_stay_with_its_copy(draft, django_capture_on_commit_callbacks):
    study = make(draft)
    copy = experiment_copy(experiment=study)
    assert files(copy) == UPLOADED
    with django_capture_on_commit_callbacks(execute=True):
        Experiment.objects.filter(pk=study.pk).delete()
    assert own_clips(experiment=study) is None
    assert files(copy) == UPLOADED


def test_a_file_system_without_links_has_copies(draft, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(linking.os, "link", refuse)
    assert files(make(draft)) == UPLOADED


def test_where_the_disk_is_full_nothing_is_built_and_the_draft_is_as_it_was(draft, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(linking.os, "link", full)
    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(ExperimentError, match=r"cannot be kept with the experiment \(No space left on device\)"):
        make(draft)
    assert not Experiment.objects.exists()
    assert sorted(path.name for path in draft_folder(draft).iterdir()) == ["clips"]


def test_a_build_that_fails_leaves_no_clips_behind(draft, settings):
    Experiment.objects.create(slug="heard", title="Another", attribute="quality", question="How good?")
    with pytest.raises(ExperimentError, match="already is an experiment 'heard'"):
        make(draft)
    assert not (settings.MEDIA_ROOT / "uploaded").exists()
    assert sorted(path.name for path in draft_folder(draft).iterdir()) == ["clips"]

"""Of songs on the server the estimates are enough; they are checked against those songs before anything is kept."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth import get_user_model

from mushra.importers.clips.records import ClipsError, Place
from mushra.selectors.clips import chosen_estimates, collections
from mushra.services.building import experiment_build
from mushra.services.clips import draft_receive, draft_received, draft_take_clips, taken_clips
from mushra.services.design import Settings
from mushra.services.drafts import draft_create, draft_folder
from mushra.services.making import Blueprint, draft_make
from mushra.services.own_clips import own_clips
from separation.estimates import read_estimates
from separation.songs.folder import read_songs
from tests.mushra.importers.clips.made import wav
from tests.mushra.studio import write_studio

MINE = {"estimates/mine/Amber/vocals.wav": wav(3, seconds=2.0)}


@pytest.fixture(autouse=True)
def server(settings, tmp_path):
    """Amber and Brine, 2 s at 16 kHz in stereo, and what three systems made of them."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "data" / "media"
    write_studio(settings.DATA_DIR / "demo")
    return settings.DATA_DIR


@pytest.fixture
def draft(db):
    return draft_create(owner=get_user_model().objects.create_user("rosa"), title="Heard")


def upload(draft, files: dict[str, bytes], **chosen):
    return draft_receive(draft=draft, files=[(path, io.BytesIO(data)) for path, data in files.items()], **chosen)


def refused(draft, files: dict[str, bytes], **chosen) -> list[str]:
    with pytest.raises(ClipsError) as error:
        upload(draft, files, **chosen)
    assert [path for path in draft_folder(draft).rglob("*") if path.is_file()] == []
    return [str(problem) for problem in error.value.problems]


def heard(draft) -> set[tuple[str, str, str]]:
    own = collections(draft=draft)[0]
    assert (own.key, own.problem) == ("own", "")
    return {(one.system, one.song.name, one.target) for one in own.estimates}


def test_an_estimate_joins_the_servers_song_and_what_its_systems_made_of_it(draft):
    assert upload(draft, MINE).certain
    draft_take_clips(draft=draft)
    theirs = {(system, "Amber", target) for system in ("l1_freq", "si_sdr_time") for target in ("vocals", "drums")}
    assert heard(draft) == {("mine", "Amber", "vocals")} | theirs
    chosen = chosen_estimates(draft=draft, collections=["own"], systems=["mine", "l1_freq"], targets=["vocals"])
    study, made = experiment_build(estimates=chosen, title="Heard", settings=Settings(seconds=0.5))
    assert made
    assert {"mine", "l1_freq"} <= set(study.trials.last().stimuli.values_list("system", flat=True))


def test_folders_of_systems_alone_are_understood_and_a_second_upload_joins(draft):
    assert upload(draft, {"mine/Amber/vocals.wav": wav(3, seconds=2.0)}).certain
    draft_take_clips(draft=draft)
    assert upload(draft, {"mine/Brine/vocals.wav": wav(4, seconds=2.0)}).certain
    draft_take_clips(draft=draft)
    assert {("mine", "Amber", "vocals"), ("mine", "Brine", "vocals"), ("irm", "Brine", "vocals")} <= heard(draft)


def test_an_unclear_layout_is_placed_among_the_servers_songs(draft):
    assert not upload(draft, {"take7.wav": wav(3, seconds=2.0)}).certain
    draft_take_clips(draft=draft, mapping={"take7.wav": Place("system", "Amber", "vocals", "mine")})
    assert ("mine", "Amber", "vocals") in heard(draft)
    assert draft_received(draft=draft) is None


@pytest.mark.parametrize(
    ("files", "sentences"),
    [
        (
            {"estimates/mine/Amber/vocals.wav": wav(3, seconds=1.5)},
            ["estimates/mine/Amber/vocals.wav has 24,000 samples, 8,000 fewer than 'Amber' with its 32,000"],
        ),
        (
            {f"estimates/{name}/Amber/vocals.wav": wav(3, seconds=1.0, rate=32000) for name in "abcdefghijkl"},
            [f"estimates/{name}/Amber/vocals.wav is at 32,000 Hz, others are at 16,000 Hz" for name in "abcdefghijkl"],
        ),
        (
            {"estimates/mine/Amber/vocals.wav": wav(3, seconds=2.0, channels=1)},
            ["estimates/mine/Amber/vocals.wav is mono, the other clips of 'Amber' are stereo"],
        ),
        (
            {"estimates/mine/Amber/bass.wav": wav(3, seconds=2.0)},
            ["estimates/mine/Amber/bass.wav has no reference: give the clean 'bass' of 'Amber' too"],
        ),
        (
            {"estimates/mine/Cobalt/vocals.wav": wav(3, seconds=2.0)},
            ["estimates/mine/Cobalt/vocals.wav has no reference: give the clean 'vocals' of 'Cobalt' too"],
        ),
        (
            {"estimates/mine/amber/vocals.wav": wav(3, seconds=2.0)},
            ["estimates/mine/amber/vocals.wav has the song 'amber', demo: songs/Amber/drums.wav has 'Amber'"],
        ),
        (
            {"estimates/l1_freq/Amber/vocals.wav": wav(3, seconds=2.0)},
            ["estimates/l1_freq/Amber/vocals.wav is the estimate of 'Amber', 'vocals' by 'l1_freq', which is there al"],
        ),
    ],
    ids=["length", "rate", "channels", "target", "song", "spelling", "system"],
)
def test_what_does_not_fit_the_servers_songs_is_told_and_nothing_is_kept(draft, files, sentences):
    said = refused(draft, files)
    assert len(said) == len(sentences)
    assert all(one.startswith(sentence) for one, sentence in zip(said, sentences, strict=True))


def test_a_song_in_two_places_is_taken_from_the_one_that_is_chosen(draft, server):
    write_studio(server / "late")
    (server / "late" / "estimates" / "l1_freq").rename(server / "late" / "estimates" / "l9")
    (sentence,) = refused(draft, MINE)
    assert sentence == (
        "estimates/mine/Amber/vocals.wav is of the song 'Amber', which is in demo and in late; choose one of them "
        "below, then upload again."
    )
    upload(draft, MINE, collection="late")
    draft_take_clips(draft=draft)
    assert {system for system, _, _ in heard(draft)} == {"mine", "l9", "si_sdr_time"}


def test_an_upload_with_songs_of_its_own_takes_none_of_the_servers(draft):
    own = {"songs/Amber/vocals.wav": wav(1), "estimates/mine/Amber/vocals.wav": wav(3)}
    upload(draft, own)
    draft_take_clips(draft=draft)
    assert len(taken_clips(draft)) == len(own)


def test_the_servers_songs_stay_with_the_experiment_too_so_that_it_can_be_scored(draft):
    upload(draft, MINE)
    draft_take_clips(draft=draft)
    chosen = tuple(chosen_estimates(draft=draft, collections=["own"], targets=["vocals"]))
    study, _ = draft_make(draft=draft, blueprint=Blueprint("Heard", chosen, settings=Settings(seconds=0.5)))
    songs, estimates = own_clips(experiment=study)
    found = read_estimates(estimates, read_songs(songs))
    assert {one.system for one in found} == {"mine", "l1_freq", "si_sdr_time"}
    assert set(found[0].song.stems) == {"vocals", "drums"}

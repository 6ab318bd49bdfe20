"""What each file is, is guessed from its path; certain only where the folders alone say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mushra.importers.clips.guess import guess
from mushra.importers.clips.records import ROLES, Place


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("songs/Amber/vocals.wav", Place("reference", "Amber", "vocals")),
        ("songs/Amber/lead guitar.wav", Place("reference", "Amber", "lead guitar")),
        ("songs/Amber/mixture.wav", Place("mixture", "Amber")),
        ("study/songs/test/Amber/vocals.wav", Place("reference", "Amber", "vocals")),
        ("estimates/unet/Amber/vocals.flac", Place("system", "Amber", "vocals", "unet")),
        ("estimates/unet/test/Amber/vocals.wav", Place("system", "Amber", "vocals", "unet")),
        ("unet/Amber/vocals.wav", Place("system", "Amber", "vocals", "unet")),
        ("unet/test/Amber/vocals.wav", Place("system", "Amber", "vocals", "unet")),
        ("Amber/vocals.wav", Place("reference", "Amber", "vocals")),
        ("test/Amber/mixture.wav", Place("mixture", "Amber")),
        ("Amber_vocals_unet.wav", Place("system", "Amber", "vocals", "unet")),
        ("Amber Rain - vocals - open unmix.wav", Place("system", "Amber Rain", "vocals", "open_unmix")),
        ("Amber_vocals_ref.wav", Place("reference", "Amber", "vocals")),
        ("Amber_mix.wav", Place("mixture", "Amber")),
        ("take7.wav", Place("system", "", "", "take7")),
    ],
)
def test_a_path_says_what_a_file_is(path, place):
    assert guess([path]).places == {path: place}


def test_a_folder_with_a_reference_in_it_is_a_song_and_its_other_files_are_systems():
    places = guess(["Amber/reference.wav", "Amber/unet.wav", "Amber/mix.wav"]).places
    assert places == {
        "Amber/reference.wav": Place("reference", "Amber"),
        "Amber/unet.wav": Place("system", "Amber", "", "unet"),
        "Amber/mix.wav": Place("mixture", "Amber"),
    }
    assert places["Amber/unet.wav"].missing == ("target",)


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (["amber_ref", "amber_umx", "amber_open_unmix"], {"amber_umx": "umx", "amber_open_unmix": "open_unmix"}),
        (["ref_amber", "umx_amber"], {"umx_amber": "umx"}),
        (["amber_umx", "amber_demucs"], {"amber_umx": "umx", "amber_demucs": "demucs"}),
        (["amber_umx", "brine_umx"], {"amber_umx": "umx"}),
        (["amber_umx_vocals", "amber_ref_vocals"], {"amber_umx_vocals": "umx"}),
        (["vocals_amber_umx", "vocals_amber_ref"], {"vocals_amber_umx": "umx"}),
        (["amber/amber_umx", "amber/reference"], {"amber/amber_umx": "umx"}),
        (["amber/umx-amber", "amber/demucs-amber"], {"amber/umx-amber": "umx", "amber/demucs-amber": "demucs"}),
    ],
)
def test_a_song_is_told_from_a_system_by_the_reference_the_folder_and_what_names_share(paths, told):
    places = guess([f"{path}.wav" for path in paths]).places
    for path, system in told.items():
        place = places[f"{path}.wav"]
        assert (place.role, place.song, place.system) == ("system", "amber", system)


def test_a_song_is_spelt_as_its_reference_is_and_the_longest_song_is_meant():
    places = guess(["Amber Rain - ref.wav", "Amber_ref.wav", "amber_rain_umx.wav"]).places
    assert places["amber_rain_umx.wav"] == Place("system", "Amber Rain", "", "umx")


def test_a_song_that_is_there_already_is_found_in_a_name():
    assert guess(["umx_amber.wav"], [("Amber", "vocals")]).places == {
        "umx_amber.wav": Place("system", "Amber", "", "umx")
    }


def test_names_that_share_nothing_are_left_to_be_told():
    assert guess(["first_take.wav", "other_one.wav"]).places["first_take.wav"] == Place("system", "", "", "first_take")


@pytest.mark.parametrize(
    ("paths", "known", "certain"),
    [
        (["songs/Amber/vocals.wav", "estimates/unet/Amber/vocals.wav"], [], True),
        (["Amber/vocals.wav", "unet/Amber/vocals.wav"], [], True),
        (["unet/Amber/vocals.wav"], [("Amber", "vocals")], True),
        (["unet/Amber/vocals.wav"], [], False),
        (["Amber/vocals.wav"], [], False),  # of one system, perhaps
        (["Amber_vocals_ref.wav", "Amber_vocals_unet.wav"], [], False),
        (["songs/Amber/vocals.wav", "loose.wav"], [], False),
        ([], [], False),
    ],
)
def test_only_folders_are_certain(paths, known, certain):
    assert guess(paths, known).certain is certain


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1), max_size=6))
def test_any_paths_get_a_place_each(paths):
    places = guess(paths).places
    assert set(places) == set(paths)
    assert all(place.role in ROLES for place in places.values())

"""Of the collections that there are one is chosen, and of it only what it has."""

from __future__ import annotations

import pytest

from mushra.forms.songs import KINDS, SongsForm
from mushra.forms.typed import as_sent, untouched
from mushra.selectors.clips import Collection
from separation.songs.folder import read_songs
from tests.mushra.studio import read_studio, write_estimate, write_song, write_studio


@pytest.fixture(scope="module")
def collections(tmp_path_factory) -> list[Collection]:
    """Ours, of two songs and three systems; the lab's, of one song and one system; one that cannot be used."""
    ours, labs = (tmp_path_factory.mktemp(name) for name in ("ours", "labs"))
    write_studio(ours)
    write_song(labs / "songs", "Cedar")
    write_estimate(labs / "estimates", "unet", "Cedar")
    return [
        Collection("broken", "broken", problem="Its songs cannot be read."),
        *(
            Collection(
                name, name, tuple(read_songs(folder / "songs")),
                tuple(read_studio((folder / "songs", folder / "estimates"))),
            )
            for name, folder in (("ours", ours), ("labs", labs))
        ),
    ]  # fmt: skip


@pytest.fixture
def form(collections):
    def filled(**typed: list[str]) -> SongsForm:
        proposed = untouched(SongsForm(collections=collections, title="Three systems"))
        return SongsForm(as_sent(proposed | typed), collections=collections)

    return filled


def test_the_first_that_can_be_used_is_proposed_as_a_whole(form):
    proposed = form()
    assert proposed.is_valid()
    assert proposed.cleaned_data == {
        "title": "Three systems", "collection": "ours", "songs": ["Amber", "Brine"],
        "systems": ["irm", "l1_freq", "si_sdr_time"], "targets": ["drums", "vocals"],
    }  # fmt: skip


def test_of_the_chosen_collection_only_what_it_has_is_taken_in_its_own_order(form):
    chosen = form(collection=["labs"], songs=["Cedar", "Amber"], systems=["unet", "irm"], targets=["vocals"])
    assert chosen.is_valid()
    said = chosen.cleaned_data
    assert (said["songs"], said["systems"], said["targets"]) == (["Cedar"], ["unet"], ["vocals"])
    assert form(songs=["Brine", "Amber"]).is_valid()
    assert chosen.chosen["songs"] == {"Cedar", "Amber"}, "what is ticked stays ticked, right or not"


@pytest.mark.parametrize("kind", KINDS)
def test_at_least_one_of_each_kind_is_chosen(form, kind):
    message = [f"Choose at least one of the {kind}."]
    assert dict(form(**{kind: []}).errors) == {kind: message}


def test_what_another_collection_has_does_not_count_as_chosen(form):
    assert dict(form(systems=["unet"]).errors) == {"systems": ["Choose at least one of the systems."]}


def test_there_is_something_to_upload_where_there_is_nothing_to_choose():
    empty = SongsForm(as_sent({"title": ["Heard"]}), collections=[])
    assert empty.errors["collection"] == ["Upload clips, or choose some."]

"""manage.py separate, with a model that was really trained."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command

from separation.estimates import read_estimates
from separation.inference.systems import TrainedSystem
from separation.origins import Origin, read_origin
from separation.songs import read_songs
from tests.conftest import tone

RATE = 8000


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A model of vocals and drums at 8 kHz."""
    import soundfile

    folder = tmp_path_factory.mktemp("model")
    (folder / "songs" / "a song").mkdir(parents=True)
    for stem, frequency in (("vocals", 440), ("drums", 990)):
        soundfile.write(folder / "songs" / "a song" / f"{stem}.wav", tone(frequency, rate=RATE), RATE)
    call_command(
        "train", songs=folder / "songs", output=folder / "small", loss="si_sdr_time", rate=RATE, hidden_size=4,
        layers=1, steps=2, seconds=0.5, batch_size=2, device="cpu",
    )  # fmt: skip
    return folder / "small"


def separate(songs, output, *models, **options):
    call_command(
        "separate", songs=songs, model=[str(model) for model in models], output=output, device="cpu", **options
    )


@pytest.mark.parametrize(
    "shape",
    [
        {"rate": 8000, "seconds": 1.0},
        {"rate": 44100, "seconds": 0.7301},
        {"rate": 11025, "seconds": 1.3, "channels": 1},
        {"rate": 8000, "seconds": 45.0},
    ],
)
def test_estimates_have_the_songs_own_rate_length_and_channels(make_song, model, tmp_path, shape):
    songs = make_song("any", **shape).parent
    separate(songs, tmp_path / "estimates", model)
    (song,) = read_songs(songs)
    estimates = read_estimates(tmp_path / "estimates", [song])
    assert [(estimate.system, estimate.target) for estimate in estimates] == [("small", "drums"), ("small", "vocals")]
    for estimate in estimates:
        assert estimate.read().samples.shape == (shape.get("channels", 2), song.frames)
        assert np.abs(estimate.read().samples).max() > 0


def test_a_long_song_in_chunks_is_what_it_is_in_one_piece(make_song, model):
    (song,) = read_songs(make_song("long", rate=RATE, seconds=40.0).parent)
    chunked, whole = (
        TrainedSystem(model, torch.device("cpu"), chunk_seconds=seconds).separate(song) for seconds in (None, 100.0)
    )
    for target in ("vocals", "drums"):
        difference = chunked[target].samples - whole[target].samples
        assert 0 < np.square(difference).mean() < 1e-3 * np.square(whole[target].samples).mean()


def test_a_song_without_any_of_the_targets_is_left_out_and_said(make_song, model, tmp_path, capsys):
    make_song("strings", stems=("violin", "cello"), rate=RATE)
    separate(make_song("song", rate=RATE).parent, tmp_path / "estimates", model, "oracle:irm")
    assert "small knows no stem of 'strings'" in capsys.readouterr().out
    assert not (tmp_path / "estimates" / "small" / "strings").exists()
    assert (tmp_path / "estimates" / "irm" / "strings" / "cello.flac").is_file()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda copy: shutil.rmtree(copy), r"it has no card\.json"),
        (lambda copy: (copy / "card.json").unlink(), r"it has no card\.json"),
        (lambda copy: (copy / "weights.safetensors").unlink(), r"has no weights\.safetensors: its training has not"),
        (lambda copy: (copy / "card.json").write_text('{"a": 1}'), r"card\.json is no card of a model"),
        (lambda copy: (copy / "weights.safetensors").write_bytes(b"\x80\x04K\x01."), "is no safetensors file"),
    ],
)
def test_a_model_that_is_missing_or_foreign_is_named_and_nothing_written(make_song, model, tmp_path, spoil, message):
    copy = shutil.copytree(model, tmp_path / "copy")
    spoil(copy)
    with pytest.raises(CommandError, match=message):
        separate(make_song(rate=RATE).parent, tmp_path / "estimates", "oracle:irm", copy)
    assert not (tmp_path / "estimates").exists()


def test_an_unknown_oracle_lists_the_known_ones(make_song, tmp_path):
    with pytest.raises(CommandError, match=r"no oracle named 'imr'\. Known, nearest first: irm"):
        separate(make_song(rate=RATE).parent, tmp_path / "estimates", "oracle:imr")


def test_two_models_of_one_name_are_refused(make_song, model, tmp_path):
    copy = shutil.copytree(model, tmp_path / "other" / "small")
    with pytest.raises(CommandError, match="Two models are called 'small'"):
        separate(make_song(rate=RATE).parent, tmp_path / "estimates", model, copy)
    assert not (tmp_path / "estimates").exists()


def test_with_another_post_filter_the_estimates_are_made_anew(make_song, model, tmp_path, capsys):
    songs = make_song(rate=RATE).parent
    (song,) = read_songs(songs)
    found = {}
    for name, options in {"plain": {}, "shares": {"normalise_masks": True}, "filtered": {"wiener": 1}}.items():
        separate(songs, tmp_path / "estimates", model, **options)
        assert "1 songs separated" in capsys.readouterr().out
        found[name] = [estimate.read().samples for estimate in read_estimates(tmp_path / "estimates", [song])]
        separate(songs, tmp_path / "estimates", model, **options)
        assert "0 songs separated, 1 were there already" in capsys.readouterr().out
    assert np.allclose(sum(found["shares"]), song.mixture().samples, atol=1e-3)
    assert not np.allclose(sum(found["plain"]), song.mixture().samples, atol=1e-3)
    assert not np.allclose(found["filtered"], found["plain"], atol=1e-3)


def test_the_filters_iterations_are_not_negative(make_song, model, tmp_path):
    with pytest.raises(CommandError, match="iterations are -2; they must be 0 or more"):
        separate(make_song(rate=RATE).parent, tmp_path / "estimates", model, wiener=-2)


def test_estimates_say_what_made_them(make_song, model, tmp_path):
    songs = make_song("song", rate=RATE).parent
    untrained = tmp_path / "untrained"
    shutil.copytree(model, untrained)
    card = json.loads((untrained / "card.json").read_text())
    (untrained / "card.json").write_text(json.dumps(card | {"steps": 0, "seed": 5}))
    separate(songs, tmp_path / "estimates", model, untrained, "oracle:irm")
    assert read_origin(tmp_path / "estimates" / "small") == Origin("si_sdr_time", "open_unmix", "0")
    assert read_origin(tmp_path / "estimates" / "untrained") == Origin(network="open_unmix", seed="5")
    assert read_origin(tmp_path / "estimates" / "irm") == Origin(group="oracle")

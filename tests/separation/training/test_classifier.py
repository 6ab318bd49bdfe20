"""The instrument classifier learns, and what it leaves serves the deep-feature loss."""

from __future__ import annotations

import json

import numpy as np
import pytest
import soundfile
import torch
from django.core.management import CommandError, call_command

from separation.losses import LOSSES, with_encoder


@pytest.fixture
def orchestra(tmp_path):
    """Two songs of three unlike instruments, at 16 kHz."""
    random, time = np.random.default_rng(0), np.arange(4 * 16000) / 16000
    for song in ("first", "second"):
        folder = tmp_path / "songs" / song
        folder.mkdir(parents=True)
        pitch = random.uniform(0.9, 1.1)
        stems = {
            "bass": np.sign(np.sin(2 * np.pi * 60 * pitch * time)),
            "drums": random.normal(0, 1, len(time)) * np.exp(-8 * (time % 0.25)),
            "flute": np.sin(2 * np.pi * 1200 * pitch * time),
        }
        for name, samples in stems.items():
            soundfile.write(folder / f"{name}.wav", 0.2 * samples / np.abs(samples).max(), 16000)
    return tmp_path / "songs"


def test_it_tells_instruments_apart_and_its_encoder_serves_the_loss(orchestra, tmp_path, capsys):
    call_command("train_classifier", songs=orchestra, output=tmp_path / "classifier", steps=40)
    card = json.loads((tmp_path / "classifier" / "card.json").read_text())
    assert card["labels"] == ["bass", "drums", "flute"]
    assert card["songs"] == ["first", "second"]
    assert card["chance"] == pytest.approx(1 / 3)
    assert card["accuracy"] > 0.8
    said = capsys.readouterr().out
    assert f"names {card['accuracy']:.0%} of new random crops of its 2 training songs rightly (guessing: 33%)" in said

    loss = with_encoder(LOSSES.get("deep_feature"), tmp_path / "classifier" / "encoder.safetensors")
    target, other = torch.rand(1, 44100) - 0.5, 0.5 * torch.sin(torch.arange(44100) / 10.0).unsqueeze(0)
    assert float(loss.function(target, target, target)) == 0
    assert float(loss.function(other, target, target)) > 0


def test_the_same_seed_gives_the_same_encoder(orchestra, tmp_path):
    for name in ("one", "two"):
        call_command("train_classifier", songs=orchestra, output=tmp_path / name, steps=3, seed=5)
    one, two = ((tmp_path / name / "encoder.safetensors").read_bytes() for name in ("one", "two"))
    assert one == two


def test_songs_of_one_stem_a_full_folder_and_no_steps_are_refused(make_song, orchestra, tmp_path):
    alone = make_song("alone", stems=("vocals",)).parent
    with pytest.raises(CommandError, match="needs stems of two names or more; the songs have 1"):
        call_command("train_classifier", songs=_only(alone, tmp_path), output=tmp_path / "new", steps=1)
    with pytest.raises(CommandError, match="is in the way: it is not empty"):
        call_command("train_classifier", songs=orchestra, output=orchestra, steps=1)
    with pytest.raises(CommandError, match="The steps are 0"):
        call_command("train_classifier", songs=orchestra, output=tmp_path / "new", steps=0)


def _only(songs, tmp_path):
    """A folder with nothing but the song `alone`."""
    place = tmp_path / "only"
    place.mkdir()
    (songs / "alone").rename(place / "alone")
    return place

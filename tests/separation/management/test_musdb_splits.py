"""The commands take a split of MUSDB18, and name a song that is missing."""

from __future__ import annotations

import csv

import pytest
from django.core.management import CommandError, call_command

from separation.checkpoints import read_card
from separation.songs import musdb
from tests.separation.songs.stem_files import write_musdb18


@pytest.fixture(scope="module")
def musdb18(tmp_path_factory):
    return write_musdb18(tmp_path_factory.mktemp("musdb18"))


def train(songs, output, **options):
    call_command(
        "train", songs=songs, output=output, loss="l1_freq", rate=8000, hidden_size=4, layers=1, steps=1, seconds=0.2,
        batch_size=1, device="cpu", **options,
    )  # fmt: skip


def test_a_split_is_separated_and_scored(musdb18, tmp_path):
    estimates, scores = tmp_path / "estimates", tmp_path / "scores.csv"
    call_command("separate", songs=musdb18, split="validation", model=["oracle:mixture"], output=estimates)
    assert {folder.name for folder in (estimates / "mixture").glob("[!.]*")} == set(musdb.names()["validation"])
    call_command(
        "score", songs=musdb18, split="validation", estimates=estimates, metrics=["si_sdr"], output=scores, workers=1
    )
    with scores.open() as file:
        assert len(list(csv.DictReader(file))) == 14 * 4


def test_a_run_learns_from_one_split_and_is_judged_by_another_with_decoded_songs_where_they_are_wanted(
    musdb18, tmp_path, capsys
):
    train(musdb18, tmp_path / "run", split="train", cache=tmp_path / "decoded", targets=["vocals"])
    card = read_card(tmp_path / "run")
    assert (len(card.songs), len(card.validation)) == (86, 14)
    assert len(list((tmp_path / "decoded").iterdir())) == 100 * 4
    assert not (tmp_path / ".decoded").exists()
    assert f"MB of disk, in {tmp_path / 'decoded'}." in capsys.readouterr().out


def test_a_missing_song_is_named_and_nothing_is_written(tmp_path):
    root = write_musdb18(tmp_path / "musdb18")
    (root / "test" / "Zeno - Signs.stem.mp4").unlink()
    for command in (
        lambda: train(root, tmp_path / "run", split="test"),
        lambda: call_command("separate", songs=root, split="test", model=["oracle:mixture"], output=tmp_path / "out"),
    ):
        with pytest.raises(CommandError, match="lacks 'Zeno - Signs' of its 50 songs for test"):
            command()
    assert [path.name for path in tmp_path.iterdir()] == ["musdb18"]

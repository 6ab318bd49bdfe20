"""manage.py train: bad input gets one sentence, and nothing is written."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.core.management import CommandError, call_command

from separation import checkpoints
from separation.management.commands.train import Command
from separation.training.presets import DEMO_SIZES, PRESETS
from separation.training.recipe import read_recipe
from separation.training.settings import Settings

RATE = 8000
TINY = {"rate": RATE, "hidden_size": 4, "layers": 1, "steps": 1, "seconds": 0.5, "batch_size": 2, "device": "cpu"}


@pytest.fixture
def song(make_song):
    return make_song("a song", rate=RATE)


@pytest.fixture
def output(tmp_path):
    return tmp_path / "run"


def train(song, output, **changed):
    call_command("train", songs=song.parent, output=output, **({"loss": "l1_freq"} | TINY | changed))


def test_a_model_of_all_the_stems_is_made_and_said(song, output, capsys):
    train(song, output)
    assert checkpoints.read_card(output).targets == ["bass", "drums", "vocals"]
    said = capsys.readouterr().out
    assert "Training bass, drums, vocals by l1_freq on 1 songs, on cpu." in said
    assert f"{output} holds the model." in said


def test_the_targets_given_are_the_targets_trained(song, output):
    train(song, output, targets=["vocals"], steps=0)
    separator, card = checkpoints.read_model(output)
    assert card.targets == ["vocals"]
    assert len(separator.networks) == 1


def test_an_option_goes_before_the_preset_and_the_preset_before_what_is_published(song, output):
    call_command(
        "train", songs=song.parent, output=output, loss="l1_freq", preset="demo", steps=0, rate=RATE, device="cpu"
    )
    card = checkpoints.read_card(output)
    assert (card.steps, card.rate) == (0, RATE)
    assert card.learning_rate == PRESETS["demo"]["learning_rate"]
    assert card.sizes["hidden_size"] == DEMO_SIZES["open_unmix"]["hidden_size"]
    assert card.augmentation == ["gain", "mix", "swap"]


def test_unpaired_stems_are_a_folder_of_songs_and_the_card_names_them(song, output, make_song):
    train(song, output, loss="adversarial", targets=["vocals"], unpaired=make_song("another", stems=("vocals",)).parent)
    assert [song["name"] for song in checkpoints.read_card(output).unpaired] == ["a song", "another"]
    assert (output / checkpoints.ADVERSARY).is_file()


def test_a_learning_rate_that_is_not_given_is_the_losss_own(song, output):
    train(song, output, loss="l2_freq", steps=0)
    assert checkpoints.read_card(output).learning_rate == 1e-3


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"loss": "l1_frq"}, "There is no loss named 'l1_frq'. Known, nearest first: l1_freq"),
        ({"network": "open_unmx"}, "There is no network named 'open_unmx'. Known, nearest first: open_unmix"),
        ({"targets": ["flute"]}, "No song has the target 'flute'; their stems are bass, drums, vocals"),
        ({"hidden_size": 5}, "'hidden_size' is 5; it must be even"),
        ({"layers": 0}, "'layers' is 0; it must be 1 or more"),
        ({"rate": 100}, "sample rate is 100 Hz; it must be 4000 to 192000"),
        ({"steps": -1}, "steps is -1; it must be 0 or more"),
        ({"augmentation": ["reverb"]}, "no augmentation 'reverb'"),
    ],
)
def test_an_option_that_is_wrong_is_named_and_nothing_written(song, output, changed, message):
    with pytest.raises(CommandError, match=message):
        train(song, output, **changed)
    assert not output.exists()


def spoil_nothing_there(song):
    for path in song.iterdir():
        path.unlink()


def spoil_text(song):
    (song / "bass.wav").write_text("no audio")


def spoil_length(song):
    soundfile.write(song / "bass.wav", np.ones((RATE - 2, 2)) / 2, RATE)


def spoil_rate(song):
    soundfile.write(song / "bass.wav", np.ones((RATE, 2)) / 2, 2 * RATE)


def spoil_nan(song):
    samples = np.ones((RATE, 2), dtype=np.float32)
    samples[RATE // 2] = np.nan
    soundfile.write(song / "bass.wav", samples, RATE, subtype="FLOAT")


def spoil_silent(song):
    soundfile.write(song / "bass.wav", np.zeros((RATE, 2)), RATE)


def spoil_odd_file(song):
    (song / "cover.jpg").write_bytes(b"picture")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoil_nothing_there, "a song holds no stems"),
        (spoil_text, r"bass\.wav cannot be read as audio"),
        (spoil_length, r"drums\.wav has 8000 samples, bass\.wav has 7998"),
        (spoil_rate, r"drums\.wav is at 8000 Hz, bass\.wav at 16000 Hz"),
        (spoil_nan, r"bass\.wav holds samples that are not finite numbers, the first at 0\.500 s"),
        (spoil_silent, r"bass\.wav is silent throughout"),
        (spoil_odd_file, r"cover\.jpg is no audio file"),
    ],
)
def test_a_folder_of_stems_that_is_wrong_is_named_and_nothing_written(song, output, spoil, message):
    spoil(song)
    with pytest.raises(CommandError, match=message):
        train(song, output)
    assert not output.exists()


def test_help_loads_no_torch():
    """Its module is imported by `manage.py help`; what it needs to train comes with `run`."""
    code = "import sys, separation.management.commands.train; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_help_tells_what_the_presets_hold():
    told = " ".join(Command().create_parser("manage.py", "train").format_help().split())
    assert "0 gives an untrained model (20000; demo 120)" in told


def test_every_setting_has_an_option():
    options = set(vars(Command().create_parser("manage.py", "train").parse_args(["--songs", "x", "--output", "x"])))
    assert {field.name for field in fields(Settings)} - options == {"sizes"}  # --size


RECIPE = """
[training]
steps = 0
seconds = 0.5
rate = 8000
sizes = { hidden_size = 4, layers = 1 }
[grid]
loss = ["l1_freq", "l2_freq"]
[tiny.training]
batch_size = 3
"""


def test_one_run_of_a_recipe_is_trained_and_options_go_before_it(song, output, tmp_path):
    (tmp_path / "mine.toml").write_text(RECIPE)
    recipe = {"recipe": str(tmp_path / "mine.toml"), "chosen": "l2_freq"}
    call_command("train", songs=song.parent, output=output, tiny=True, layers=2, device="cpu", **recipe)
    card = checkpoints.read_card(output)
    assert (card.loss, card.rate, card.batch_size) == ("l2_freq", RATE, 3)
    assert (card.sizes["hidden_size"], card.sizes["layers"]) == (4, 2)


def test_the_example_of_the_documentation_can_be_trained(song, output, tmp_path):
    text = Path("docs/recipes.md").read_text().split("```toml\n")[1].split("```")[0]
    (tmp_path / "two_losses.toml").write_text(text.replace('"drums"]', '"drums"]\nrate = 8000', 1))
    recipe = read_recipe(tmp_path / "two_losses.toml")
    assert [run.name for run in recipe.runs][::5] == ["l1_freq-seed0", "l2_freq-seed2"]
    assert [run.settings.learning_rate for run in recipe.runs][::5] == [None, 5e-4]
    options = {"recipe": str(tmp_path / "two_losses.toml"), "chosen": "l2_freq", "tiny": True, "device": "cpu"}
    call_command("train", songs=song.parent, output=output, steps=1, **options)
    card = checkpoints.read_card(output)
    assert (card.loss, card.targets, card.sizes["hidden_size"]) == ("l2_freq", ["vocals", "drums"], 16)


def test_validation_songs_are_a_folder_of_their_own_and_the_card_names_them(song, output, make_song, tmp_path):
    other = make_song("another", rate=RATE)
    (tmp_path / "heard").mkdir()
    other.rename(tmp_path / "heard" / "another")
    train(song, output, validation=tmp_path / "heard")
    card = checkpoints.read_card(output)
    assert [one["name"] for one in card.validation] == ["another"]
    with pytest.raises(CommandError, match="is a training song, too"):
        train(song, output.with_name("again"), validation=song.parent)


def test_a_stem_is_muted_in_a_share_of_the_songs(song, output, make_song):
    make_song("another", rate=RATE)
    train(song, output, steps=0, muted=0.5, stem="vocals")
    muted = [one.get("muted") for one in checkpoints.read_card(output).songs]
    assert sorted(muted, key=str) == [None, "vocals"]


def test_a_split_is_musdb18s_alone(song, output):
    with pytest.raises(CommandError, match="has no split 'train'; only MUSDB18"):
        train(song, output, split="train")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "Say by which --loss to train, or give a --recipe"),
        ({"loss": "l1_freq", "chosen": "l1_freq"}, "There is no --recipe whose --run"),
        ({"recipe": "mine.toml", "preset": "demo"}, "nothing for a --preset to say"),
        ({"recipe": "mine.toml"}, "There is no recipe named 'mine.toml'"),
    ],
)
def test_a_recipe_and_options_that_do_not_go_together_are_refused(song, output, options, message):
    with pytest.raises(CommandError, match=message):
        call_command("train", songs=song.parent, output=output, **options)
    assert not output.exists()


def test_any_network_takes_its_own_sizes_by_name(song, output):
    sizes = ["latent=16", "bottleneck=8", "hidden=8", "layers=1", "stacks=1", "spectral=4"]
    without = {name: value for name, value in TINY.items() if name not in ("hidden_size", "layers")}
    call_command(
        "train", songs=song.parent, output=output, loss="l1_time", network="meta_tasnet", size=sizes, **without
    )
    separator, card = checkpoints.read_model(output)
    assert (card.network, card.sizes["latent"], card.sizes["vector"]) == ("meta_tasnet", 16, 8)
    assert len(separator.networks) == 1


@pytest.mark.parametrize(
    ("size", "message"),
    [
        (["widht=4"], "'open_unmix' has no size 'widht'; it has hidden_size, layers, bandwidth"),
        (["bandwidth"], "The size 'bandwidth' is not understood; give NAME=VALUE with a whole number"),
        (["bandwidth=1.5"], "'bandwidth=1.5' is not understood"),
        (["bandwidth=0"], "'bandwidth' is 0; it must be 1 or more"),
        (["bandwidth=900", "bandwidth=800"], "'bandwidth' is given twice"),
    ],
)
def test_a_size_that_makes_no_sense_is_named_and_nothing_written(song, output, size, message):
    with pytest.raises(CommandError, match=message):
        train(song, output, size=size)
    assert not output.exists()


def test_a_loss_of_masks_is_refused_for_a_network_of_waveforms(song, output):
    with pytest.raises(CommandError, match="'l1_mask' compares masks, and the network 'conv_tasnet' gives waveforms"):
        train(song, output, loss="l1_mask", network="conv_tasnet", hidden_size=None, layers=None)
    assert not output.exists()

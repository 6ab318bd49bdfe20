"""Whole runs, on seconds of audio: reproducible, resumable, never overwritten, and stopped where numbers go wrong."""

from __future__ import annotations

import os
import signal
import warnings

import pytest
import soundfile
import torch

from separation import checkpoints
from separation.errors import LossError, TrainingError
from tests.separation.losses.signals import encoder_file
from tests.separation.training.runs import FILES, SIZES, before_batch, contents, losses, same, weights

OURS = ("l1_freq", "l2_freq", "si_sdr_time", "si_sdr_freq", "log_l1_time", "log_l1_freq")


def test_a_run_is_a_card_weights_and_a_table_of_losses_and_nothing_elsewhere(go, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    folder = go()
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert list((tmp_path / "here").iterdir()) == []
    assert [step for step, _ in losses(folder)] == [1, 2, 3, 4, 5, 6]
    card = checkpoints.read_card(folder)
    assert (card.loss, card.steps, card.targets) == ("l1_freq", 6, ["vocals", "drums"])
    assert [song["name"] for song in card.songs] == ["duo", "song"]


@pytest.mark.parametrize("loss", OURS)
def test_every_loss_changes_the_weights_and_leaves_them_finite(go, loss):
    trained, untrained = weights(go(loss=loss, steps=2)), weights(go("untrained", steps=0))
    assert not same(trained, untrained)
    assert all(torch.isfinite(value).all() for value in trained.values())


def test_training_lowers_the_loss(go):
    found = losses(go(steps=60, augmentation=(), sizes=SIZES | {"layers": 1}))
    assert found[-1][1] < 0.8 * found[0][1]


def test_a_scale_free_loss_has_its_levels_fitted_and_others_not(go):
    assert not weights(go("a", loss="si_sdr_freq", steps=2))["gains"].eq(1).any()
    assert weights(go("b", loss="l1_freq", steps=2))["gains"].eq(1).all()


def test_the_same_seed_gives_the_same_model_and_another_another(go):
    one, two, other = (weights(go(name, seed=seed)) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert same(one, two)
    assert not same(one, other)


def test_a_run_leaves_the_random_numbers_of_its_caller_alone(go):
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    go(steps=1)
    assert torch.equal(torch.rand(1), expected)


@pytest.mark.parametrize("kind", ["a raised interrupt", "a signal"])
def test_an_interrupted_run_goes_on_to_the_very_same_model(go, monkeypatch, kind):
    whole = go("whole", steps=12)

    def how():
        if kind == "a signal":
            os.kill(os.getpid(), signal.SIGINT)
        else:
            raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    with monkeypatch.context() as patch:
        before_batch(patch, 7, how)
        with pytest.raises(KeyboardInterrupt):
            go("stopped", steps=12)
    assert signal.getsignal(signal.SIGINT) == before
    with pytest.raises(checkpoints.ModelError, match="has not finished"):
        checkpoints.read_model(whole.parent / "stopped")
    stopped = go("stopped", steps=12)
    assert same(weights(whole), weights(stopped))
    assert losses(whole) == losses(stopped)
    assert sorted(path.name for path in stopped.iterdir()) == FILES


def test_a_finished_run_is_not_trained_again(go):
    before = (go() / checkpoints.WEIGHTS).stat().st_mtime_ns
    folder = go()
    assert (folder / checkpoints.WEIGHTS).stat().st_mtime_ns == before
    assert go.said[-1] == f"{folder} holds this model already: l1_freq, 6 steps."


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"seed": 2}, "holds another run, whose seed is 1, not 2. Choose another folder"),
        ({"loss": "l2_freq", "steps": 7}, "whose loss is 'l1_freq', not 'l2_freq', steps is 6, not 7"),
        ({"targets": ("drums",)}, "whose targets differ"),
    ],
)
def test_a_folder_with_another_card_is_refused_and_left(go, changed, message):
    before = contents(go())
    with pytest.raises(TrainingError, match=message):
        go(**changed)
    assert contents(go()) == before


def test_a_folder_with_anything_else_is_refused_and_left(go, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "thesis.txt").write_text("years of work")
    with pytest.raises(TrainingError, match="run is in the way: it is no run and not empty"):
        go()
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["thesis.txt"]


def test_a_loss_that_is_nan_stops_the_run_and_names_the_batch(go, broken, tmp_path):
    broken(lambda estimate, *_: (estimate * torch.nan).mean((-3, -2, -1)))
    with pytest.raises(TrainingError, match=r"'l1_freq' is NaN for vocals, drums in batch 1: 'duo' at .* s, 'song'"):
        go()
    assert not checkpoints.is_finished(tmp_path / "run")


def test_a_gradient_that_is_not_finite_stops_the_run_before_it_spoils_the_weights(go, broken):
    broken(lambda estimate, *_: (estimate - estimate.detach()).abs().mean((-3, -2, -1)).sqrt())
    with pytest.raises(TrainingError, match=r"gradient of 'l1_freq' is not finite in batch 1"):
        go()


def test_a_loss_that_is_undefined_for_everything_is_no_training(go, broken):
    broken(lambda estimate, *_: -torch.inf * estimate.mean((-3, -2, -1)).abs())
    with pytest.raises(TrainingError, match="'l1_freq' was undefined for all of the last 1 batches"):
        go()


def test_silence_is_left_out_of_a_loss_that_is_undefined_there(go, songs):
    for song in songs:
        path = song.stems["vocals"]
        samples, rate = soundfile.read(path)
        samples[: len(samples) * 3 // 4] = 0
        soundfile.write(path, samples, rate)
    trained = weights(go(loss="si_sdr_time", steps=6))
    assert all(torch.isfinite(value).all() for value in trained.values())


def test_a_target_that_the_songs_lack_learns_nothing(go):
    settings = {"targets": ("vocals", "bass"), "weight_decay": 0.0, "sizes": SIZES | {"layers": 1}}
    before, after = weights(go("before", steps=0, **settings)), weights(go("after", steps=1, batch_size=1, **settings))
    moved = {name for name in before if name.endswith("weight") and not torch.equal(before[name], after[name])}
    assert any(name.startswith("networks.0") for name in moved)
    assert not any(name.startswith("networks.1") for name in moved)


def test_lightning_is_silent(go, capfd):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        go(steps=1)
    told = capfd.readouterr()
    assert told.out == ""
    assert "l1_freq" in told.err
    assert "GPU" not in told.err
    assert "Trainer" not in told.err


def test_a_run_by_deep_features_says_whose_and_another_encoder_is_another_run(go, tmp_path):
    encoder = encoder_file(tmp_path / "encoder.safetensors", seed=1)
    folder = go(loss="deep_feature", encoder=encoder, steps=1)
    assert checkpoints.read_card(folder).encoder.startswith("encoder.safetensors, sha256 ")
    plain = go("plain", loss="deep_feature", steps=1)
    assert not torch.equal(*(weights(place)["networks.0.fc1.weight"] for place in (folder, plain)))
    encoder_file(encoder, seed=2)
    with pytest.raises(TrainingError, match=r"holds another run, whose encoder is 'encoder\.safetensors, sha256"):
        go(loss="deep_feature", encoder=encoder, steps=1)


def test_an_encoder_for_a_loss_that_has_none_is_refused(go, tmp_path):
    with pytest.raises(LossError, match="'l1_freq' has no encoder"):
        go(encoder=tmp_path / "encoder.safetensors")
    assert not (tmp_path / "run").exists()

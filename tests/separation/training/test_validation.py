"""Validation songs: the same crops at each epoch, the best epoch's weights, early stopping, and NaN named."""

from __future__ import annotations

from dataclasses import replace

import pytest
import soundfile
import torch

from separation.checkpoints import read_card
from separation.errors import TrainingError
from separation.losses import LOSSES
from separation.songs import read_songs
from separation.training.cache import StemCache
from separation.training.validation import FixedCrops
from tests.conftest import tone
from tests.separation.training.runs import RATE, before_batch, column, losses, same, weights


def fixed(songs, *, seconds=0.5, most=32, targets=("vocals", "drums", "bass")):
    return FixedCrops(StemCache(songs, rate=RATE, channels=2), targets, round(seconds * RATE), most)


def test_crops_cover_a_song_evenly_from_its_beginning_to_its_end(unheard):
    crops = fixed(unheard)
    assert [start for _, start in crops.places] == [0, 3200, 6400, 9600]  # 1.7 s and crops of 0.5 s
    assert torch.equal(crops[1][0], torch.from_numpy(unheard[0].mixture().samples[:, 3200:7200]))


def test_a_long_song_takes_no_more_time_than_a_shorter_one(make_song):
    long = read_songs(make_song("long", seconds=60.0, rate=RATE).parent)
    assert len(fixed(long, most=4)) == 4
    assert fixed(long, most=4).places[-1] == (0, 60 * RATE - 4000)


@pytest.mark.parametrize(("seconds", "most"), [(9.0, 32), (0.5, 1)])
def test_a_single_crop_is_the_middle_of_its_song(unheard, seconds, most):
    assert fixed(unheard, seconds=seconds, most=most).places == [(0, max(round((1.7 - seconds) / 2 * RATE), 0))]


def test_a_target_that_a_validation_song_lacks_is_unknown_not_silent(songs):
    _, targets, present, name = fixed(songs)[0]
    assert (present.tolist(), name) == ([True, True, False], "'duo' at 0.00 s")
    assert not targets[2].any()


def test_a_song_that_is_trained_on_cannot_judge_even_under_its_own_name(go, songs, tmp_path):
    with pytest.raises(TrainingError, match="The validation song 'duo' is a training song, too"):
        go(validation=songs[:1])
    assert not (tmp_path / "run").exists()


def test_validation_songs_without_a_target_are_refused(go, unheard):
    with pytest.raises(TrainingError, match=r"do not fit the targets\. No song has the target 'drums'"):
        go(validation=[replace(unheard[0], stems={"vocals": unheard[0].stems["vocals"]})])


def test_a_run_says_its_validation_loss_and_its_card_the_songs(go, unheard):
    folder = go(validation=unheard)
    assert all(loss > 0 for loss in column(folder, "validation_loss"))
    assert [song["name"] for song in read_card(folder).validation] == ["unheard"]
    plain = go("plain")
    assert column(plain, "validation_loss") == [None] * 6
    assert losses(plain) == losses(folder)  # listening changes nothing in what is learnt


def scripted(monkeypatch, *values):
    """Has the validation losses be these, one an epoch."""
    given = iter(values)
    monkeypatch.setattr("separation.training.fit.validation_loss", lambda *_, **__: next(given))


def test_the_best_epochs_weights_are_the_models(go, unheard, monkeypatch):
    with monkeypatch.context() as patch:
        scripted(patch, 3.0, 1.0, 2.0, 1.5)
        best = go("best", steps=4, validation=unheard)
    assert same(weights(best), weights(go("two", steps=2)))


def test_a_run_ends_when_its_patience_does(go, unheard, monkeypatch):
    scripted(monkeypatch, 3.0, 1.0, 2.0, 1.0, 0.5, 0.1)
    assert column(go(validation=unheard, patience=2), "validation_loss") == [3.0, 1.0, 2.0, 1.0]


def test_a_run_interrupted_within_its_patience_ends_where_the_whole_one_does(go, unheard, monkeypatch):
    values = (3.0, 1.0, 2.0, 4.0, 0.5, 0.1)
    with monkeypatch.context() as patch:
        scripted(patch, *values)
        whole = go("whole", validation=unheard, patience=2)
    with monkeypatch.context() as patch:
        scripted(patch, *values)
        before_batch(patch, 3, stop)
        with pytest.raises(KeyboardInterrupt):
            go("stopped", validation=unheard, patience=2)
    with monkeypatch.context() as patch:
        scripted(patch, *values[3:])
        stopped = go("stopped", validation=unheard, patience=2)
    assert column(stopped, "validation_loss") == column(whole, "validation_loss") == [3.0, 1.0, 2.0, 4.0]
    assert same(weights(stopped), weights(whole))


def test_a_run_that_had_stopped_early_but_has_no_weights_yet_is_not_trained_further(go, unheard, monkeypatch):
    scripted(monkeypatch, 1.0, 2.0)
    with monkeypatch.context() as patch:
        patch.setattr("separation.checkpoints.write_weights", lambda *_: stop())
        with pytest.raises(KeyboardInterrupt):
            go(validation=unheard, patience=1)
    assert column(go(validation=unheard, patience=1), "validation_loss") == [1.0, 2.0]


def test_the_plateau_looks_at_the_validation_loss(go, unheard, monkeypatch):
    scripted(monkeypatch, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    folder = go(validation=unheard, plateau_patience=1, plateau_factor=0.5, plateau_cooldown=0)
    assert column(folder, "learning_rate") == [0.01, 0.01, 0.01, 0.005, 0.005, 0.0025]


def test_nan_in_validation_stops_the_run_and_names_the_crop(go, unheard, broken, tmp_path):
    function = LOSSES.get("l1_freq").function

    def values(*signals):
        found = function(*signals).clone()
        if not torch.is_grad_enabled():
            found[1, 0] = torch.nan
        return found

    broken(values)
    with pytest.raises(TrainingError, match=r"'l1_freq' is NaN for vocals in validation: 'unheard' at 0\.40 s\.$"):
        go(validation=unheard)
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["card.json", "tensorboard"]


@pytest.fixture
def vocals_at(tmp_path):
    """A song of one second whose stem has a tone from some second on, and the part of it that starts there."""

    def make(second):
        samples = tone(220, rate=RATE)
        samples[: round(second * RATE)] = 0
        parts = {"whole": samples, "part": samples[round(second * RATE) :]}
        for name, part in parts.items():
            (tmp_path / name / name).mkdir(parents=True)
            soundfile.write(tmp_path / name / name / "vocals.wav", part, RATE)
        return [tmp_path / name for name in parts]

    return make


def test_silence_in_validation_songs_is_left_out_as_in_training(go, vocals_at):
    settings = {"loss": "si_sdr_time", "targets": ("vocals",), "steps": 1}
    found = [go(f"on the {place.name}", validation=read_songs(place), **settings) for place in vocals_at(0.5)]
    assert column(found[0], "validation_loss") == pytest.approx(column(found[1], "validation_loss"), abs=1e-4)


def test_validation_songs_of_silence_alone_say_nothing(go, vocals_at):
    silent = read_songs(vocals_at(1.0)[0], check_samples=False)
    with pytest.raises(TrainingError, match="'si_sdr_time' was undefined for all of the validation songs"):
        go(loss="si_sdr_time", targets=("vocals",), steps=1, validation=silent)


def stop():
    raise KeyboardInterrupt

"""Every loss of the registry trains, and the one with a part beside the network learns with it."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
import torch
from safetensors.torch import load_file

from separation.checkpoints import ADVERSARY, WEIGHTS, read_card
from separation.errors import LossError, TrainingError
from separation.losses import LOSSES
from separation.losses.adversarial import LeastSquaresAdversary, read_discriminators
from separation.songs import read_songs
from separation.training.plan import Plan
from separation.training.run import make_card, train
from separation.training.task import SeparationTask

RATE = 8000
TARGETS = ("vocals", "drums", "bass")
SIZES = {"hidden_size": 8, "layers": 1, "bandwidth": 4000}
HALVES = (slice(1025, None), slice(1, 1025))  # of the 2049 bins of a spectrum
TRAINED_ELSEWHERE = ("composite_spectrogram",)  # a step takes seconds; its gradient is in the losses' contract


@pytest.fixture
def songs(make_song):
    return read_songs(make_song("one", stems=TARGETS, seconds=1.0, rate=RATE).parent)


def run(folder, songs, loss, *, steps=2, unpaired=(), encoder=None):
    plan = Plan(steps=steps, seed=1, learning_rate=0.01, batch_size=2, seconds=0.5)
    card = make_card(
        songs=songs,
        targets=TARGETS,
        loss=loss,
        network="open_unmix",
        sizes=SIZES,
        rate=RATE,
        plan=plan,
        unpaired=unpaired,
        encoder=encoder,
    )
    train(folder, card, songs, plan, device="cpu", say=list, unpaired=unpaired)
    return load_file(folder / WEIGHTS)


@pytest.mark.parametrize("loss", [name for name in LOSSES.names() if name not in TRAINED_ELSEWHERE])
def test_two_steps_by_any_loss_change_the_weights_and_keep_them_finite(songs, tmp_path, loss):
    trained = run(tmp_path / "run", songs, loss)
    before = run(tmp_path / "untrained", songs, loss, steps=0)
    assert all(torch.isfinite(value).all() for value in trained.values())
    assert not torch.equal(trained["networks.0.fc1.weight"], before["networks.0.fc1.weight"])


def test_discriminators_learn_beside_the_network_and_stay_out_of_the_model(songs, tmp_path, monkeypatch):
    tasks = []
    teach = SeparationTask._teach_adversary

    def taught(self, *arguments):
        teach(self, *arguments)
        tasks.append({name: value.clone() for name, value in self.beside.state_dict().items()})

    monkeypatch.setattr(SeparationTask, "_teach_adversary", taught)
    model = run(tmp_path / "run", songs, "adversarial", steps=3)
    fresh = LOSSES.get("adversarial").with_adversary(3, 1).module.state_dict()
    assert len(tasks) == 3
    for earlier, later in zip([fresh, *tasks], tasks, strict=False):
        assert all(not torch.equal(earlier[name], later[name]) for name in fresh if name.endswith("weight"))
    assert not any("beside" in name or "each" in name for name in model)


def test_the_discriminators_are_kept_beside_the_model(songs, tmp_path):
    run(tmp_path / "run", songs, "adversarial", steps=3)
    learnt, targets = read_discriminators(tmp_path / "run" / ADVERSARY)
    fresh = LOSSES.get("adversarial").with_adversary(3, 1).module.state_dict()
    assert targets == list(TARGETS)
    assert all(not torch.equal(weight, fresh[name]) for name, weight in learnt.state_dict().items())


@pytest.fixture
def elsewhere(tmp_path):
    """Songs of one stem each, in another folder."""
    for stem in TARGETS:
        path = tmp_path / "elsewhere" / f"only {stem}" / f"{stem}.wav"
        path.parent.mkdir(parents=True)
        soundfile.write(path, np.random.default_rng(7).uniform(-0.9, 0.9, (2 * RATE, 2)), RATE)
    return read_songs(tmp_path / "elsewhere")


def test_discriminators_learn_from_unpaired_stems_where_there_are_any(songs, elsewhere, tmp_path, monkeypatch):
    seen = []
    objective = LeastSquaresAdversary.objective

    def noted(self, estimate, target):
        seen.append(target)
        return objective(self, estimate, target)

    monkeypatch.setattr(LeastSquaresAdversary, "objective", noted)
    model = run(tmp_path / "run", songs, "adversarial", unpaired=elsewhere)
    assert [tuple(real.shape[:2]) for real in seen] == [(2, 3), (2, 3)]  # two steps of two examples, three targets
    # White noise has as much above a quarter of the rate as below; the training songs' tones have next to nothing.
    upper, lower = (sum(float(real[..., part, :].square().mean()) for real in seen) for part in HALVES)
    assert 0.5 < upper / lower < 2
    assert not torch.equal(*(m["networks.0.fc1.weight"] for m in (model, run(tmp_path / "own", songs, "adversarial"))))
    assert [song["name"] for song in read_card(tmp_path / "run").unpaired] == sorted(f"only {stem}" for stem in TARGETS)


def test_unpaired_stems_that_nothing_could_learn_from_are_refused(songs, elsewhere, tmp_path):
    with pytest.raises(LossError, match="'l1_freq' has no discriminator that unpaired stems could be for"):
        run(tmp_path / "run", songs, "l1_freq", unpaired=elsewhere)
    with pytest.raises(TrainingError, match="No unpaired song has the target 'vocals'; their stems are"):
        run(tmp_path / "run", songs, "adversarial", unpaired=[song for song in elsewhere if "vocals" not in song.stems])
    LOSSES.get("adversarial").with_adversary(1, 0).write(tmp_path / "kept.safetensors", ["vocals"])
    with pytest.raises(LossError, match="The discriminators of 'adversarial' learn beside the network"):
        run(tmp_path / "run", songs, "adversarial", encoder=tmp_path / "kept.safetensors")
    assert not (tmp_path / "run").exists()


def test_a_song_without_a_target_is_refused_where_the_loss_compares_targets(make_song, songs, tmp_path):
    lacking = read_songs(make_song("two", stems=("vocals", "drums"), seconds=1.0, rate=RATE).parent)
    with pytest.raises(LossError, match="'combination' compares all targets with each other, and the song 'two' has"):
        run(tmp_path / "run", lacking, "combination")
    assert not (tmp_path / "run").exists()

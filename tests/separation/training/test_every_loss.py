"""Every loss of the registry trains, and the one with a part beside the network learns with it."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file

from separation.checkpoints import WEIGHTS
from separation.errors import LossError
from separation.losses import LOSSES
from separation.songs import read_songs
from separation.training.plan import Plan
from separation.training.run import make_card, train
from separation.training.task import SeparationTask

RATE = 8000
TARGETS = ("vocals", "drums", "bass")
SIZES = {"hidden_size": 8, "layers": 1, "bandwidth": 4000}
TRAINED_ELSEWHERE = ("composite_spectrogram",)  # a step takes seconds; its gradient is in the losses' contract


@pytest.fixture
def songs(make_song):
    return read_songs(make_song("one", stems=TARGETS, seconds=1.0, rate=RATE).parent)


def run(folder, songs, loss, *, steps=2):
    plan = Plan(steps=steps, seed=1, learning_rate=0.01, batch_size=2, seconds=0.5)
    card = make_card(songs=songs, targets=TARGETS, loss=loss, network="open_unmix", sizes=SIZES, rate=RATE, plan=plan)
    train(folder, card, songs, plan, device="cpu", say=list)
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


def test_a_song_without_a_target_is_refused_where_the_loss_compares_targets(make_song, songs, tmp_path):
    lacking = read_songs(make_song("two", stems=("vocals", "drums"), seconds=1.0, rate=RATE).parent)
    with pytest.raises(LossError, match="'combination' compares all targets with each other, and the song 'two' has"):
        run(tmp_path / "run", lacking, "combination")
    assert not (tmp_path / "run").exists()

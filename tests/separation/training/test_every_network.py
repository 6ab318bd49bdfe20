"""Every network of the registry learns an excerpt by heart, and separates with what was saved of it."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
import soundfile
import torch

from separation import audio, checkpoints
from separation.inference.refinement import Refinement
from separation.inference.systems import TrainedSystem
from separation.losses import LOSSES
from separation.networks import NETWORKS
from separation.networks.meta_tasnet import MetaTasNet
from separation.songs import read_songs
from separation.training.plan import Plan
from separation.training.presets import DEMO_SIZES
from separation.training.run import make_card, train
from tests.separation.networks.test_contract import SMALL

RATE = 8000
TARGETS = ("vocals", "drums", "bass")

# name: the loss, the sizes, steps, and by how much the mean loss of the last tenth of the steps is below that of the
# first: a factor, or a number of dB where the loss is in dB.
OVERFIT = {
    "open_unmix": ("l1_freq", {"hidden_size": 32, "layers": 1, "bandwidth": 4000}, 40, 4),
    "cross_unmix": ("l1_freq", {"hidden_size": 32, "layers": 1, "bandwidth": 4000}, 40, 4),
    "unet": ("l1_freq", {"first_filters": 4}, 60, 1.5),
    "mmdensenet": ("l1_freq", {"first_maps": 4, "bottleneck": 1}, 20, 2),
    "meta_tasnet": (
        "meta_tasnet",
        {"latent": 64, "bottleneck": 32, "hidden": 32, "layers": 3, "stacks": 1, "spectral": 16},
        40,
        20,
    ),
    "conv_tasnet": ("l1_time", {"features": 64, "bottleneck": 16, "hidden": 32, "layers": 4, "stacks": 1}, 40, 2.5),
    "hybrid_demucs": ("l1_time", {"hidden": 4}, 40, 1.5),
}


@pytest.fixture
def excerpt(shared_data, tmp_path):
    """Six seconds of a real song's voice and drums, at 8 kHz."""
    song = next(song for song in read_songs(shared_data / "stems", check_samples=False) if "vocals" in song.stems)
    folder = tmp_path / "songs" / "excerpt"
    folder.mkdir(parents=True)
    for stem in ("vocals", "drums"):
        samples = audio.resample(song.stem(stem, 4 * song.rate, 6 * song.rate), RATE).samples
        soundfile.write(folder / f"{stem}.wav", samples.T, RATE, subtype="FLOAT")
    return read_songs(folder.parent)


@pytest.fixture
def songs(make_song):
    return read_songs(make_song("stereo", stems=TARGETS, rate=RATE).parent)


def trained(folder, songs, name, loss, *, steps=1):
    plan = Plan(steps=steps, seed=1, learning_rate=0.01, batch_size=2, seconds=0.5)
    card = make_card(songs=songs, targets=TARGETS, loss=loss, network=name, sizes=SMALL[name], rate=RATE, plan=plan)
    train(folder, card, songs, plan, device="cpu", say=list)


@pytest.mark.parametrize("name", NETWORKS.names())
def test_a_real_excerpt_is_learnt_by_heart(excerpt, tmp_path, name):
    loss, sizes, steps, fall = OVERFIT[name]
    targets = ("vocals", "drums") if NETWORKS.get(name).joint else ("vocals",)
    plan = Plan(steps=steps, seed=1, learning_rate=0.01, batch_size=1, seconds=6.0, augmentation=(), weight_decay=0.0)
    card = make_card(songs=excerpt, targets=targets, loss=loss, network=name, sizes=sizes, rate=RATE, plan=plan)
    train(tmp_path / "run", card, excerpt, plan, device="cpu", say=list)
    with (tmp_path / "run" / "metrics.csv").open() as file:
        first, *_, last = (float(row["loss"]) for row in csv.DictReader(file))
    assert first - last > fall if LOSSES.get(loss).unit == "dB" else first / last > fall


@pytest.mark.parametrize(("loss", "calls"), [("meta_tasnet", 3), ("l1_time", 0)])
def test_its_own_loss_reads_meta_tasnets_latents_and_other_losses_do_not(songs, tmp_path, monkeypatch, loss, calls):
    read = []
    parts = MetaTasNet.parts

    def noted(self, mixture, targets):
        read.append(targets.shape)
        return parts(self, mixture, targets)

    monkeypatch.setattr(MetaTasNet, "parts", noted)
    trained(tmp_path / "run", songs, "meta_tasnet", loss, steps=3)
    assert read == calls * [(2, 3, 2, RATE // 2)]


@pytest.mark.parametrize(("name", "bins"), [("mmdensenet", 1025), ("unet", 2049)])
def test_a_loss_of_spectra_is_taken_on_the_networks_own_transform(songs, tmp_path, monkeypatch, name, bins):
    seen = []
    loss = LOSSES.get("l1_freq")

    def noted(estimate, target, mixture):
        seen.append((estimate.shape, target.shape))
        return loss.function(estimate, target, mixture)

    monkeypatch.setitem(LOSSES._entries, "l1_freq", replace(loss, function=noted))
    trained(tmp_path / "run", songs, name, "l1_freq")
    shape = (2, 3, 2, bins, 1 + RATE // 2 // 1024)
    assert seen == [(shape, shape)]


@pytest.mark.parametrize("refinement", [Refinement(), Refinement(normalise_masks=True, wiener=1)])
@pytest.mark.parametrize("name", NETWORKS.names())
def test_what_is_saved_separates_songs_of_any_length_in_stereo_and_mono(make_song, tmp_path, name, refinement):
    make_song("mono", channels=1, rate=11025, seconds=0.703)
    songs = read_songs(make_song("stereo", rate=RATE).parent)
    plan = Plan(steps=1, seed=1, learning_rate=0.01, batch_size=2, seconds=0.5)
    targets = ("vocals", "drums", "bass")
    card = make_card(
        songs=songs, targets=targets, loss="l1_time", network=name, sizes=SMALL[name], rate=RATE, plan=plan
    )
    train(tmp_path / "run", card, songs, plan, device="cpu", say=list)
    system = TrainedSystem(tmp_path / "run", torch.device("cpu"), refinement)
    assert system.digest.startswith(checkpoints.identity(tmp_path / "run"))
    for song in songs:
        estimates = system.separate(song)
        assert set(estimates) == set(TARGETS)
        for estimate in estimates.values():
            assert estimate.samples.shape == (song.channels, song.frames)
            assert (estimate.samples**2).sum() > 0


@pytest.mark.parametrize("name", NETWORKS.names())
def test_the_demo_preset_has_sizes_for_it_below_the_published_ones(name):
    network = NETWORKS.get(name)
    small, published = (
        sum(weight.numel() for weight in network.modules(targets=1, channels=1, rate=RATE, sizes=sizes)[0].parameters())
        for sizes in (DEMO_SIZES[name], {})
    )
    assert small < published / 2

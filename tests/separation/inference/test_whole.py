"""A song in chunks is what it is in one piece, wherever the network hears no farther than it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from separation import audio, checkpoints
from separation.audio import Audio
from separation.flac import write_flac
from separation.inference.oracles import ORACLES
from separation.inference.refinement import Refinement
from separation.inference.systems import OracleSystem, TrainedSystem
from separation.networks import NETWORKS, Shape
from separation.songs import read_song
from tests.separation.inference.conftest import TARGETS
from tests.separation.networks.test_contract import SMALL

CPU = torch.device("cpu")
RATE = 8000
BOUNDED = [network.name for network in NETWORKS if network.context is not None]
FRAME, HOP = 128, 64  # so that many frames are few samples
REFINEMENTS = [Refinement(), Refinement(normalise_masks=True, wiener=1)]


def noise(seconds: float, *, rate: int = RATE, channels: int = 2, seed: int = 0) -> np.ndarray:
    samples = np.random.default_rng(seed).standard_normal((channels, round(seconds * rate)))
    return (0.1 * samples).astype(np.float32)


@pytest.fixture(autouse=True)
def short_frames(monkeypatch):
    """Every network on a short transform: what it hears of it is counted in frames."""
    for network in NETWORKS:
        if network.domain == "magnitude":
            monkeypatch.setitem(NETWORKS._entries, network.name, replace(network, frame=FRAME, hop=HOP))


@pytest.fixture
def make_noise(tmp_path):
    """Songs of noise, each sample of which differs from the next."""

    def make(name="noise", *, seconds, rate=RATE, channels=2):
        for seed, stem in enumerate(TARGETS):
            signal = Audio(noise(seconds, rate=rate, channels=channels, seed=seed), rate)
            write_flac(tmp_path / "songs" / name / f"{stem}.flac", signal)
        return read_song(tmp_path / "songs" / name)

    return make


def in_one_piece(folder, samples, refine=None):
    """What the network gives of the whole song, (targets, channels, samples)."""
    separator, _ = checkpoints.read_model(folder)
    with torch.inference_mode():
        return separator.waveforms(torch.from_numpy(samples).unsqueeze(0), refine or None)[0].numpy()


def found_by(system, song):
    estimates = system.separate(song)
    return np.stack([estimates[target].samples for target in TARGETS])


@pytest.mark.parametrize("refine", REFINEMENTS)
@pytest.mark.parametrize("name", BOUNDED)
def test_where_the_context_is_bounded_chunks_give_what_the_whole_song_gives(make_model, make_noise, name, refine):
    network, folder = NETWORKS.get(name), make_model(name)
    context = network.context * HOP / RATE
    song = make_noise(seconds=3.7 * context)
    system = TrainedSystem(folder, CPU, refine, chunk_seconds=2.4 * context)
    whole = in_one_piece(folder, song.mixture().samples, refine)
    assert np.abs(found_by(system, song) - whole).max() < 1e-5
    assert np.abs(whole).max() > 0.01


@pytest.mark.parametrize("name", BOUNDED)
def test_a_frame_is_heard_just_as_far_as_the_record_says(name):
    network = NETWORKS.get(name)
    torch.manual_seed(0)
    module = network.build(Shape(1, channels=1, bins=33, rate=RATE), network.complete(SMALL[name])).double().eval()
    if name == "mmdensenet":  # nothing negative, so that no rectifier cuts a path off
        for weight in [*module.parameters(), module.mean]:
            weight.data.abs_()
    middle = (network.context // network.grid + 2) * network.grid
    mixture = torch.rand(1, 1, 33, 2 * middle + network.grid, dtype=torch.float64)
    told = mixture.repeat(network.grid, 1, 1, 1)  # in each another frame of the grid is changed
    for place in range(network.grid):
        told[place, ..., middle + place] += 1
    with torch.inference_mode():
        differs = (module(told) - module(mixture)).abs().amax(dim=(1, 2)) > 0  # (grid, frames)
    reach = max(abs(int(frame) - middle - place) for place in range(network.grid) for frame in differs[place].nonzero())
    assert reach == network.context


def test_every_network_says_how_far_it_hears_or_why_that_is_everything():
    for network in NETWORKS:
        assert (network.context is None) == bool(network.hears_all)


@pytest.mark.parametrize("refine", REFINEMENTS)
@pytest.mark.parametrize("name", NETWORKS.names())
def test_one_chunk_is_the_whole_song_for_every_network(make_model, make_noise, name, refine):
    song = make_noise(seconds=2.9)
    folder = make_model(name)
    whole = in_one_piece(folder, song.mixture().samples, refine)
    assert np.abs(found_by(TrainedSystem(folder, CPU, refine), song) - whole).max() < 1e-5


@pytest.mark.parametrize("name", [network.name for network in NETWORKS if network.context is None])
def test_where_everything_decides_the_seams_are_faded_and_little_differs(make_model, make_noise, name):
    song = make_noise(seconds=13.0)
    folder = make_model(name)
    chunked = found_by(TrainedSystem(folder, CPU, chunk_seconds=6.0), song)
    whole = in_one_piece(folder, song.mixture().samples)
    assert 0 < np.square(chunked - whole).mean() < 0.2 * np.square(whole).mean()
    step = np.abs(np.diff(chunked)).max()
    assert step < 1.5 * np.abs(np.diff(whole)).max()


@pytest.mark.parametrize("oracle", ORACLES.names())
def test_an_oracle_in_blocks_is_the_oracle_of_the_whole_song(make_noise, monkeypatch, oracle):
    monkeypatch.setattr("separation.inference.oracle_system.BLOCK", 300)
    song = make_noise(seconds=80.3)
    stems = torch.from_numpy(np.stack([song.stem(target).samples for target in TARGETS]))
    whole = ORACLES.get(oracle).function(stems, torch.from_numpy(song.mixture().samples)).numpy()
    assert np.abs(found_by(OracleSystem(ORACLES.get(oracle)), song) - whole).max() < 1e-5


@pytest.mark.parametrize(("rate", "channels"), [(11025, 2), (16000, 1), (44100, 2)])
def test_at_another_rate_the_pieces_are_what_resampling_the_whole_gives(make_model, make_noise, rate, channels):
    folder = make_model("unet")
    context = NETWORKS.get("unet").context * HOP / RATE
    song = make_noise(seconds=3.1 * context, rate=rate, channels=channels)
    heard = audio.with_channels(audio.resample(song.mixture(), RATE), 2).samples
    whole = [audio.resample(Audio(estimate, RATE), rate) for estimate in in_one_piece(folder, heard)]
    expected = np.stack([audio.with_channels(one, channels).samples[:, : song.frames] for one in whole])
    assert np.abs(found_by(TrainedSystem(folder, CPU, chunk_seconds=2.4 * context), song) - expected).max() < 1e-5


def test_chunks_of_several_songs_go_through_the_network_together(make_model, make_noise):
    songs = [make_noise(name, seconds=seconds) for name, seconds in (("one", 2.0), ("three", 2.0), ("two", 2.0))]
    system = TrainedSystem(make_model("open_unmix", channels=1), CPU)
    alone = [found_by(system, song) for song in songs]
    seen, whole = [], system.separator.forward
    system.separator.forward = lambda batch: seen.append(batch.shape[0]) or whole(batch)
    system.at_once = 2
    pieces = list(system.pieces(songs))
    assert seen == [4, 2]  # channels of two songs, then of one
    assert [piece.song.name for piece in pieces] == ["one", "three", "two"]
    for piece, expected in zip(pieces, alone, strict=True):
        assert np.abs(np.stack([piece.samples[target] for target in TARGETS]) - expected).max() < 1e-5

"""What is measured on the training songs."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from separation.networks import Separator
from separation.songs import read_songs
from separation.training.cache import StemCache
from separation.training.data import Crops
from separation.training.fitting import fit_gains, input_statistics


class Share(nn.Module):
    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, mixture: torch.Tensor) -> torch.Tensor:
        return self.share * mixture


@pytest.fixture
def cache(make_song):
    make_song("first", rate=8000, seconds=2.0)
    return StemCache(read_songs(make_song("second", rate=8000).parent), rate=8000, channels=2)


def test_the_input_statistics_are_those_of_all_frames_and_channels(cache):
    spectra = []
    for index, song in enumerate(cache.songs):
        mixture = torch.from_numpy(sum(cache.crop(index, stem, 0, cache.frames(index)) for stem in song.stems))
        window = torch.hann_window(4096)
        spectra.append(torch.stft(mixture, 4096, 1024, window=window, return_complex=True).abs().numpy())
    everything = np.concatenate([spectrum.transpose(0, 2, 1).reshape(-1, 2049) for spectrum in spectra])
    mean, deviation = input_statistics(cache)
    assert mean.numpy() == pytest.approx(everything.mean(axis=0), abs=1e-4)
    assert deviation.numpy() == pytest.approx(everything.std(axis=0), rel=1e-3, abs=1e-3)


def test_a_bin_that_never_changes_is_not_divided_by_zero(cache):
    _, deviation = input_statistics(cache)
    assert float(deviation.min()) >= 1e-4 * float(deviation.max()) > 0


def test_the_gain_undoes_a_scale_that_the_loss_did_not_see(make_song):
    songs = read_songs(make_song("alone", stems=("vocals",), rate=8000, seconds=2.0).parent)
    crops = Crops(StemCache(songs, rate=8000, channels=2), ("vocals",), 8000, frozenset({"gain"}), 0)
    assert float(fit_gains(Separator([Share(8.0)]), crops, range(4))[0]) == pytest.approx(1 / 8, rel=1e-3)


def test_a_silent_estimate_and_an_unknown_target_keep_their_level(make_song):
    songs = read_songs(make_song("alone", stems=("vocals",), rate=8000, seconds=2.0).parent)
    crops = Crops(StemCache(songs, rate=8000, channels=2), ("vocals", "drums"), 8000, frozenset(), 0)
    assert fit_gains(Separator([Share(0.0), Share(3.0)]), crops, range(2)).tolist() == [1.0, 1.0]

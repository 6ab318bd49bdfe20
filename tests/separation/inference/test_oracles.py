"""The ideal ratio mask knows the answer, so it comes near it."""

import numpy as np
import torch

from separation.inference.oracles import ORACLES, ideal_ratio_mask
from separation.songs import read_songs


def sdr(target, estimate):
    return 10 * np.log10((target**2).sum() / ((target - estimate) ** 2).sum())


def test_tones_of_other_frequencies_come_apart_wholly():
    time = torch.arange(44100) / 44100
    stems = torch.stack([torch.sin(2 * torch.pi * 440 * time), torch.sin(2 * torch.pi * 3000 * time)]).unsqueeze(1)
    estimates = ideal_ratio_mask(stems, stems.sum(0))
    assert all(sdr(stem.numpy(), found.numpy()) > 40 for stem, found in zip(stems, estimates, strict=True))


def test_the_masks_share_the_mixture_out_and_lose_nothing():
    stems = torch.randn(4, 2, 20001, generator=torch.Generator().manual_seed(0))
    mixture = stems.sum(0)
    assert torch.allclose(ideal_ratio_mask(stems, mixture).sum(0), mixture, atol=1e-4)


def test_equal_stems_get_equal_shares_whatever_the_exponent():
    stem = torch.randn(1, 1, 10000, generator=torch.Generator().manual_seed(0))
    stems = stem.repeat(2, 1, 1)
    for exponent in (1.0, 2.0):
        estimates = ideal_ratio_mask(stems, stems.sum(0), exponent=exponent)
        assert torch.allclose(estimates, stems, atol=1e-5)


def test_silence_of_all_stems_gives_silence():
    estimates = ideal_ratio_mask(torch.zeros(2, 2, 10000), torch.zeros(2, 10000))
    assert torch.equal(estimates, torch.zeros(2, 2, 10000))


def test_on_real_stems_every_stem_comes_out_far_better_than_the_mixture(shared_data):
    for song in read_songs(shared_data / "stems", check_samples=False):
        frames = 10 * song.rate
        stems = np.stack([song.stem(name, 0, frames).samples for name in song.stems])
        mixture = song.mixture(0, frames).samples
        estimates = ORACLES.get("irm").function(torch.from_numpy(stems), torch.from_numpy(mixture)).numpy()
        for name, stem, estimate in zip(song.stems, stems, estimates, strict=True):
            assert sdr(stem, estimate) > sdr(stem, mixture) + 6, f"{song.name}: {name}"


def test_every_oracle_says_what_it_is():
    assert [oracle.name for oracle in ORACLES] == ["irm"]
    assert all("doi" in oracle.reference for oracle in ORACLES)

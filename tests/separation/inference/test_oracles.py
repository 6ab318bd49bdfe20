"""The oracles know the answer, so they come near it; the mixture is the floor."""

import numpy as np
import pytest
import torch

from separation import stft
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


def test_the_binary_mask_gives_each_bin_to_the_larger_stem():
    stems = torch.randn(3, 2, 20000, generator=torch.Generator().manual_seed(0))
    mixture = stems.sum(0)
    spectrum, largest = stft.forward(mixture), stft.magnitude(stems).argmax(0)
    estimates = ORACLES.get("ibm").function(stems, mixture)
    assert torch.allclose(estimates.sum(0), mixture, atol=1e-4)
    for index, estimate in enumerate(estimates):
        kept = torch.where(largest == index, spectrum, 0)
        assert torch.allclose(estimate, stft.inverse(kept, 20000), atol=1e-4)


def test_equally_loud_stems_share_a_bin_of_the_binary_mask():
    stem = torch.randn(1, 1, 10000, generator=torch.Generator().manual_seed(0))
    stems = stem.repeat(2, 1, 1)
    assert torch.allclose(ORACLES.get("ibm").function(stems, stems.sum(0)), stems, atol=1e-5)


def test_the_amplitude_mask_restores_magnitudes_and_keeps_the_mixtures_phase():
    stems = torch.stack([torch.ones(1, 9000), -0.25 * torch.ones(1, 9000)])
    estimates = ORACLES.get("iam").function(stems, stems.sum(0))
    assert torch.allclose(estimates, stems.abs(), atol=1e-4)  # the mixture's sign is the louder stem's


def test_the_wiener_filter_tells_stems_of_the_same_spectrum_apart_by_their_place():
    generator = torch.Generator().manual_seed(0)
    left, right = torch.randn(2, 40000, generator=generator)
    stems = torch.stack([torch.stack([left, 0.2 * left]), torch.stack([0.2 * right, right])])
    estimates = ORACLES.get("mwf").function(stems, stems.sum(0))
    for stem, estimate in zip(stems, estimates, strict=True):
        assert sdr(stem.numpy(), estimate.numpy()) > 40
        assert sdr(stem.numpy(), stems.sum(0).numpy()) < 1


def test_in_mono_the_wiener_filter_is_the_ratio_mask_of_powers():
    stems = torch.randn(2, 1, 20000, generator=torch.Generator().manual_seed(0))
    filtered = ORACLES.get("mwf").function(stems, stems.sum(0))
    assert torch.allclose(filtered, ideal_ratio_mask(stems, stems.sum(0)), atol=1e-3)


def test_the_mixture_is_its_own_estimate_of_every_stem():
    stems = torch.randn(3, 2, 500, generator=torch.Generator().manual_seed(0))
    estimates = ORACLES.get("mixture").function(stems, stems.sum(0))
    assert all(torch.equal(estimate, stems.sum(0)) for estimate in estimates)


@pytest.mark.parametrize("name", ORACLES.names())
def test_a_silent_stem_beside_a_sounding_one_leaves_it_whole(name):
    stems = torch.stack([torch.randn(2, 10000, generator=torch.Generator().manual_seed(0)), torch.zeros(2, 10000)])
    sounding, silent = ORACLES.get(name).function(stems, stems.sum(0))
    assert torch.allclose(sounding, stems[0], atol=1e-4)
    assert name == "mixture" or not silent.any()


@pytest.mark.parametrize("name", ORACLES.names())
def test_silence_of_all_stems_gives_silence(name):
    estimates = ORACLES.get(name).function(torch.zeros(2, 2, 10000), torch.zeros(2, 10000))
    assert torch.equal(estimates, torch.zeros(2, 2, 10000))


@pytest.mark.parametrize("name", ["irm", "ibm", "iam", "mwf"])
def test_on_real_stems_every_stem_comes_out_far_better_than_the_mixture(shared_data, name):
    for song in read_songs(shared_data / "stems", check_samples=False):
        frames = 10 * song.rate
        stems = np.stack([song.stem(name, 0, frames).samples for name in song.stems])
        mixture = song.mixture(0, frames).samples
        estimates = ORACLES.get(name).function(torch.from_numpy(stems), torch.from_numpy(mixture)).numpy()
        for target, stem, estimate in zip(song.stems, stems, estimates, strict=True):
            assert sdr(stem, estimate) > sdr(stem, mixture) + 6, f"{song.name}: {target}"


def test_every_oracle_says_what_it_is():
    assert ORACLES.names() == ["irm", "ibm", "iam", "mwf", "mixture"]
    assert all("doi" in oracle.reference for oracle in ORACLES)

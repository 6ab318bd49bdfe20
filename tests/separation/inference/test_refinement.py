"""Post-filters of all estimates at once."""

from __future__ import annotations

import pytest
import torch

from separation import stft
from separation.errors import SeparationError
from separation.inference.mask_normalisation import mask_normalisation
from separation.inference.refinement import Refinement
from separation.inference.wiener import wiener

GENERATOR = torch.Generator().manual_seed(0)
SPECTRUM = stft.forward(torch.randn(1, 2, 9000, generator=GENERATOR))
MAGNITUDES = torch.rand(1, 3, *SPECTRUM.shape[1:], generator=GENERATOR)


def test_without_a_filter_it_is_nothing():
    assert not Refinement()
    assert Refinement(wiener=1)
    assert Refinement(normalise_masks=True)


def test_normalised_estimates_add_up_to_the_mixture():
    refined = Refinement(normalise_masks=True)(MAGNITUDES, SPECTRUM)
    torch.testing.assert_close(refined.sum(1), SPECTRUM)


def test_the_filter_follows_the_normalisation():
    shared = mask_normalisation(MAGNITUDES, SPECTRUM.abs())
    refined = Refinement(normalise_masks=True, wiener=2)(MAGNITUDES, SPECTRUM)
    torch.testing.assert_close(refined, wiener(shared, SPECTRUM, iterations=2))


def test_a_lone_target_does_not_become_the_whole_mixture():
    alone = 0.1 * SPECTRUM.abs().unsqueeze(1)
    refined = Refinement(wiener=1)(alone, SPECTRUM)[:, 0]
    assert refined.abs().mean() < 0.5 * SPECTRUM.abs().mean()


def test_less_than_no_iterations_are_refused():
    with pytest.raises(SeparationError, match="iterations are -1; they must be 0 or more"):
        Refinement(wiener=-1)

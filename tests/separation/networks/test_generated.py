"""Generated layers against torch's own, one source at a time."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from separation.networks.generated import Block, GeneratedConvolution, GeneratedNorm, Generator

GENERATOR = Generator(vector=4, narrow=3)
VECTORS = torch.randn(3, 4, generator=torch.Generator().manual_seed(5))


@pytest.mark.parametrize(("size", "dilation", "groups"), [(1, 1, 1), (3, 4, 1), (3, 2, 8)])
def test_a_convolution_is_each_sources_own(size, dilation, groups):
    layer = GeneratedConvolution(GENERATOR, 8, 16, size=size, dilation=dilation, groups=groups)
    x = torch.randn(2, 3, 8, 11)
    y = layer(VECTORS, x)
    for source, vector in enumerate(VECTORS):
        kernel = layer.kernel(vector).view(16, 8 // groups, size)
        own = F.conv1d(x[:, source], kernel, padding=dilation * (size // 2), dilation=dilation, groups=groups)
        torch.testing.assert_close(y[:, source], own)


def test_a_normalisation_is_each_sources_own():
    layer = GeneratedNorm(GENERATOR, 16)
    x = torch.randn(2, 3, 16, 11)
    y = layer(VECTORS, x)
    for source, vector in enumerate(VECTORS):
        scale, shift = layer.affine(vector).split(16)
        torch.testing.assert_close(y[:, source], F.group_norm(layer.prelu(x[:, source]), 8, scale, shift, 1e-8))


def test_one_vector_for_two_sources_gives_them_the_same():
    block = Block(GENERATOR, 8, 16, dilation=2)
    x = torch.randn(1, 1, 8, 9).expand(-1, 2, -1, -1)
    for part in block(VECTORS[:1].expand(2, -1), x):
        torch.testing.assert_close(part[:, 0], part[:, 1])


def test_the_last_block_adds_nothing_to_a_next_one():
    residual, skip = Block(GENERATOR, 8, 16, dilation=1, residual=False)(VECTORS, torch.randn(1, 3, 8, 9))
    assert residual == 0
    assert skip.shape == (1, 3, 8, 9)

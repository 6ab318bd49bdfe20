"""Filters that change over time, against numpy's least squares in every window."""

from __future__ import annotations

import numpy as np
import torch

from analysis.metrics.peass.least_squares import explain

WINDOW, HOP, TAPS = 16, 4, 3


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    random = np.random.default_rng(seed)
    return torch.from_numpy(random.standard_normal(shape) + 1j * random.standard_normal(shape))


def by_numpy(explaining, explained, shares):
    """One window after the other, with every column written out."""
    samples = explaining.shape[1]
    room = np.zeros(WINDOW + TAPS)
    long = [np.concatenate([room, one, room]) for one in explaining]
    goal = np.concatenate([room, explained, room])
    shape = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW))
    total = np.zeros(len(goal), dtype=complex)
    first = len(room) - (WINDOW - HOP)
    for start in range(first, len(room) + samples, HOP):
        time = np.arange(start, start + WINDOW)
        columns = np.stack([one[time - delay] for one in long for delay in (-1, 0, 1)], axis=1) * shape[:, None]
        filters = np.linalg.lstsq(columns, goal[time] * shape)[0]
        total[time] += (columns @ (filters * np.repeat(shares, TAPS))) * shape / 2
    return total[len(room) : len(room) + samples]


def test_it_is_the_least_squares_of_every_window():
    explaining, explained = noise(2, 40), noise(2, 40, seed=1)
    shares = torch.tensor([[[1, 0], [0, 1]], [[0, 1], [1, 0]]])
    found = explain(explaining, explained, shares, window=WINDOW, taps=TAPS)
    for kind in range(2):
        for error in range(2):
            theirs = by_numpy(explaining.numpy(), explained[error].numpy(), shares[kind, error].numpy())
            assert np.allclose(found[kind, error].numpy(), theirs, atol=1e-5)  # the diagonal loading


def test_what_is_a_filtered_signal_is_explained_wholly():
    signal = noise(1, 60)
    error = 0.5 * signal + 0.3 * torch.roll(torch.nn.functional.pad(signal, (0, 1)), 1)[:, :-1]
    found = explain(signal, error, torch.ones(1, 1, 1), window=WINDOW, taps=TAPS)
    inside = slice(0, -WINDOW)  # after the end the filters ring on, and the error does not
    assert torch.allclose(found[0][:, inside], error[:, inside], atol=1e-6)


def test_silence_explains_nothing_and_twins_share():
    signal, error = noise(1, 40), noise(1, 40, seed=1)
    quiet = explain(torch.zeros_like(signal), error, torch.ones(1, 1, 1), window=WINDOW, taps=TAPS)
    assert not quiet.any()
    alone = explain(signal, error, torch.ones(1, 1, 1), window=WINDOW, taps=TAPS)
    twins = explain(signal.repeat(2, 1), error, torch.ones(1, 1, 2), window=WINDOW, taps=TAPS)
    assert torch.allclose(alone, twins, atol=1e-5)


def test_many_windows_are_as_few_at_a_time(monkeypatch):
    signal, error, shares = noise(2, 90), noise(1, 90, seed=1), torch.ones(1, 1, 2)
    at_once = explain(signal, error, shares, window=WINDOW, taps=TAPS)
    monkeypatch.setattr("analysis.metrics.peass.least_squares.FRAMES_AT_ONCE", 5)
    assert torch.allclose(explain(signal, error, shares, window=WINDOW, taps=TAPS), at_once)

"""From the eleven variables to one grade: a small neural network, whose weights the standard prints.

Source: ITU-R BS.1387-1, annex 2, clause 6.1, tables 16 to 18.
"""

from __future__ import annotations

import torch
from torch import Tensor


def _table(*rows: tuple[float, ...]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float64)


# Lowest and highest value, and the weights to the three hidden nodes, of each variable, in the order of NAMES.
_INPUTS = _table(
    (393.916656, 921, -0.502657, 0.436333, 1.219602),
    (361.965332, 881.131226, 4.307481, 3.246017, 1.123743),
    (-24.045116, 16.212030, 4.984241, -2.211189, -0.192096),
    (1.110661, 107.137772, 0.051056, -1.762424, 4.331315),
    (-0.206623, 2.886017, 2.321580, 1.789971, -0.754560),
    (0.074318, 13.933351, -5.303901, -3.452257, -10.814982),
    (1.113683, 63.257874, 2.730991, -6.111805, 1.519223),
    (0.950345, 1145.018555, 0.624950, -1.331523, -5.955151),
    (0.029985, 14.819740, 3.102889, 0.871260, -5.922878),
    (0.000101, 1, -1.051468, -0.939882, -0.142913),
    (0, 1, -1.804679, -0.503610, -0.620456),
)
_HIDDEN = _table((-2.518254, 0.654841, -2.207228), (-3.817048, 4.107138, 4.629582))  # bias, and weight to the output
_OUTPUT = -0.307594
WORST, BEST = -3.98, 0.22


def distortion_index(variables: Tensor) -> Tensor:
    """The distortion index (...) of variables (..., 11); the lower, the worse."""
    lowest, highest = _INPUTS[:, 0], _INPUTS[:, 1]
    hidden = ((variables - lowest) / (highest - lowest)) @ _INPUTS[:, 2:] + _HIDDEN[0]
    return torch.sigmoid(hidden) @ _HIDDEN[1] + _OUTPUT


def objective_difference_grade(index: Tensor) -> Tensor:
    """The grade of a distortion index: 0 is imperceptible, −1 perceptible but not annoying, −4 very annoying."""
    return WORST + (BEST - WORST) * torch.sigmoid(index)

"""The 2f-model: two of PEAQ's variables, fitted to listening tests of source separation.

Source: Kastner and Herre, "An Efficient Model for Estimating Subjective Quality of Separated Audio Source Signals",
WASPAA 2019, doi:10.1109/WASPAA.2019.8937179.
"""

from __future__ import annotations

from torch import Tensor

from analysis.metrics.peaq.variables import NAMES

FLOOR, CEILING = 0.0, 100.0  # of MUSHRA's scale
_MODULATION = NAMES.index("average_modulation_difference_1")
_BLOCK = NAMES.index("average_distorted_block")


def two_f_model(variables: Tensor) -> Tensor:
    """The mean MUSHRA score (...) to be expected of PEAQ's variables (..., 11), 0 to 100."""
    modulation, block = variables[..., _MODULATION], variables[..., _BLOCK]
    score = 56.1345 / (1 + (-0.0282 * modulation - 0.8628) ** 2) - 27.1451 * block + 86.3515
    return score.clamp(FLOOR, CEILING)

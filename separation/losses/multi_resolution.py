"""Spectral convergence and L1 on log magnitudes, over several resolutions.

Sources: Yamamoto, Song, Kim, "Parallel WaveGAN", ICASSP 2020, doi:10.1109/ICASSP40776.2020.9053795; for separation:
Gusó et al. 2022, doi:10.48550/arXiv.2202.07968.
"""

from __future__ import annotations

import torch
from torch import Tensor

from separation import stft
from separation.losses.distance import REFERENCE
from separation.losses.record import LOSSES, Loss, is_zero

SIZES = (512, 1024, 2048, 4096)  # samples; ours, as is the hop of a quarter
FLOOR = 1e-4  # magnitudes below count as this in the logarithm: auraloss's 1e-8 of power


def multi_resolution(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """mean over `SIZES` of ‖|S| − |Ŝ|‖ / ‖|S|‖ + mean |ln |S| − ln |Ŝ||.

    Norms are over channels, bins and frames. Waveforms (..., channels, samples) to (...); NaN for a silent target.
    """
    values = [_at_one_size(stft.magnitude(estimate, frame=size, hop=size // 4),
                           stft.magnitude(target, frame=size, hop=size // 4)) for size in SIZES]  # fmt: skip
    return torch.stack(values).mean(0)


def _at_one_size(estimate: Tensor, target: Tensor) -> Tensor:
    every = (-3, -2, -1)
    norm = torch.linalg.vector_norm(target, dim=every)
    silent = is_zero(norm)
    convergence = torch.linalg.vector_norm(target - estimate, dim=every) / torch.where(silent, 1.0, norm)
    logs = (target.clamp(min=FLOOR).log() - estimate.clamp(min=FLOOR).log()).abs().mean(dim=every)
    return torch.where(silent, float("nan"), convergence + logs)


LOSSES.add(
    Loss(
        name="multi_resolution",
        label="Multi-resolution spectral loss (MRS)",
        unit="relative",
        domain="waveform",
        reference=REFERENCE,
        function=multi_resolution,
        formula="mean over 512, 1024, 2048, 4096 of ‖|S| − |Ŝ|‖ / ‖|S|‖ + mean |ln |S| − ln |Ŝ||",
        silence="Undefined (NaN) where the target is silent; magnitudes below 1e-4 count as that in the logarithm; "
        "a perfect estimate gives 0.",
        undefined_for=frozenset({"target"}),
    )
)

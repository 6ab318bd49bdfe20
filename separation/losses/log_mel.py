"""VGGish's front end: waveforms to patches of 96 frames by 64 log-mel bands.

Source: Hershey et al., "CNN Architectures for Large-Scale Audio Classification", ICASSP 2017,
doi:10.1109/ICASSP.2017.7952132, with the constants of its public code.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F
from torchaudio.functional import resample

RATE = 16000  # Hz
WINDOW, HOP, SIZE = 400, 160, 512  # samples: 25 ms, 10 ms, and the transform's length
BANDS, LOWEST, HIGHEST = 64, 125.0, 7500.0  # mel bands between two frequencies in Hz
OFFSET = 0.01  # added to mel magnitudes before the logarithm: silence is ln 0.01
FRAMES = 96  # a patch, 0.96 s


def patches(waveform: Tensor, rate: int) -> Tensor:
    """Waveforms (..., samples) at `rate` Hz to (..., patches, 96, 64): ln(mel + 0.01) of magnitudes, no overlap.

    What is shorter than one patch is lengthened by zeros (ours), what is left after the last whole patch is dropped.
    """
    slow: Tensor = resample(waveform, rate, RATE)
    shortest = WINDOW + (FRAMES - 1) * HOP
    if slow.shape[-1] < shortest:
        slow = F.pad(slow, (0, shortest - slow.shape[-1]))
    frames = slow.unfold(-1, WINDOW, HOP) * torch.hann_window(WINDOW, dtype=slow.dtype, device=slow.device)
    mel = torch.fft.rfft(frames, SIZE).abs() @ mel_bands().to(slow)
    whole = mel.shape[-2] // FRAMES
    logarithms: Tensor = (mel[..., : whole * FRAMES, :] + OFFSET).log()
    return logarithms.reshape(*mel.shape[:-2], whole, FRAMES, BANDS)


def _mel(frequency: Tensor) -> Tensor:
    return 1127.0 * torch.log1p(frequency / 700.0)


@cache
def mel_bands() -> Tensor:
    """Triangles of equal width in mel, their sides straight in mel, (257, 64); the bin at 0 Hz is in none."""
    bins = _mel(torch.linspace(0.0, RATE / 2, SIZE // 2 + 1, dtype=torch.float64))[1:, None]
    low, high = _mel(torch.tensor([LOWEST, HIGHEST], dtype=torch.float64)).tolist()
    edges = torch.linspace(low, high, BANDS + 2, dtype=torch.float64)
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return F.pad(torch.minimum(rising, falling).clamp(min=0.0), (0, 0, 1, 0))

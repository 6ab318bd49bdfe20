"""CLAP's encoder of sounds from a file: HTSAT, a Swin transformer on log-mel spectra, as LAION trained it with texts.

Sources: Wu et al., "Large-Scale Contrastive Language-Audio Pretraining with Feature Fusion and Keyword-to-Caption
Augmentation", ICASSP 2023, doi:10.1109/ICASSP49357.2023.10095969; Chen et al., "HTS-AT", ICASSP 2022,
doi:10.1109/ICASSP43922.2022.9746312.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import isqrt
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torchaudio.functional import melscale_fbanks, resample

from separation.errors import LossError
from separation.losses.pieces import a_few_at_once, pieces
from separation.losses.swin import Stage, Swin
from separation.losses.weights import freeze, load_weights

KNOWN_BY = "audio_projection.linear1.weight"
FUSED = "audio_model.audio_encoder.patch_embed.fusion_model.local_att.0.weight"
RATE = 48000  # Hz
PIECE = 10 * RATE  # samples, as in its training
FRAME, HOP = 1024, 480  # samples
BANDS, LOWEST, HIGHEST = 64, 50.0, 14000.0  # mel bands between two frequencies in Hz
FLOOR = 1e-10  # of a band's power
FOLDS, SIDE = 4, 256  # a spectrogram of 1024 frames by 64 bands is folded into a square of four strips

# What weights are called where they are published, and here.
NAMES = (
    ("audio_model.audio_encoder.batch_norm.", "batch_norm."),
    ("audio_model.audio_encoder.patch_embed.proj.", "swin.project."),
    ("audio_model.audio_encoder.patch_embed.norm.", "swin.patch_norm."),
    ("audio_model.audio_encoder.norm.", "swin.norm."),
    ("audio_model.audio_encoder.layers.", "swin.stages."),
    ("audio_projection.linear1.", "widen."),
    ("audio_projection.linear2.", "project."),
    (".blocks.", "."),
    (".layernorm_before.", ".before."),
    (".layernorm_after.", ".after."),
    (".attention.self.relative_position_bias_table", ".attention.bias"),
    (".attention.self.", ".attention."),
    (".attention.output.dense.", ".attention.output."),
    (".intermediate.dense.", ".widen."),
    (".output.dense.", ".narrow."),
)


class Clap(nn.Module):
    """Waveforms to embeddings of unit length, one for each 10 s."""

    def __init__(self, stages: list[Stage], window: int, embedding: int, origin: str) -> None:
        super().__init__()
        self.origin = origin
        self.batch_norm = nn.BatchNorm2d(BANDS)
        self.swin = Swin(stages, window)
        self.widen = nn.Linear(stages[-1].features, embedding)
        self.project = nn.Linear(embedding, embedding)

    def embed(self, heard: Tensor) -> Tensor:
        """Pieces (pieces, 480,000) at 48 kHz to (pieces, embedding)."""
        spectra = self.batch_norm(log_mel(heard).unsqueeze(-1))  # (pieces, bands, frames, 1)
        stretched = F.interpolate(
            spectra.permute(0, 3, 2, 1), (FOLDS * SIDE, BANDS), mode="bicubic", align_corners=True
        )  # (pieces, 1, frames, bands)
        square = stretched.reshape(-1, 1, FOLDS, SIDE, BANDS).transpose(-2, -1).flatten(2, 3)
        return F.normalize(self.project(F.relu(self.widen(self.swin(square)))), dim=-1)

    def forward(self, waveform: Tensor, rate: int) -> Tensor:
        """(..., samples) at `rate` Hz to (..., pieces, embedding); what is shorter than 10 s is repeated."""
        heard: Tensor = resample(waveform, rate, RATE)
        if heard.shape[-1] < PIECE:  # as often as it fits, then zeros
            heard = torch.cat([heard] * (PIECE // heard.shape[-1]), dim=-1)
            heard = F.pad(heard, (0, PIECE - heard.shape[-1]))
        return a_few_at_once(self.embed, pieces(heard, PIECE))


def log_mel(waveform: Tensor) -> Tensor:
    """Powers in mel bands, in dB: (pieces, samples) to (pieces, bands, frames)."""
    padded = F.pad(waveform, (FRAME // 2, FRAME // 2), mode="reflect")
    framed = padded.unfold(-1, FRAME, HOP) * torch.hann_window(FRAME, dtype=waveform.dtype, device=waveform.device)
    spectra = torch.fft.rfft(framed)
    powers = (spectra.real.square() + spectra.imag.square()) @ _mel_bands().to(waveform)
    return 10 * torch.log10(powers.clamp(min=FLOOR)).transpose(-2, -1)


@cache
def _mel_bands() -> Tensor:
    """(bins, bands), in Slaney's scale and norm."""
    bands: Tensor = melscale_fbanks(FRAME // 2 + 1, LOWEST, HIGHEST, BANDS, RATE, "slaney", "slaney")
    return bands


def read_clap(weights: Mapping[str, Tensor], path: Path) -> Clap:
    """The encoder of a CLAP's published weights, of any size; what else the file holds, of texts, is passed over.

    Raises `LossError` on a CLAP with feature fusion, and where weights are missing or of another network.
    """
    if FUSED in weights:
        raise LossError(f"{path} holds a CLAP with feature fusion; take an unfused one, such as larger_clap_music.")
    own = {_ours(name): tensor for name, tensor in weights.items() if name.startswith("audio_")}
    try:
        with torch.random.fork_rng(devices=[]):  # the caller's random numbers stay as they were
            network = _network(own, path.name)
    except (KeyError, IndexError, ValueError) as error:
        raise LossError(f"{path} lacks weights of CLAP's encoder, or has them in another shape: {error}.") from error
    load_weights(network, own, path)
    freeze(network)
    return network


def _ours(name: str) -> str:
    """A weight's published name as it is here."""
    for theirs, ours in NAMES:
        name = name.replace(theirs, ours)
    stage, found, part = name.removeprefix("swin.stages.").partition(".downsample.")
    return f"swin.merges.{stage}.{part}" if found else name


def _network(weights: Mapping[str, Tensor], origin: str) -> Clap:
    """One of the sizes that the weights have."""
    blocks: dict[int, set[int]] = {}
    for name in weights:
        if name.startswith("swin.stages."):
            stage, block = name.split(".")[2:4]
            blocks.setdefault(int(stage), set()).add(int(block))
    biases = [weights[f"swin.stages.{stage}.0.attention.bias"] for stage in sorted(blocks)]
    hidden = [weights[f"swin.stages.{stage}.0.widen.weight"] for stage in sorted(blocks)]
    stages = [
        Stage(features=inner.shape[1], heads=bias.shape[1], hidden=len(inner), blocks=len(blocks[stage]))
        for stage, bias, inner in zip(sorted(blocks), biases, hidden, strict=True)
    ]
    return Clap(stages, (isqrt(len(biases[0])) + 1) // 2, len(weights["project.weight"]), origin)

"""Systems that separate a song: a trained run, or an oracle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from separation import audio, checkpoints, devices
from separation.audio import Audio
from separation.errors import SeparationError
from separation.inference.chunks import overlap_add
from separation.inference.oracles import ORACLES, Oracle
from separation.inference.refinement import Refinement
from separation.origins import Origin
from separation.published import PUBLISHED
from separation.songs.folder import Song

ORACLE_PREFIX = "oracle:"
CHUNK_SECONDS = 30.0
OVERLAP_SECONDS = 1.0
NONE = Refinement()


class System(Protocol):
    """Anything that separates songs under a name. `digest` changes when its estimates would; `origin`: what made it."""

    @property
    def name(self) -> str: ...

    @property
    def digest(self) -> str: ...

    @property
    def origin(self) -> Origin: ...

    def targets_of(self, song: Song) -> list[str]:
        """Which of a song's stems it estimates."""

    def separate(self, song: Song) -> dict[str, Audio]:
        """An estimate for each of those, at the song's rate, with its channels and length."""


class OracleSystem:
    """An oracle, run over a song's own stems."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.name = oracle.name
        self.digest = f"oracle {oracle.label}"
        self.origin = Origin(group="oracle")

    def targets_of(self, song: Song) -> list[str]:
        return list(song.stems)

    def separate(self, song: Song) -> dict[str, Audio]:
        names = self.targets_of(song)

        def estimate(start: int, count: int) -> Tensor:
            stems = np.stack([song.stem(name, start, count).samples for name in names])
            mixture = song.mixture(start, count).samples
            return self.oracle.function(torch.from_numpy(stems), torch.from_numpy(mixture))

        estimates = _in_chunks(estimate, song.frames, song.rate)
        return {name: Audio(found.numpy(), song.rate) for name, found in zip(names, estimates, strict=True)}


class TrainedSystem:
    """A run's separator, at its own rate and number of channels inside."""

    def __init__(self, folder: Path, device: torch.device, refinement: Refinement = NONE) -> None:
        separator, self.card = checkpoints.read_model(folder)
        self.name = folder.resolve().name
        self.digest = checkpoints.identity(folder) + (f" {refinement}" if refinement else "")
        self.origin = _origin(self.card)
        self.refine = refinement or None
        self.device = device
        self.separator = separator.to(device)

    def targets_of(self, song: Song) -> list[str]:
        return [target for target in self.card.targets if target in song.stems]

    def separate(self, song: Song) -> dict[str, Audio]:
        """Raises `AudioError` on a mixture whose channels the network was not made for."""
        mixture = audio.resample(song.mixture(), self.card.rate)
        # A network for one channel hears each channel on its own; one for two hears mono twice.
        apart = self.card.channels == 1
        if not apart:
            mixture = audio.with_channels(mixture, self.card.channels)
        signal = torch.from_numpy(mixture.samples)

        def estimate(start: int, count: int) -> Tensor:
            part = signal[:, start : start + count].to(self.device)
            with torch.inference_mode(), devices.autocast(self.device):
                batch = self.separator.waveforms(part.unsqueeze(1) if apart else part.unsqueeze(0), self.refine)
            found: Tensor = batch.squeeze(2).transpose(0, 1) if apart else batch.squeeze(0)
            return found.float().cpu()  # (targets, channels, samples)

        estimates = _in_chunks(estimate, mixture.frames, self.card.rate)
        wanted = self.targets_of(song)
        return {
            target: _like(Audio(found.numpy(), self.card.rate), song)
            for target, found in zip(self.card.targets, estimates, strict=True)
            if target in wanted
        }


def open_systems(models: Sequence[str], device: torch.device, refinement: Refinement = NONE) -> list[System]:
    """The systems of `--model`: `oracle:<name>` or a run's folder, which alone is refined.

    Raises `UnknownNameError` on an oracle that is not there, `ModelError` on a folder that is no run, and
    `SeparationError` on two systems of one name, whose estimates would lie in one folder.
    """
    systems: list[System] = []
    for model in models:
        if model.startswith(ORACLE_PREFIX):
            system: System = OracleSystem(ORACLES.get(model.removeprefix(ORACLE_PREFIX)))
        else:
            system = TrainedSystem(Path(model), device, refinement)
        if system.name in [other.name for other in systems]:
            raise SeparationError(f"Two models are called {system.name!r}; rename one of the run folders.")
        systems.append(system)
    return systems


def _origin(card: checkpoints.Card) -> Origin:
    """What a card says of the training; weights that saw no step of it were trained with no loss that is known."""
    seed = "" if card.loss == PUBLISHED else str(card.seed)
    return Origin(loss=card.loss if card.steps else "", network=card.network, seed=seed)


def _in_chunks(estimate: Callable[[int, int], Tensor], frames: int, rate: int) -> Tensor:
    return overlap_add(estimate, frames, chunk=round(CHUNK_SECONDS * rate), overlap=round(OVERLAP_SECONDS * rate))


def _like(estimate: Audio, song: Song) -> Audio:
    """The estimate at the song's rate, with its channels and its length to the sample."""
    back = audio.with_channels(audio.resample(estimate, song.rate), song.channels)
    samples = back.samples[:, : song.frames]
    return Audio(np.pad(samples, ((0, 0), (0, song.frames - samples.shape[1]))), song.rate)

"""A run's separator over songs of any length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from separation import audio, checkpoints, devices
from separation.audio import Audio
from separation.inference.chunks import chunks
from separation.inference.refinement import Refinement
from separation.inference.resampling import Ratio, Resampler, Signal, resampled
from separation.inference.spectra import frames_of
from separation.inference.system import Piece, System
from separation.inference.tracks import Read, SpectralTrack, Track, WaveformTrack
from separation.networks import NETWORKS
from separation.origins import Origin
from separation.published import PUBLISHED
from separation.songs import Song

OVERLAP_SECONDS = 1.0  # of chunks that are faded over
AT_ONCE = {"cpu": 1, "cuda": 4}  # chunks: one fills a CPU's cores, and each more takes half a gigabyte
NONE = Refinement()


@dataclass
class _OnItsWay:
    """A song between its file and its estimates."""

    song: Song
    track: Track
    back: Resampler
    left: int  # samples that are still to come out


class TrainedSystem(System):
    """A run's separator, at its own rate and number of channels inside.

    chunk_seconds: how long the chunks are, the network's own length unless given.
    """

    def __init__(
        self,
        folder: Path,
        device: torch.device,
        refinement: Refinement = NONE,
        *,
        chunk_seconds: float | None = None,
    ) -> None:
        separator, self.card = checkpoints.read_model(folder)
        self.name = folder.resolve().name
        self.digest = checkpoints.identity(folder) + (f" {refinement}" if refinement else "")
        self.origin = _origin(self.card)
        self.refine = refinement
        self.device = device
        self.separator = separator.to(device)
        self.network = NETWORKS.get(self.card.network)
        self.chunk_seconds = chunk_seconds or self.network.chunk_seconds
        self.at_once = AT_ONCE[device.type]

    def targets_of(self, song: Song) -> list[str]:
        return [target for target in self.card.targets if target in song.stems]

    def pieces(self, songs: Iterable[Song]) -> Iterator[Piece]:
        """Chunks of equal shape, of one song or several, go through the network together.

        Raises `AudioError` on a mixture whose channels the network was not made for.
        """
        batch: list[tuple[_OnItsWay, Tensor]] = []
        for song in songs:
            way = self._begun(song)
            for part in way.track.inputs():
                if batch and (len(batch) == self.at_once or batch[0][1].shape != part.shape):
                    yield from self._separated(batch)
                    batch = []
                batch.append((way, part))
        if batch:
            yield from self._separated(batch)

    def _begun(self, song: Song) -> _OnItsWay:
        rate = self.card.rate
        read_whole = resampled(lambda start, count: song.mixture(start, count).samples, song.frames, song.rate, rate)

        def read(start: int, count: int) -> Tensor:
            found = Audio(read_whole(start, count), rate)
            # A network for one channel hears each channel on its own; one for two hears mono twice.
            heard = found.samples if self._apart else _fitted(found, self.card.channels)
            return torch.from_numpy(heard).to(self.device)

        samples = Ratio(song.rate, rate).length(song.frames)
        return _OnItsWay(song, self._track(read, samples), Resampler(rate, song.rate), song.frames)

    def _track(self, read: Read, samples: int) -> Track:
        network, rate = self.network, self.card.rate
        transform = {"frame": network.frame, "hop": network.hop}
        hears_samples = network.domain == "waveform"
        length, unit = (samples, 1) if hears_samples else (frames_of(samples, **transform), network.hop)
        overlap = 0 if network.context is not None else round(OVERLAP_SECONDS * rate / unit)
        size, least = ceil(self.chunk_seconds * rate / unit), 2 * (network.context or 0) + overlap + network.grid
        if size < least:  # at a low rate the context, which is of frames, may fill a chunk, which is of seconds
            size = 2 * least
        plan = list(chunks(length, size=size, context=network.context or 0, overlap=overlap, grid=network.grid))
        kind = WaveformTrack if hears_samples else SpectralTrack
        return kind(read, samples, plan, overlap=overlap, refine=self.refine, **transform)

    @property
    def _apart(self) -> bool:
        return self.card.channels == 1

    def _separated(self, batch: list[tuple[_OnItsWay, Tensor]]) -> Iterator[Piece]:
        parts = [part.unsqueeze(1 if self._apart else 0) for _, part in batch]  # (examples, channels, …)
        with torch.inference_mode(), devices.autocast(self.device):
            estimates = self.separator(_together(parts)).float()
        for (way, _), own in zip(batch, estimates.split([len(part) for part in parts]), strict=True):
            with torch.inference_mode():
                found = way.track.push(own.squeeze(2).transpose(0, 1) if self._apart else own.squeeze(0)).cpu().numpy()
            yield self._piece(way, found)

    def _piece(self, way: _OnItsWay, found: Signal) -> Piece:
        """found: (targets, channels, samples) at the card's rate."""
        song = way.song
        wanted = self.targets_of(song)
        places = [self.card.targets.index(target) for target in wanted]
        fitted = np.concatenate([_fitted(Audio(found[place], self.card.rate), song.channels) for place in places])
        samples = way.back.push(fitted, is_last=way.track.is_done)[:, : way.left]
        way.left -= samples.shape[1]
        return Piece(song, dict(zip(wanted, np.split(samples, len(wanted)), strict=True)), is_last=way.track.is_done)


def _together(parts: list[Tensor]) -> Tensor:
    """One batch of them all, each dimension where it lies in memory: spectra have their bins last."""
    if len(parts) == 1:
        return parts[0]
    if parts[0].stride(-1) == 1:
        return torch.cat(parts)
    return torch.cat([part.transpose(-1, -2) for part in parts]).transpose(-1, -2)


def _fitted(signal: Audio, channels: int) -> Signal:
    return audio.with_channels(signal, channels).samples


def _origin(card: checkpoints.Card) -> Origin:
    """What a card says of the training; weights that saw no step of it were trained with no loss that is known."""
    seed = "" if card.loss == PUBLISHED else str(card.seed)
    return Origin(loss=card.loss if card.steps else "", network=card.network, seed=seed)

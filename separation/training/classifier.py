"""The project's own instrument classifier, whose embedding is the deep-feature loss's where VGGish is not at hand.

It learns to tell from a second of a stem what the stem is called, in minutes on a processor (ours).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor, nn
from tqdm import tqdm

from separation.devices import suited_threads
from separation.errors import TrainingError
from separation.files import write_whole
from separation.losses.encoders import OURS, EmbeddingNetwork, start
from separation.losses.log_mel import FRAMES, HOP, RATE, WINDOW, patches
from separation.songs import Song
from separation.training.cache import DECODED, StemCache
from separation.training.data import GAINS, default_targets

ENCODER, CARD = "encoder.safetensors", "card.json"
CROP = WINDOW + (FRAMES - 1) * HOP  # samples of one patch
QUIET = 1e-3  # root mean square below which a crop tells nothing of its instrument
TRIES = 50  # crops drawn until one is louder
TESTED = 256  # crops that the accuracy is measured on


@dataclass(frozen=True)
class Result:
    """What came out.

    accuracy: the share of new random crops of the same songs that were told right; chance: what guessing would give.
    """

    labels: list[str]
    songs: list[str]
    steps: int
    seed: int
    accuracy: float
    chance: float


class Examples:
    """Random crops of stems at 16 kHz and mono, each label as often as any other; kept: the decoded songs' folder."""

    def __init__(self, songs: Sequence[Song], seed: int, kept: Path) -> None:
        self.labels = default_targets(songs)
        if len(self.labels) < 2:
            raise TrainingError(f"A classifier needs stems of two names or more; the songs have {len(self.labels)}.")
        self.cache = StemCache(songs, rate=RATE, channels=1, folder=kept)
        self.having = [[index for index, song in enumerate(songs) if label in song.stems] for label in self.labels]
        self.random = np.random.default_rng(seed)

    def draw(self, count: int) -> tuple[Tensor, Tensor]:
        """Log-mel patches (count, 96, 64), and the numbers of their labels (count)."""
        numbers = self.random.integers(len(self.labels), size=count)
        signals = np.stack([self._crop(int(number)) for number in numbers])
        return patches(torch.from_numpy(signals), RATE)[:, 0], torch.from_numpy(numbers)

    def _crop(self, number: int) -> NDArray[np.float32]:
        label = self.labels[number]
        for _ in range(TRIES):
            index = int(self.random.choice(self.having[number]))
            first = int(self.random.integers(max(self.cache.frames(index) - CROP, 0) + 1))
            samples = self.cache.crop(index, label, first, CROP)[0]
            if np.sqrt(np.mean(np.square(samples))) > QUIET:
                louder: NDArray[np.float32] = samples * np.float32(self.random.uniform(*GAINS))
                return louder
        raise TrainingError(f"The stem {label!r} is all but silent in the songs; take it out of the folder.")


def train_classifier(songs: Sequence[Song], output: Path, *, steps: int, seed: int, batch_size: int = 32) -> Result:
    """Train the classifier and write its encoder, without the last layer, and a card into a folder.

    Raises `TrainingError` on fewer than two stem names, on a stem that is silent, and where the folder holds anything.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise TrainingError(f"{output} is in the way: it is not empty. Choose another folder.")
    with suited_threads(EmbeddingNetwork(OURS, "to be trained"), torch.device("cpu")):
        network, result = _trained(Examples(songs, seed, output.parent / DECODED), songs, steps, seed, batch_size)
    write_whole(output / CARD, lambda path: path.write_text(json.dumps(asdict(result), indent=2) + "\n"))
    state = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    write_whole(output / ENCODER, lambda path: save_file(state, str(path)))
    return result


def _trained(
    examples: Examples, songs: Sequence[Song], steps: int, seed: int, batch_size: int
) -> tuple[EmbeddingNetwork, Result]:
    network = EmbeddingNetwork(OURS, "being trained")
    start(network, seed)
    last = nn.Linear(OURS.embedding, len(examples.labels))
    start(last, seed)
    optimiser = torch.optim.Adam([*network.parameters(), *last.parameters()], lr=1e-3)
    for _ in (bar := tqdm(range(steps), desc="classifier", unit="step", mininterval=0.5)):
        spectra, numbers = examples.draw(batch_size)
        loss = nn.functional.cross_entropy(last(network.embed(spectra)), numbers)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        bar.set_postfix(loss=f"{float(loss.detach()):.3f}", refresh=False)
    with torch.no_grad():
        spectra, numbers = examples.draw(TESTED)
        right = (last(network.embed(spectra)).argmax(1) == numbers).double().mean()
    names = [song.name for song in songs]
    return network, Result(list(examples.labels), names, steps, seed, float(right), 1 / len(examples.labels))

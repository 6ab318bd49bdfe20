"""Training against a plain loop with Open-Unmix's own network and data loading, on the same songs in the same run.

Songs are composed and written as MUSDB18-HQ lies on disk. Both sides train Open-Unmix for one target at its published
sizes (8.9 million weights), with the same number of crops of 6 s in a batch (published: 16), augmentation (gains,
swapped channels, stems of any songs), loss and optimiser, on one thread each: two wait for each other on a machine that
has other work, and the ratio would tell of that. Theirs is the loop of Open-Unmix's training script over
`openunmix.data.MUSDBDataset`, without workers, as the script has it on a CPU, and without what the script does between
epochs. Ours is `separation.training.fit.fit`, all of a step included; songs are decoded before the first step, once for
all runs to come.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

os.environ |= {"TQDM_DISABLE": "1"}  # read as tqdm is imported

import soundfile
import torch
from torch.utils.data import DataLoader

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from separation.devices import keep_memory
from separation.losses import LOSSES
from separation.networks import NETWORKS, Separator
from separation.songs import read_songs
from separation.songs.synthesis import synthesize
from separation.training.cache import StemCache
from separation.training.data import Crops
from separation.training.fit import fit
from separation.training.plan import Plan

TARGET, RATE, SECONDS, BATCH = "vocals", 44100, 6.0, 4
SONGS, SONG_SECONDS = 4, 30
PAIRS, STEPS = 5, 2  # steps timed a side and pair, after one that is not


class EnoughError(Exception):
    """Ends a run that would go on."""


@dataclass(frozen=True)
class Watched(Crops):
    """Crops that note when each batch is asked for, and end the run after some."""

    times: list[float] = field(default_factory=list)

    def __getitem__(self, number: int) -> Any:
        if number % BATCH == 0:
            self.times.append(time.perf_counter())
            if len(self.times) > STEPS + 2:
                raise EnoughError
        return super().__getitem__(number)


def write_songs(root: Path) -> Path:
    """Composed songs as MUSDB18-HQ: <root>/train/<song>/{mixture,vocals,drums,bass,other}.wav, 16 bits."""
    list(synthesize(root / "composed", songs=SONGS, seconds=SONG_SECONDS, seed=0))
    for song in read_songs(root / "composed", check_samples=False):
        folder = root / "train" / song.name
        folder.mkdir(parents=True)
        for name in song.stems:
            soundfile.write(folder / f"{name}.wav", song.stem(name).samples.T, song.rate)
        soundfile.write(folder / "mixture.wav", song.mixture().samples.T, song.rate)
    return root


def ours(cache: StemCache, folder: Path) -> float:
    """Seconds a step."""
    plan = Plan(learning_rate=1e-3, batch_size=BATCH, seconds=SECONDS)
    separator = Separator(NETWORKS.get("open_unmix").modules(targets=1, channels=2, rate=RATE, sizes={}))
    crops = Watched(cache, (TARGET,), round(SECONDS * RATE), frozenset(plan.augmentation), seed=0)
    folder.mkdir()
    with suppress(EnoughError):
        fit(folder, separator, LOSSES.get("l2_freq"), plan, crops, device=torch.device("cpu"))
    # A batch is cut while the one before it waits: the first two requests come before the first step.
    return (crops.times[-1] - crops.times[2]) / STEPS


def theirs(root: Path) -> tuple[float, float]:
    """Seconds a step, and the part of them in which the loop waits for data."""
    from openunmix import data, model, transforms, utils

    dataset = data.MUSDBDataset(
        target=TARGET,
        root=str(root),
        is_wav=True,
        seq_duration=SECONDS,
        source_augmentations=data.aug_from_str(["gain", "channelswap"]),
        random_track_mix=True,
    )
    batches = iter(DataLoader(dataset, batch_size=BATCH, shuffle=True))
    transform, _ = transforms.make_filterbanks(n_fft=4096, n_hop=1024, sample_rate=float(RATE))
    encoder = torch.nn.Sequential(transform, model.ComplexNorm(mono=False))
    highest = utils.bandwidth_to_max_bin(float(RATE), 4096, 16000)
    network = model.OpenUnmix(nb_bins=2049, nb_channels=2, hidden_size=512, max_bin=highest)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, weight_decay=1e-5)
    network.train()
    loading, steps = [], []
    for _ in range(1 + STEPS):
        start = time.perf_counter()
        mixture, target = next(batches)
        loading.append(time.perf_counter() - start)
        optimizer.zero_grad()
        estimate = network(encoder(mixture))
        loss = torch.nn.functional.mse_loss(estimate, encoder(target))
        loss.backward()
        optimizer.step()
        loss.item()
        steps.append(time.perf_counter() - start)
    return sum(steps[1:]) / STEPS, sum(loading[1:]) / STEPS


def main() -> None:
    warnings.simplefilter("ignore")  # the peer's libraries announce what they will do without
    torch.set_num_threads(1)
    keep_memory()  # as training does; the peer has the same
    wholes, networks, shares = [], [], []
    with tempfile.TemporaryDirectory() as place:
        root = write_songs(Path(place))
        start = time.perf_counter()
        cache = StemCache(read_songs(root / "train"), rate=RATE, channels=2, folder=root / "decoded")
        print(f"songs decoded before the first step: {time.perf_counter() - start:.1f} s", flush=True)
        for pair in range(PAIRS):
            mine = ours(cache, root / f"run {pair}")
            whole, loading = theirs(root)
            wholes.append(whole / mine)
            networks.append((whole - loading) / mine)
            shares.append(loading / whole)
            print(
                f"  pair {pair + 1}: {mine:.2f} s a step, theirs {whole:.2f} s, {loading:.2f} of them in loading",
                flush=True,
            )
    print(
        f"Open-Unmix, {BATCH} crops of {SECONDS:g} s, one thread: a plain loop with its own "
        f"data loading takes {median(wholes):.2f} times as long a step "
        f"(median of {PAIRS} pairs, {min(wholes):.2f} to {max(wholes):.2f}; wanted: 1.5)"
    )
    print(
        f"  {median(shares):.0%} of theirs is loading: an ffmpeg process for each stem of each crop. "
        f"All but its loading takes {median(networks):.2f} times as long as a whole step of ours"
    )


if __name__ == "__main__":
    main()

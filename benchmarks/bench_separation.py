"""Separation against Open-Unmix's own Separator on the CPU, in the same run with the same weights; and the memory that
separating an hour takes.

The weights are random, of the full published size, for four targets; both read them from the same files, ours through
`import_weights`. The song is composed, 30 s: one chunk of ours, so that the networks, whose LSTMs see all that they are
given, hear the same in both. The outputs must be equal within 1e-5 of full scale, or the benchmark fails. Both are
timed from the song's files, read by the same code, to the estimates in memory, and run on all of torch's threads.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import numpy as np
import torch
from openunmix.model import OpenUnmix
from openunmix.model import Separator as Peer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from separation.flac import flac_file
from separation.inference.refinement import Refinement
from separation.inference.systems import TrainedSystem
from separation.published import import_weights
from separation.services import songs_separate
from separation.songs import Song, read_song, read_songs
from separation.songs.synthesis import synthesize

RATE, TARGETS, CPU = 44100, ["vocals", "drums", "bass", "other"], torch.device("cpu")
SECONDS, PAIRS = 30, 7
EQUAL = 1e-5  # of full scale
LIMIT = 2.0  # GB at the peak


def published_models(folder: Path) -> dict[str, OpenUnmix]:
    """The peer's networks at random, written as state dicts, and a run folder of ours made of those files."""
    torch.manual_seed(0)
    models = {}
    for target in TARGETS:
        model = OpenUnmix(nb_bins=2049, nb_channels=2, hidden_size=512, nb_layers=3, max_bin=1487)
        with torch.no_grad():
            for norm in (model.bn1, model.bn2, model.bn3):  # as if it had been trained: masks of all sizes
                norm.running_mean.uniform_(-0.5, 0.5)
                norm.running_var.uniform_(0.5, 2.0)
            model.output_mean.uniform_(-0.5, 1.0)
        torch.save(model.state_dict(), folder / f"{target}.pth")
        models[target] = model.eval()
    import_weights(
        folder / "run",
        network="open_unmix",
        targets=TARGETS,
        files=[folder / f"{target}.pth" for target in TARGETS],
        rate=RATE,
        channels=2,
        sizes={},
    )
    return models


def seconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def ratios(folder: Path, models: dict[str, OpenUnmix]) -> bool:
    """Whether all outputs were equal. Prints how many times as long the peer takes."""
    song_folder, _ = next(synthesize(folder / "songs", songs=1, seconds=SECONDS, seed=0))
    song = read_song(song_folder)
    equal = True
    for iterations in (0, 1):
        peer = Peer(models, niter=iterations, sample_rate=RATE).eval()
        peer.freeze()
        ours = TrainedSystem(folder / "run", CPU, Refinement(wiener=iterations))
        found: list[float] = []
        for pair in range(PAIRS + 1):  # the first loads the libraries' code
            outputs: dict[str, torch.Tensor] = {}
            theirs_took = seconds(lambda peer=peer, outputs=outputs: outputs.update(peer=separated(peer, song)))
            ours_took = seconds(lambda ours=ours, outputs=outputs: outputs.update(ours=estimates(ours, song)))
            difference = float((outputs["ours"] - outputs["peer"]).abs().max())
            equal &= difference <= EQUAL
            if pair:
                found.append(theirs_took / ours_took)
                print(f"  pair {pair}: ours {ours_took:.2f} s, Separator {theirs_took:.2f} s", flush=True)
        print(
            f"{SECONDS} s, four targets, {iterations} Wiener iterations: Open-Unmix's Separator takes "
            f"{median(found):.2f} times as long (median of {PAIRS} pairs, {min(found):.2f} to {max(found):.2f}); "
            f"the outputs differ by {difference:.1e} of full scale at most"
        )
    return equal


def separated(peer: Peer, song: Song) -> torch.Tensor:
    with torch.inference_mode():
        return peer(torch.from_numpy(song.mixture().samples).unsqueeze(0))[0]


def estimates(system: TrainedSystem, song: Song) -> torch.Tensor:
    found = system.separate(song)
    return torch.from_numpy(np.stack([found[target].samples for target in TARGETS]))


def long_song(folder: Path, minutes: int) -> None:
    """A composed minute, again and again, as one song."""
    minute, _ = next(synthesize(folder / "minute", songs=1, seconds=60, seed=0))
    song = read_song(minute)
    with ExitStack() as files:
        for stem in song.stems:
            place = folder / "long" / f"{minutes} minutes" / f"{stem}.flac"
            writer = files.enter_context(flac_file(place, rate=song.rate, channels=song.channels))
            for _ in range(minutes):
                writer.write(song.stem(stem).samples)


def memory(folder: Path) -> bool:
    """Whether separating the long song in this process stays below the limit. Prints its peak memory."""
    (song,) = read_songs(folder / "long")
    heard = 0.0

    def progress(more: float) -> None:
        nonlocal heard
        heard += more
        print(f"\r  {heard / 60:.1f} of {song.name}, {_peak():.2f} GB", end="", file=sys.stderr, flush=True)

    system = TrainedSystem(folder / "run", CPU, Refinement(wiener=1))
    results = songs_separate(songs=[song], systems=[system], output=folder / "out", progress=progress)
    took = seconds(lambda: list(results))
    print(file=sys.stderr)
    print(
        f"{song.name}, four targets, one Wiener iteration, files written: {_peak():.2f} GB at the peak, "
        f"{song.seconds / took:.1f} times as fast as it plays"
    )
    return _peak() < LIMIT


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=60, help="of the long song (60)")
    parser.add_argument("--only", choices=["ratios", "memory"], help="the one or the other alone")
    parser.add_argument("--in-this-process", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_this_process:
        return 0 if memory(options.in_this_process) else 1
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        models = published_models(folder)
        failed = options.only != "memory" and not ratios(folder, models)
        if options.only != "ratios":
            long_song(folder, options.minutes)
            failed |= bool(
                subprocess.run([sys.executable, __file__, "--in-this-process", place], check=False).returncode
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

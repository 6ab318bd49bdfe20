"""BSS Eval v4 against museval, in the same run on the same signals; and the memory of a 4-minute song.

Four stereo stems at 44.1 kHz: 30 s for the ratios. museval scores one system a call and shares nothing between calls:
18 systems cost it 18 calls, each as long as the next, so that a pair times one of them and counts it 18 times.
Ours is timed from arrays to scores, its references included, as the median of a few calls, for it is short.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.metrics.bss_eval import References
from analysis.metrics.museval_v4 import museval_metrics
from separation.devices import keep_memory

RATE, SECONDS, STEMS, CHANNELS, SYSTEMS = 44100, 30, 4, 2, 18
SONG_SECONDS = 240
PAIRS, PEER_CALLS = 5, 2  # the calls are of two systems in turn
OUR_CALLS = 5  # a pair takes their median: one of 20 ms would be a matter of chance

Signals = NDArray[np.float32]


def song(seconds: int, systems: int) -> tuple[Signals, Signals]:
    """Noise as stems, and systems that leak and add noise of their own; float32, as files are read."""
    random = np.random.default_rng(0)
    stems = random.standard_normal((STEMS, CHANNELS, seconds * RATE), dtype=np.float32)
    estimates = np.empty((systems, *stems.shape), np.float32)
    leak = 0.1 * stems.sum(0)
    for estimate in estimates:
        for stem, separated in zip(stems, estimate, strict=True):
            separated[:] = 0.8 * stem + leak + 0.2 * random.standard_normal(stem.shape, dtype=np.float32)
    return stems, estimates


def seconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def ratios() -> None:
    peer = museval_metrics()
    stems, estimates = (signals.astype(np.float64) for signals in song(SECONDS, SYSTEMS))  # as museval takes them
    their_stems, *theirs = (
        np.ascontiguousarray(signals.transpose(0, 2, 1)) for signals in (stems, *estimates[:PEER_CALLS])
    )
    References(stems[..., : 2 * RATE]).score(estimates[:1, ..., : 2 * RATE])  # loads the libraries' code
    found: dict[str, list[float]] = {}
    for pair in range(PAIRS):
        peer_seconds = seconds(
            lambda pair=pair: peer.bss_eval(their_stems, theirs[pair % PEER_CALLS], window=RATE, hop=RATE)
        )
        tasks = {
            f"{SYSTEMS} systems": (lambda: References(stems).score(estimates), SYSTEMS),
            "one system": (lambda: References(stems).score(estimates[:1]), 1),
            "SDR alone, one system": (lambda: References(stems).sdr(estimates[:1]), 1),
        }
        for name, (task, systems) in tasks.items():
            ours = median(seconds(task) for _ in range(OUR_CALLS))
            found.setdefault(name, []).append(peer_seconds * systems / ours)
            print(f"  pair {pair + 1}: {name}: {ours:.3f} s, museval {peer_seconds:.1f} s a system", flush=True)
    for name, values in found.items():
        print(
            f"{SECONDS} s of {STEMS} stereo stems, {name}: museval takes {median(values):.0f} times as long "
            f"(median of {PAIRS} pairs, {min(values):.0f} to {max(values):.0f})"
        )


def peak() -> None:
    """Scores a 4-minute song in this process and prints its peak memory."""
    stems, estimates = song(SONG_SECONDS, 1)
    took = seconds(lambda: References(stems).score(estimates))
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    print(
        f"{SONG_SECONDS} s of {STEMS} stereo stems, one system: {took:.1f} s, {gigabytes:.2f} GB at the peak, "
        "the process with its signals in float32"
    )


def main() -> None:
    keep_memory()  # as `manage.py score` does; the peer has the same
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peak", action="store_true", help="only the memory of a 4-minute song, in this process")
    if parser.parse_args().peak:
        peak()
    else:
        subprocess.run([sys.executable, __file__, "--peak"], check=True)
        ratios()


if __name__ == "__main__":
    main()

"""Clips per second and memory of the metrics that hear, against museval in the same run on the same signals.

A clip is 10 s of stereo at 44.1 kHz, a target and all else, as one system separated it. museval scores both stems in
one call, as it always does; ours score the target. peass_like_target makes all three parts of the error, of both stems.
Everything has one thread, as in scoring, which runs one such process a core: so two processes at once are timed, too.
Memory is the peak of a process of its own, less that of one that has loaded everything and computes nothing.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from subprocess import PIPE, Popen

# Before numpy and torch read them.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from analysis.metrics import METRICS, Scene
from analysis.metrics.museval_v4 import museval_metrics
from separation.devices import keep_memory
from separation.losses import LOSSES

RATE, SECONDS = 44100, 10
HEARING = ("peaq", "two_f", "peass_like_overall", "peass_like_target", "deep_feature", "frechet_distance")
OWN = tuple(loss.name for loss in LOSSES if loss.name.endswith("_loudness"))
NAMES = (*HEARING, *OWN, "sdr", "sar", "si_sdr", "multi_resolution")
MUSEVAL, NOTHING = "museval", "nothing"
ROUNDS, CALLS = 3, 3  # each round times museval once and every metric's median call
CORES = 2
WANTED = 0.5  # seconds that a clip may take PEAQ


def clip(seed: int = 0) -> Scene:
    """Noise as target and as the rest; the estimate leaks and adds noise of its own. A new one shares nothing."""
    random = np.random.default_rng(seed)
    target, rest, extra = 0.1 * random.standard_normal((3, 2, SECONDS * RATE), dtype=np.float32)
    mixture = target + rest
    estimates = {"target": 0.8 * target + 0.1 * mixture + 0.2 * extra}
    estimates["rest"] = mixture - estimates["target"]
    return Scene({"target": target, "rest": rest}, estimates, mixture, RATE)


def task(name: str, scene: Scene) -> Callable[[], object]:
    """What is timed: one clip's value by a metric, or museval's four."""
    if name == NOTHING:
        return lambda: None
    if name == MUSEVAL:
        stems, estimates = (
            np.stack([one.T for one in signals.values()]).astype(np.float64)
            for signals in (scene.references, scene.estimates)
        )
        return lambda: museval_metrics().bss_eval(stems, estimates, window=RATE, hop=RATE)
    # A scene keeps what metrics share, such as PEAQ's variables: a copy has kept nothing.
    return lambda: METRICS.get(name).function(
        Scene(scene.references, scene.estimates, scene.mixture, scene.rate), "target"
    )


def calls(name: str) -> int:
    """How often it is timed in one go: museval takes so long that once is enough."""
    return 1 if name == MUSEVAL else CALLS


def seconds(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def megabytes(name: str) -> float:
    """The peak of a process that computes one clip by it, its start with everything loaded included.

    On Linux a process starts with its parent's peak: so this comes before the parent has computed anything.
    """
    found = subprocess.run([sys.executable, __file__, "--peak", name], check=True, capture_output=True, text=True)
    return float(found.stdout)


def pace(name: str) -> None:
    """Take a first clip, say so, wait for a line, and print how many seconds the next clips took."""
    one = task(name, clip())
    one()
    print("ready", flush=True)
    sys.stdin.readline()
    print(seconds(lambda: [one() for _ in range(calls(name))]))


def clips_a_second(name: str) -> float:
    """Of processes at once, one a core, that begin together."""
    command = [sys.executable, __file__, "--pace", name]
    running = [Popen(command, stdin=PIPE, stdout=PIPE, text=True) for _ in range(CORES)]
    for process in running:
        process.stdout.readline()
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    return sum(calls(name) / float(process.communicate()[0]) for process in running)


def main() -> None:
    keep_memory()  # as `manage.py score` does; the peer has the same
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peak", metavar="NAME", help="compute one clip by it and print this process's peak in MB")
    parser.add_argument("--pace", metavar="NAME", help="take clips by it and print the seconds, once a line comes in")
    asked = parser.parse_args()
    if asked.pace:
        pace(asked.pace)
        return
    if name := asked.peak:
        task(name, clip())()
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
        return
    empty, *peaks = (megabytes(one) for one in (NOTHING, MUSEVAL, *NAMES))
    scene = clip()
    tasks = {name: task(name, scene) for name in (MUSEVAL, *NAMES)}
    for one in NAMES:
        tasks[one]()  # loads the libraries' code
    found: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(ROUNDS):
        for name, one in tasks.items():
            found[name].append(median(seconds(one) for _ in range(calls(name))))
    for (name, times), peak in zip(found.items(), peaks, strict=True):
        ratios = [theirs / ours for theirs, ours in zip(found[MUSEVAL], times, strict=True)]
        print(
            f"{SECONDS} s stereo, {name}: {median(times):.3f} s, {1 / median(times):.2f} clips a second a core, "
            f"{clips_a_second(name):.2f} on {CORES}; "
            f"museval takes {median(ratios):.1f} times as long "
            f"(of {ROUNDS} rounds, {min(ratios):.1f} to {max(ratios):.1f}); {peak - empty:.0f} MB at the peak",
            flush=True,
        )
    print(f"A clip of {SECONDS} s takes PEAQ {median(found['peaq']):.2f} s; {WANTED} s are wanted.")


if __name__ == "__main__":
    main()

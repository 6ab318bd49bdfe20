"""Cuts the work into jobs: one song, some of its systems, some metrics. What is there already is left out.

Metrics that take all systems of a song in one go get one job a song, or as many as memory asks for; the others get one
job a system, so that little is lost when the work is interrupted and no core is left idle.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.scoring.method import Method
from separation.cluster import cores
from separation.estimates import Estimate
from separation.songs.folder import Song

# Complex spectra of the song's length, four samples a bin as the losses' STFT has them, that a metric holds at once: of
# 30 s of four stereo stems, up to 7.5 for metrics of one stem, and 14 for those of all stems, were measured.
SPECTRA, SPECTRA_A_STEM = 8, 4
BYTES_A_SAMPLE = 16  # of a complex spectrum: 2049 bins of 8 bytes every 1024 samples

Estimates = tuple[Estimate, ...]


@dataclass(frozen=True)
class Job:
    """Several systems' estimates of one song, the metrics to score them with, and how.

    windows: whether the ratios of BSS Eval are wanted in every window, too.
    """

    song: Song
    systems: Mapping[str, Estimates]
    metrics: tuple[str, ...]
    method: Method
    windows: bool = False


def by_song_and_system(estimates: Iterable[Estimate]) -> dict[str, dict[str, Estimates]]:
    """song -> system -> its estimates, in the order in which they come."""
    found: dict[str, dict[str, list[Estimate]]] = {}
    for one in estimates:
        found.setdefault(one.song.name, {}).setdefault(one.system, []).append(one)
    return {song: {name: tuple(some) for name, some in systems.items()} for song, systems in found.items()}


def jobs(
    songs: Mapping[str, Mapping[str, Estimates]],
    missing: Callable[[Estimates], tuple[str, ...]],
    method: Method,
    *,
    windows: bool = False,
) -> Iterator[Job]:
    """The jobs for what is missing. songs: as `by_song_and_system` gives them; missing: of one song and system."""
    for systems in songs.values():
        song = next(iter(systems.values()))[0].song
        together: dict[tuple[str, ...], list[str]] = {}
        alone: list[tuple[str, tuple[str, ...]]] = []
        for system, estimates in systems.items():
            metrics = missing(estimates)
            joint = tuple(name for name in metrics if method.metric(name).joint)
            if joint:
                together.setdefault(joint, []).append(system)
            if single := tuple(name for name in metrics if name not in joint):
                alone.append((system, single))
        for joint, names in together.items():
            most = max_systems(song, method, joint)
            for start in range(0, len(names), most):
                some = {name: systems[name] for name in names[start : start + most]}
                yield Job(song, some, joint, method, windows)
        for system, single in alone:
            yield Job(song, {system: systems[system]}, single, method, windows)


def max_systems(song: Song, method: Method, metrics: Sequence[str]) -> int:
    """How many systems of a song one of as many jobs as there are cores can hold in memory; at least one."""
    share = usable_memory() / cores()
    first, second = (memory(song, systems, method, metrics) for systems in (1, 2))
    return max(1, 1 + int((share - first) // (second - first)))


def affordable(some: Sequence[Job]) -> int:
    """As many processes as there are cores, but no more than the memory will hold."""
    need = max((memory(job.song, len(job.systems), job.method, job.metrics) for job in some), default=1)
    return max(1, int(min(cores(), usable_memory() // need)))


def usable_memory() -> float:
    """Three quarters of this machine's memory in bytes, without an end where it cannot be found out."""
    if not hasattr(os, "sysconf"):
        return float(sys.maxsize)
    return 0.75 * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def memory(song: Song, systems: int, method: Method, metrics: Sequence[str]) -> int:
    """Roughly how many bytes a job takes at its peak: the signals as read, and what the greediest metric adds."""
    stems = len(song.stems)
    signals = (stems * (1 + systems) + 1) * song.channels * song.frames * 4
    return signals + max((_working_memory(song, method, name) for name in metrics), default=0)


def _working_memory(song: Song, method: Method, name: str) -> int:
    from analysis.metrics.bss_ratios import engine_memory
    from analysis.metrics.windows import NAMES

    stems = len(song.stems)
    if name in NAMES:
        return engine_memory(method.engine, sources=stems, channels=song.channels, frames=song.frames)
    spectra = SPECTRA_A_STEM * stems if method.metric(name).needs_other_stems else SPECTRA
    return spectra * BYTES_A_SAMPLE * song.channels * song.frames

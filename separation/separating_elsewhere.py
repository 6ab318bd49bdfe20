"""Separates songs on the workers of a Dask scheduler, a song and system a job; this process alone keeps the markers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from separation.cluster import spread
from separation.errors import ClusterError
from separation.made_estimates import MadeEstimates, refuse_foreign, write_estimates
from separation.services import SeparatedSong
from separation.songs import Song

if TYPE_CHECKING:
    from separation.inference.refinement import Refinement
    from separation.inference.systems import System

ONE_AT_A_TIME = threading.Lock()  # a network fills a process's cores, and a song's estimates its memory


@dataclass(frozen=True)
class Separation:
    """A song to be separated by a model, as `open_systems` takes it, into a folder.

    digest: of the system as whoever asks for it sees it; the worker must see the same.
    """

    model: str
    digest: str
    device: str
    refinement: Refinement
    song: Song
    folder: Path


@dataclass(frozen=True)
class Separated:
    """A separation that is through, and how many samples were clipped."""

    what: Separation
    clipped: int


def songs_separate_elsewhere(
    *,
    songs: Sequence[Song],
    models: Sequence[str],
    device: str,
    refinement: Refinement,
    output: Path,
    scheduler: str,
    progress: Callable[[float], object] = lambda _: None,
) -> Iterator[SeparatedSong]:
    """What `songs_separate` does, on the workers of the scheduler at that address; songs come as they are done.

    models, device: as `separate` has them. A song whose worker is lost is separated by another one.

    Raises what `open_systems` and `songs_separate` raise, and `ClusterError` as `spread` does.
    """
    systems = _systems(models, refinement)
    for system in systems.values():
        refuse_foreign(output / system.name)
    made = {model: MadeEstimates(system, songs, output / system.name) for model, system in systems.items()}
    pending = []
    for model, system in systems.items():
        for song in songs:
            if made[model].lacks(song):
                folder = output / system.name / song.name
                pending.append(Separation(model, system.digest, device, refinement, song, folder))
            else:
                progress(song.seconds)
                yield SeparatedSong(system.name, song.name, system.targets_of(song), made=False, clipped=0)
    if not pending:
        return
    for model in {one.model for one in pending}:
        made[model].begin()
    spreading = spread(
        carry_out,
        pending,
        scheduler=scheduler,
        device=device,
        on_gpu=_is_network,
        reads=_read(pending),
        writes=[output],
    )
    with closing(spreading) as done:
        for one in done:
            song, system = one.what.song, systems[one.what.model]
            made[one.what.model].keep(song)
            progress(song.seconds)
            yield SeparatedSong(system.name, song.name, system.targets_of(song), made=True, clipped=one.clipped)


def carry_out(what: Separation) -> Separated:
    """Separate one song. This is what a worker does; a process does one at a time."""
    with ONE_AT_A_TIME:
        system = _opened(what.model, what.digest, what.device, what.refinement)
        targets = system.targets_of(what.song)
        clipped = write_estimates(system.pieces([what.song]), what.song, targets, what.folder)
    return Separated(what, clipped)


@lru_cache(maxsize=1)  # songs of one model come one after the other
def _opened(model: str, digest: str, device: str, refinement: Refinement) -> System:
    from separation import devices
    from separation.inference.systems import open_systems

    (system,) = open_systems([model], devices.choose(device), refinement)
    if system.digest != digest:
        raise ClusterError(f"A worker sees another model at {model} than this machine does; share one folder.")
    return system


def _systems(models: Sequence[str], refinement: Refinement) -> dict[str, System]:
    """The systems by their models, which are named so that others than this process find them."""
    import torch

    from separation.inference.systems import ORACLE_PREFIX, open_systems

    named = [one if one.startswith(ORACLE_PREFIX) else str(Path(one).absolute()) for one in models]
    return dict(zip(named, open_systems(named, torch.device("cpu"), refinement), strict=True))


def _is_network(what: Separation) -> bool:
    from separation.inference.systems import ORACLE_PREFIX

    return not what.model.startswith(ORACLE_PREFIX)


def _read(pending: Sequence[Separation]) -> Iterator[Path]:
    """The folders with the songs and the models."""
    for one in pending:
        yield from (path.parent for path in one.song.files.values())
        if _is_network(one):
            yield Path(one.model)

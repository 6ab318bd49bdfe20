"""Sends simulated listeners through an experiment, by the very same services as people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import soundfile

from mushra.errors import ExperimentError
from mushra.models import Experiment, Presentation, Session, Slot, Trial
from mushra.protocol.protocols import PROTOCOLS, Protocol
from mushra.protocol.simulation import SimulatedListener, log_spectral_distance
from mushra.selectors import presentation_current, slot_list
from mushra.services.ratings import rating_save
from mushra.services.sessions import presentation_submit, session_create
from separation.audio import Audio

MOST_LISTENERS = 1000


def listeners_simulate(
    *, experiment: Experiment, listeners: int, seed: int, progress: Callable[[Sequence[str]], Iterable[str]] = iter
) -> int:
    """Let that many simulated listeners take the whole test; returns how many sessions were finished now.

    The same seed means the same listeners: those who have finished are not sent again, those who were interrupted go
    on. Their sessions are marked `simulated`. `progress` is handed their codes and yields each in turn.

    Raises `ExperimentError` for a number out of range and where the experiment is not open.
    """
    if not 1 <= listeners <= MOST_LISTENERS:
        raise ExperimentError(f"{listeners} simulated listeners are out of range: 1 to {MOST_LISTENERS}.")
    if seed < 0:
        raise ExperimentError(f"A seed is a whole number from 0 on, not {seed}.")
    if not experiment.is_open:
        raise ExperimentError(f"The experiment {experiment.slug!r} is {experiment.state}; open it first.")
    codes = [f"simulated-{seed}-{number:03d}" for number in range(1, listeners + 1)]
    done = set(
        Session.objects.filter(experiment=experiment, state=Session.State.FINISHED).values_list("listener", flat=True)
    )
    waiting = [code for code in codes if code not in done]
    distances = _distances(experiment) if waiting else {}
    for code in progress(waiting):
        _take_the_test(experiment, code, [seed, codes.index(code)], distances)
    return len(waiting)


def _take_the_test(experiment: Experiment, code: str, seed: list[int], distances: dict[int, float]) -> None:
    listener = SimulatedListener.draw(np.random.default_rng([*seed, 0]))
    session = Session.objects.filter(experiment=experiment, listener=code).first()
    if session is None:
        order = int(np.random.default_rng([*seed, 1]).integers(2**48))
        session = session_create(experiment=experiment, listener=code, seed=order, simulated=True)
    protocol = PROTOCOLS.get(experiment.protocol)
    while (presentation := presentation_current(session=session)) is not None:
        # Seeded by the trial, so that an interrupted listener grades as if nothing had happened.
        random = np.random.default_rng([*seed, 2, presentation.position])
        for slot, score in _answers(presentation, protocol, listener, distances, random):
            rating_save(session=session, slot_token=slot.token, score=score, sequence=1)
        presentation_submit(session=session, position=presentation.position)


def _answers(
    presentation: Presentation,
    protocol: Protocol,
    listener: SimulatedListener,
    distances: dict[int, float],
    random: np.random.Generator,
) -> list[tuple[Slot, int]]:
    """What the listener answers on a page: a grade for each slot, or a choice for the first."""
    slots = slot_list(presentation=presentation)
    heard = [distances[slot.stimulus_id] for slot in slots]
    if protocol.has_x:
        return [(slots[0], listener.identify(*heard, heard[presentation.x_position], random))]
    if protocol.scale.kind == "choice":
        return [(slots[0], listener.choose(*heard, random, protocol.scale))]
    grades = [listener.grade(distance, random, protocol.scale) for distance in heard]
    return list(zip(slots, grades, strict=True))


def _distances(experiment: Experiment) -> dict[int, float]:
    """Each stimulus's log-spectral distance (dB) from its reference, measured on the files that listeners hear."""
    distances = {}
    for trial in Trial.objects.filter(experiment=experiment).prefetch_related("stimuli"):
        reference = _read(trial.reference_audio)
        for stimulus in trial.stimuli.all():
            distances[stimulus.pk] = log_spectral_distance(_read(stimulus.audio), reference)
    return distances


def _read(file) -> Audio:
    with file.open("rb") as opened:
        samples, rate = soundfile.read(opened, dtype="float32", always_2d=True)
    return Audio(np.ascontiguousarray(samples.T), rate)

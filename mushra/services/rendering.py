"""Turns a planned trial into the FLAC files that listeners hear."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from mushra.errors import ProtocolError
from mushra.protocol import loudness
from mushra.protocol.anchors import ANCHORS, Material
from mushra.protocol.excerpts import choose_start, excerpt_frames, fade_edges
from mushra.protocol.flac import common_size, encode_flac, pad_flac
from mushra.protocol.protocols import PROTOCOLS
from mushra.services.design import Settings
from mushra.services.planning import REFERENCE, TrialPlan
from separation.audio import Audio

OPEN = "open"  # heard beside what is graded


@dataclass(frozen=True)
class Clip:
    """One signal of a trial: what it is, its FLAC data, once more in other bytes for X, and its gain (dB)."""

    role: str
    system: str
    data: bytes
    second: bytes | None
    gain_db: float


@dataclass(frozen=True)
class RenderedTrial:
    """All files of a trial, equally long in samples and in bytes."""

    plan: TrialPlan
    start: int
    frames: int
    loudness: float
    reference: bytes
    mixture: bytes | None
    clips: tuple[Clip, ...]


def render_trial(plan: TrialPlan, settings: Settings) -> RenderedTrial:
    """Excerpt, anchors, one loudness, soft ends, FLAC of one size.

    Raises `ProtocolError`, naming the trial, and `AudioError` for a file that cannot be read.
    """
    target = plan.song.stem(plan.target)
    frames = excerpt_frames(settings.seconds, plan.song.rate, plan.song.frames)
    start = choose_start(target, frames) if plan.start is None else plan.start
    try:
        return _render(plan, settings, start, _signals(plan, settings, target, start, frames))
    except ProtocolError as error:
        raise ProtocolError(f"{plan.name}: {error}") from error


def _signals(
    plan: TrialPlan, settings: Settings, target: Audio, start: int, frames: int
) -> dict[tuple[str, str], Audio]:
    """All that is heard, by role and name: the open reference first, whose loudness is the measure of the others."""
    anchors = [ANCHORS.get(name) for name in settings.anchors or ()]
    others = _others(plan, start, frames) if any(anchor.needs_others for anchor in anchors) else None
    material = Material(target, start, frames, others, seed=_seed(settings, plan, "anchors"))
    signals = {(OPEN, REFERENCE): material.reference}
    if settings.mixture:
        signals[OPEN, "mixture"] = plan.song.mixture(start, frames)
    if settings.hidden_reference:
        signals[REFERENCE, REFERENCE] = material.reference
    signals |= {(anchor.name, anchor.name): anchor.make(material) for anchor in anchors}
    return signals | {("system", estimate.system): estimate.read(start, frames) for estimate in plan.estimates}


def _others(plan: TrialPlan, start: int, frames: int) -> Audio:
    """The sum of all stems but the target."""
    stems = [plan.song.stem(name, start, frames).samples for name in plan.song.stems if name != plan.target]
    return Audio(np.sum(stems, axis=0, dtype=np.float32), plan.song.rate)


def _render(plan: TrialPlan, settings: Settings, start: int, signals: dict[tuple[str, str], Audio]) -> RenderedTrial:
    frames = signals[OPEN, REFERENCE].frames
    for (_, name), signal in signals.items():
        if signal.frames != frames:
            raise ProtocolError(f"{name} has {signal.frames} samples, the reference {frames}; they must be equal.")
    alignment = loudness.align(list(signals.values()))
    gains = dict(zip(signals, alignment.gains_db, strict=True))
    finished = {key: fade_edges(loudness.with_gain(signal, gains[key])) for key, signal in signals.items()}
    # Every file's dither is its own, or the hidden reference would be the open one byte by byte, and X be A or B.
    encoded = {key: encode_flac(signal, seed=_seed(settings, plan, str(key))) for key, signal in finished.items()}
    graded = [key for key in signals if key[0] != OPEN]
    second = {}
    if PROTOCOLS.get(settings.protocol).has_x:
        second = {key: encode_flac(finished[key], seed=_seed(settings, plan, f"X {key}")) for key in graded}
    size = common_size([len(data) for data in (*encoded.values(), *second.values())])
    encoded, second = ({key: pad_flac(data, size) for key, data in files.items()} for files in (encoded, second))
    return RenderedTrial(
        plan=plan,
        start=start,
        frames=frames,
        loudness=alignment.loudness,
        reference=encoded[OPEN, REFERENCE],
        mixture=encoded.get((OPEN, "mixture")),
        clips=tuple(Clip(*key, encoded[key], second.get(key), gains[key]) for key in graded),
    )


def _seed(settings: Settings, plan: TrialPlan, what: str) -> int:
    digest = hashlib.sha256(f"{settings.seed}/{plan.name}/{what}".encode()).digest()
    return int.from_bytes(digest[:8], "big")

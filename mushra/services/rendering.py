"""Turns a planned trial into the FLAC files that listeners hear."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from mushra.errors import ProtocolError
from mushra.protocol import loudness
from mushra.protocol.anchors import ANCHORS, low_pass, margin
from mushra.protocol.excerpts import choose_start, excerpt_frames, fade_edges
from mushra.protocol.flac import common_size, encode_flac, pad_flac
from mushra.services.planning import REFERENCE, Settings, TrialPlan
from separation.audio import Audio


@dataclass(frozen=True)
class Clip:
    """One file of a trial: what it is, the FLAC data, and the gain (dB) that it was given."""

    role: str
    system: str
    data: bytes
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
    start = choose_start(target, frames)
    reference = _cut(target, start, frames)
    signals = {(REFERENCE, REFERENCE): reference}
    signals |= {(role, role): _anchor(target, edge, start, frames) for role, edge in ANCHORS.items()}
    signals |= {("system", estimate.system): estimate.read(start, frames) for estimate in plan.estimates}
    beside = {("open", REFERENCE): reference}
    if settings.mixture:
        beside["open", "mixture"] = plan.song.mixture(start, frames)
    everything = signals | beside
    try:
        return _render(plan, settings, start, frames, everything)
    except ProtocolError as error:
        raise ProtocolError(f"{plan.name}: {error}") from error


def _render(
    plan: TrialPlan, settings: Settings, start: int, frames: int, signals: dict[tuple[str, str], Audio]
) -> RenderedTrial:
    for (_, name), signal in signals.items():
        if signal.frames != frames:
            raise ProtocolError(f"{name} has {signal.frames} samples, the reference {frames}; they must be equal.")
    alignment = loudness.align(list(signals.values()))
    encoded = {}
    for (key, signal), gain in zip(signals.items(), alignment.gains_db, strict=True):
        # Every file's dither is its own, or the hidden reference would be the open one byte by byte.
        seed = int.from_bytes(hashlib.sha256(f"{settings.seed}/{plan.name}/{key}".encode()).digest()[:8], "big")
        encoded[key] = encode_flac(fade_edges(loudness.with_gain(signal, gain)), seed=seed)
    size = common_size([len(data) for data in encoded.values()])
    padded = {key: pad_flac(data, size) for key, data in encoded.items()}
    gains = dict(zip(signals, alignment.gains_db, strict=True))
    return RenderedTrial(
        plan=plan,
        start=start,
        frames=frames,
        loudness=alignment.loudness,
        reference=padded["open", REFERENCE],
        mixture=padded.get(("open", "mixture")),
        clips=tuple(Clip(*key, padded[key], gains[key]) for key in signals if key[0] != "open"),
    )


def _cut(audio: Audio, start: int, frames: int) -> Audio:
    return Audio(audio.samples[:, start : start + frames], audio.rate)


def _anchor(target: Audio, edge: float, start: int, frames: int) -> Audio:
    """The excerpt's anchor, filtered together with what the filter hears around it."""
    first = max(start - margin(target.rate), 0)
    around = _cut(target, first, start - first + frames + margin(target.rate))
    return _cut(low_pass(around, edge), start - first, frames)

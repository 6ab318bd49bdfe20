"""What leaves the page for the loudspeakers, sample by sample: rendered offline, and recorded from a live Chromium.

The page's own modules play; what is due is worked out beside them in `expected_sound.py`.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import BrowserContext, Page, Route

from tests.browser.expected_sound import Listening, expected

HERE = Path(__file__).parent
RATE = 44100
SIGNALS = 4
FULL = 4  # dB: the level at which the samples are the files' own, bit for bit
ROUNDING = 2e-6  # of full scale, a fifteenth of a 16-bit step: what the product of a few 32-bit floats is off


def noise(rate: int = RATE, seconds: float = 1.2, signals: int = SIGNALS) -> np.ndarray:
    """(signals, samples, channels) of 16-bit noise: every sample of every signal is another."""
    samples = np.random.default_rng(rate).integers(-9000, 9000, (signals, round(seconds * rate), 2))
    return samples.astype(np.int16)


@pytest.fixture
def blank(context: BrowserContext, page: Page, live_server) -> Page:
    """An empty page of the site."""
    context.route("**/blank", lambda route: route.fulfill(content_type="text/html", body="<title>Blank</title>"))
    page.add_init_script(path=HERE / "sound.js")
    page.goto("/blank")
    return page


def serve(page: Page, clips: np.ndarray, rate: int = RATE) -> list[str]:
    """Addresses of these clips as FLAC files."""
    urls = []
    for index, samples in enumerate(clips):
        file = io.BytesIO()
        soundfile.write(file, samples, rate, format="FLAC", subtype="PCM_16")
        page.route(f"**/clip/{index}", answer(file.getvalue()))
        urls.append(f"/clip/{index}")
    return urls


def answer(body: bytes) -> Callable[[Route], None]:
    """What serves this audio file."""
    return lambda route: route.fulfill(content_type="audio/flac", body=body)


def unpacked(text: str) -> np.ndarray:
    """(channels, samples)"""
    return np.frombuffer(base64.b64decode(text), dtype="<f4").reshape(2, -1)


def render(page, urls, actions, *, rate=RATE, seconds=3.0, level=FULL, restart=False):
    """(channels, frames) as the page renders it, and what is due; actions are (frame, name, values…)."""
    frames = round(seconds * rate)
    timed = [(frame // 128 * 128, *action) for frame, *action in actions]
    options = {"restartOnSwitch": restart}
    asked = {"urls": urls, "rate": rate, "frames": frames, "actions": timed, "level": level, "options": options}
    answer = page.evaluate("(asked) => window.sound.render(asked)", asked)
    clips = np.array([unpacked(clip) for clip in answer["clips"]], dtype=np.float64)
    assert answer["clocks"] == pytest.approx([frame / rate for frame, *_ in timed], abs=1e-9)
    due = expected(
        clips,
        [action for _, *action in timed],
        answer["clocks"],
        rate=rate,
        frames=frames,
        level=level,
        restart=restart,
    )
    if "stop" not in [name for _, name, *_ in timed]:
        places = due.places[sorted({frame for frame, *_ in timed})]
        assert np.allclose(answer["positions"], places / clips.shape[-1], atol=1e-9, rtol=0)
    return unpacked(answer["samples"]), due


def check(heard: np.ndarray, due: Listening) -> None:
    wanted = due.heard()
    assert np.abs(wanted).max() > 0.1
    assert np.abs(heard - wanted).max() < ROUNDING
    assert ((due.gains > 0).sum(axis=0) <= 1).all()


@pytest.mark.parametrize("rate", [16000, 44100, 48000, 96000])
def test_every_switch_fades_out_and_then_in_also_during_fades_and_over_the_clips_end(blank, rate):
    at = lambda seconds: round(seconds * rate)  # noqa: E731
    actions = [
        (0, "select", 0),
        (at(0.2), "select", 1),
        (at(0.4), "select", 2),
        (at(0.404), "select", 3),  # during the fades of the one before
        (at(0.405), "select", 0),  # and twice more
        (at(0.406), "select", 3),
        (at(0.8), "stop"),
        (at(0.807), "select", 1),  # while it fades out
        (at(2.2), "select", 2),  # after the end: the clip has gone round
        (at(2.6), "stop"),
    ]
    heard, due = render(blank, serve(blank, noise(rate), rate), actions, rate=rate)
    check(heard, due)
    assert np.array_equal(heard[:, due.steady()], due.heard()[:, due.steady()])
    assert not heard[:, at(2.7) :].any()


def test_a_loop_fades_at_its_seam_and_can_be_changed_at_any_moment(blank):
    at = lambda seconds: round(seconds * RATE)  # noqa: E731
    actions = [
        (0, "setLoop", {"from": 0.1, "to": 0.6}),
        (0, "select", 0),
        (at(0.51), "select", 1),  # its fades fall on the seam's
        (at(1.2), "setLoop", {"from": 0.2, "to": 0.9}),  # the music is inside, and goes on in place
        (at(1.5), "setLoop", {"from": 0.0, "to": 0.5}),
        (at(1.6), "setLoop", {"from": 0.5, "to": 1.1}),  # it is outside, and begins anew
        (at(1.604), "setLoop", {"from": 0.4, "to": 1.2}),  # while the one before fades in
        (at(1.605), "select", 2),
        (at(2.0), "stop"),
        (at(2.1), "setLoop", {"from": 0.3333, "to": 0.8334}),
        (at(2.2), "select", 3),
        (at(3.3), "setLoop", None),
    ]
    check(*render(blank, serve(blank, noise()), actions, seconds=4.5))


def test_restarted_at_every_switch_the_other_signal_begins_at_the_loops_beginning(blank):
    actions = [
        (0, "select", 0),
        (20000, "select", 1),
        (40000, "select", 1),  # heard already
        (60000, "setLoop", {"from": 0.3, "to": 0.9}),
        (90000, "select", 2),
        (90200, "select", 3),  # during a fade
    ]
    heard, due = render(blank, serve(blank, noise()), actions, restart=True)
    check(heard, due)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_a_listener_does_when_the_sound_is_the_one_that_is_due(blank, seed):
    random = np.random.default_rng(seed)
    actions, frame = [(0, "select", 0)], 0
    for _ in range(80):
        frame += int(random.choice([128, 400, 3000, 9000]))
        kind = random.choice(["select", "select", "select", "loop", "whole", "stop"])
        if kind == "select":
            actions.append((frame, "select", int(random.integers(SIGNALS))))
        elif kind == "loop":
            first = float(random.uniform(0, 0.6))
            actions.append((frame, "setLoop", {"from": first, "to": first + float(random.uniform(0.5, 0.6))}))
        else:
            actions.append((frame, "stop") if kind == "stop" else (frame, "setLoop", None))
    seconds = frame / RATE + 1
    heard, due = render(blank, serve(blank, noise()), actions, seconds=seconds, restart=bool(seed % 2))
    check(heard, due)


def test_at_a_device_rate_that_differs_all_is_the_same(blank):
    urls = serve(blank, noise())
    actions = [
        (0, "select", 0),
        (9000, "setLoop", {"from": 0.2, "to": 0.8}),
        (30000, "select", 1),
        (30200, "select", 2),
    ]
    heard, due = render(blank, urls, actions, rate=48000)
    assert due.clips.shape[-1] == round(1.2 * 48000)
    check(heard, due)


def test_no_two_signals_ever_sound_at_once_and_nothing_clicks(blank):
    """A constant on the left and one on the right: what sounds of each can be told, and only fades move them."""
    clips = np.zeros((2, RATE, 2), dtype=np.int16)
    clips[0, :, 0] = clips[1, :, 1] = 16384
    actions = [(0, "select", 0), (5000, "setLoop", {"from": 0.2, "to": 0.7})]
    actions += [(9000 + 2000 * n + 130 * (n % 7), "select", (n + 1) % 2) for n in range(60)]
    actions += [(130000, "setLoop", None), (131000, "stop")]
    heard, _ = render(blank, serve(blank, clips), actions)
    left, right = heard
    assert left.max() == right.max() == pytest.approx(0.5, abs=1e-4)
    assert not ((left != 0) & (right != 0)).any()
    steepest = left.max() * np.pi / 2 / round(0.005 * RATE)  # of a raised cosine of that height
    assert np.abs(np.diff(heard)).max() <= 2 * steepest  # two, where a switch falls on the seam


def test_a_hundred_switches_later_every_signal_is_where_it_would_be_without_them(blank):
    clip = noise(seconds=1.0, signals=1)
    urls = serve(blank, clip) * 3  # one and the same signal, three times
    actions = [(0, "select", 0)]
    actions += [(2000 + 1300 * n, "select", (n + 1) % 3) for n in range(100)]
    heard, due = render(blank, urls, actions, seconds=5.0)
    check(heard, due)
    start = int(np.flatnonzero(due.gains[0])[0]) - 1
    after = round(4.0 * RATE)
    tail = heard[:, after : after + RATE // 2].astype(np.float64)
    spectrum = np.fft.rfft(tail[0], 2 * RATE)
    whole = np.fft.rfft(np.roll(clip[0, :, 0] / 32768, start - after), 2 * RATE)
    assert np.argmax(np.fft.irfft(spectrum * whole.conj())) == 0  # samples out of step


def test_the_level_moves_without_a_click(blank):
    actions = [(0, "select", 0), (20000, "setLevel", 4), (21000, "setLevel", -4), (60000, "setLevel", 0)]
    clips = np.full((1, RATE, 2), 16384, dtype=np.int16)
    heard, due = render(blank, serve(blank, clips), actions, level=0, seconds=2.0)
    assert np.abs(heard - due.heard()).max() < 2e-5
    assert np.abs(np.diff(heard)).max() < 0.01 * 0.5


ACTIONS = [
    (0.05, "select", 0),
    (0.3, "select", 1),
    (0.003, "select", 2),  # during the fade
    (0.25, "setLoop", {"from": 0.2, "to": 0.7}),
    (0.6, "select", 3),
    (0.2, "setLoop", {"from": 0.1, "to": 0.9}),
    (0.3, "setLoop", None),
    (0.4, "stop"),
    (0.1, "select", 1),
    (0.2, "stop"),
]


@pytest.mark.parametrize(("rate", "restart"), [(RATE, False), (48000, True)])
def test_recorded_live_the_sound_is_the_one_that_is_due(blank, rate, restart):
    asked = {"urls": serve(blank, noise()), "rate": rate, "actions": ACTIONS, "level": FULL}
    for _ in range(3):
        answer = blank.evaluate(
            "(asked) => window.sound.record(asked)", asked | {"options": {"restartOnSwitch": restart}}
        )
        if not answer["late"]:  # another process held this machine for longer than the page looks ahead
            break
    assert answer["missing"] == 0
    assert answer["rate"] == rate
    heard = unpacked(answer["samples"])
    clips = np.array([unpacked(clip) for clip in answer["clips"]], dtype=np.float64)
    shape = {"rate": rate, "frames": heard.shape[-1], "level": FULL, "restart": restart, "lead": answer["lead"]}
    due = expected(clips, [action for _, *action in ACTIONS], answer["clocks"], **shape)
    check(heard, due)

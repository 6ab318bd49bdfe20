"""What the screening's files really hold, measured on the bytes that a listener's browser gets."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from mushra.protocol.screening import (
    GAP,
    INTERVALS,
    METHODS,
    RATE,
    SECONDS,
    TRIALS,
    right_answers,
    screening_sound,
)

SEED = (20200623, 4, 0)


def intervals(method: str, trial: int, seed=SEED) -> list[np.ndarray]:
    """Each interval of a trial's file, (samples, 2)."""
    samples, rate = soundfile.read(io.BytesIO(screening_sound(METHODS.get(method), trial, seed)))
    assert rate == RATE
    length, step = round(SECONDS * RATE), round((SECONDS + GAP) * RATE)
    assert len(samples) == length + (INTERVALS - 1) * step
    for place in range(INTERVALS - 1):
        assert not samples[place * step + length : (place + 1) * step].any()  # silence between them
    return [samples[place * step : place * step + length] for place in range(INTERVALS)]


def level(signal: np.ndarray) -> float:
    """RMS in dB of full scale."""
    return float(10 * np.log10(np.mean(signal**2)))


@pytest.mark.parametrize("trial", range(TRIALS))
def test_antiphase_has_three_tones_of_200_hz_one_6_db_quieter_and_another_inverted(trial):
    heard = intervals("antiphase", trial)
    for interval in heard:
        for channel in interval.T:
            assert np.argmax(np.abs(np.fft.rfft(channel))) == 200  # bins are 1 Hz apart
    levels = np.array([level(interval[:, 0]) for interval in heard])
    quiet = right_answers(SEED)[trial]
    assert levels[quiet] - np.delete(levels, quiet) == pytest.approx([-6, -6], abs=0.01)
    correlations = np.array([np.corrcoef(interval.T)[0, 1] for interval in heard])
    assert np.sort(correlations) == pytest.approx([-1, 1, 1])
    assert np.argmin(correlations) != quiet
    assert [level(interval[:, 0]) for interval in heard] == pytest.approx([level(i[:, 1]) for i in heard])


def test_over_loudspeakers_the_inverted_tone_is_the_quietest():
    for trial in range(TRIALS):
        in_the_air = [level(interval.sum(axis=1) + 1e-9) for interval in intervals("antiphase", trial)]
        assert np.argmin(in_the_air) != right_answers(SEED)[trial]


@pytest.mark.parametrize("trial", range(TRIALS))
def test_huggins_differs_between_the_ears_in_one_noise_and_there_only_about_600_hz(trial):
    heard = intervals("huggins", trial)
    odd = right_answers(SEED)[trial]
    for place, interval in enumerate(heard):
        difference = np.abs(np.fft.rfft(interval[:, 0] - interval[:, 1])) ** 2
        if place == odd:
            assert difference[564:637].sum() > 0.99 * difference.sum()
        else:
            assert not difference.any()


def test_hugginss_phase_runs_once_round_from_564_to_636_hz():
    spectrum = np.zeros(100, dtype=complex)
    for run in range(100):  # cross-spectra, averaged over many noises
        heard = intervals("huggins", 0, (*SEED, run))[right_answers((*SEED, run))[0]]
        left, right = (np.fft.rfft(channel) for channel in heard.T)
        spectrum += (right * left.conj())[550:650]
    phase = np.unwrap(np.angle(spectrum))
    expected = 2 * np.pi * np.clip((np.arange(550, 650) - 564) / 72, 0, 1)
    assert np.abs(phase - expected).max() < 0.2


def test_huggins_is_white_noise_that_neither_ear_alone_can_tell():
    for place, interval in enumerate(intervals("huggins", 1)):
        for channel in interval.T:
            power = np.abs(np.fft.rfft(channel)) ** 2
            octaves = [10 * np.log10(power[low : 2 * low].mean()) for low in (100, 500, 1000, 4000, 10000)]
            assert np.ptp(octaves) < 1.5, place  # dB
            assert level(channel) == pytest.approx(-23.2, abs=0.3)


@pytest.mark.parametrize("method", METHODS.names())
def test_files_have_one_size_and_header_whatever_the_answer(method):
    files = [screening_sound(METHODS.get(method), trial, SEED) for trial in range(TRIALS)]
    assert len({len(file) for file in files}) == 1
    assert len({file[:44] for file in files}) == 1
    assert len(set(files)) > 1


def test_the_same_seed_gives_the_same_files_and_answers_and_another_seed_others():
    method = METHODS.get("huggins")
    assert screening_sound(method, 3, SEED) == screening_sound(method, 3, SEED)
    assert screening_sound(method, 3, SEED) != screening_sound(method, 3, (1, 2, 3))
    assert len({tuple(right_answers((seed, 1, 0))) for seed in range(20)}) > 10


def test_every_place_is_right_twice():
    for seed in range(20):
        assert sorted(right_answers((seed,))) == [0, 0, 1, 1, 2, 2]

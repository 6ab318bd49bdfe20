"""PEAQ's variables and its grade, against what an independent implementation printed, and by what must hold of any."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from analysis.metrics.peaq import ear
from analysis.metrics.peaq.grade import distortion_index, objective_difference_grade
from analysis.metrics.peaq.variables import NAMES, variables
from tests.analysis.metrics.peaq.signals import low_passed, mono, noise, rounded, tone, with_dropouts

# Printed by a port to numpy of Kabal's PQevalAudio (v1r0, basic version), whose bands are the standard's printed
# tables: the eleven variables, the distortion index and the grade, of `degraded()` against `tone(begins=0.7)`.
PRINTED = {
    "quiet_noise": (0, 0, -31.4499, 1.37196, 0, 0.132339, 1.32257, 2.96309, 0.0223467, 0.000288716, 0),
    "noise": (0, 0, -11.6495, 11.6219, 1.10063, 0.17321, 11.3025, 30.8191, 0.183873, 0.999922, 0),
    "clipped": (0, 0, -10.7182, 17.0901, 2.31157, 0.216865, 16.4871, 23.2354, 0.148693, 0.815867, 0.0580645),
    "half_as_loud": (373.232, 323.214, -3.28456, 1.38131, 2.87384, 6.94118e-9, 1.36545, 2.53962, 0.0597983, 1, 1),
    "low_passed": (920.155, 447.11, -2.74625, 3.69224, 2.86189, 3.77232, 3.72957, 10.9775, 0.217958, 1, 1),
}
PRINTED_GRADES = {
    "quiet_noise": (0.549407, -1.31721),
    "noise": (-0.302404, -2.19513),
    "clipped": (-0.631579, -2.52196),
    "half_as_loud": (0.189242, -1.68189),
    "low_passed": (0.622858, -1.24635),
}


def degraded():
    reference = tone(begins=0.7)
    return {
        "quiet_noise": rounded(reference + 0.001 * noise()),
        "noise": rounded(reference + 0.01 * noise()),
        "clipped": np.clip(reference, -0.15, 0.15),
        "half_as_loud": rounded(0.5 * reference),
        "low_passed": low_passed(reference),
    }


@pytest.fixture(scope="module")
def found():
    estimates = degraded()
    values = variables(mono(tone(begins=0.7))[0], mono(*estimates.values()))
    return dict(zip(estimates, values, strict=True))


@pytest.mark.parametrize("name", PRINTED)
def test_the_variables_are_those_that_another_program_printed(found, name):
    """Within a hundredth: the printed tables of bands have slips of up to 26 Hz, which the formula has not."""
    assert found[name].numpy() == pytest.approx(np.array(PRINTED[name]), rel=0.01, abs=1e-4)


@pytest.mark.parametrize("name", PRINTED)
def test_so_is_the_grade(found, name):
    index = distortion_index(found[name])
    assert float(index) == pytest.approx(PRINTED_GRADES[name][0], abs=0.002)
    assert float(objective_difference_grade(index)) == pytest.approx(PRINTED_GRADES[name][1], abs=0.002)


def test_the_grade_of_printed_variables_is_the_printed_grade():
    for name, printed in PRINTED.items():
        index = distortion_index(torch.tensor(printed, dtype=torch.float64))
        assert float(index) == pytest.approx(PRINTED_GRADES[name][0], abs=1e-4)
        assert float(objective_difference_grade(index)) == pytest.approx(PRINTED_GRADES[name][1], abs=1e-4)


def grades(reference, *estimates):
    return objective_difference_grade(distortion_index(variables(mono(reference)[0], mono(*estimates)))).tolist()


def test_more_noise_is_graded_worse():
    reference = tone()
    found = grades(reference, *(rounded(reference + level * noise()) for level in (0.0, 3e-4, 3e-3, 3e-2, 0.3)))
    assert found == sorted(found, reverse=True)
    assert found[0] > 0
    assert found[-1] < -3


def test_a_duller_sound_is_graded_worse():
    reference = tone()
    found = grades(reference, reference, *(low_passed(reference, length) for length in (4, 8, 16, 32)))
    assert found == sorted(found, reverse=True)


def test_more_dropouts_are_graded_worse():
    reference = tone()
    found = grades(reference, *(with_dropouts(reference, count) for count in (0, 1, 3, 9, 27)))
    assert found == sorted(found, reverse=True)


def test_a_perfect_estimate_has_no_error():
    of_itself = dict(zip(NAMES, variables(mono(tone())[0], mono(tone()))[0].tolist(), strict=True))
    for name in NAMES[3:]:
        assert of_itself[name] == pytest.approx(0, abs=1e-9)


def test_two_ears_that_hear_the_same_hear_what_one_hears():
    reference, estimate = mono(tone()), mono(rounded(tone() + 0.01 * noise()))
    both = variables(reference[0].expand(2, -1), estimate.expand(-1, 2, -1))
    assert both.numpy() == pytest.approx(variables(reference[0], estimate).numpy())


def test_the_better_ear_detects():
    reference = mono(tone())[0].expand(2, -1)
    estimate = reference.clone().unsqueeze(0)
    estimate[0, 1] += 0.01 * torch.from_numpy(noise())
    found = dict(zip(NAMES, variables(reference, estimate)[0].tolist(), strict=True))
    alone = dict(zip(NAMES, variables(reference[1:], estimate[:, 1:])[0].tolist(), strict=True))
    for name in ("maximum_detection_probability", "average_distorted_block"):
        assert found[name] == pytest.approx(alone[name])
    name = "average_modulation_difference_1"
    assert found[name] == pytest.approx(alone[name] / 2)


def test_looking_at_few_frames_at_a_time_changes_nothing(monkeypatch):
    reference, estimate = mono(tone())[0], mono(rounded(tone() + 0.01 * noise()))
    whole = variables(reference, estimate)
    monkeypatch.setattr(ear, "SECTION", 50)
    assert variables(reference, estimate).numpy() == pytest.approx(whole.numpy())


def test_silence_before_and_after_a_sound_is_not_looked_at():
    reference, estimate = tone(), rounded(tone() + 0.01 * noise())
    silent = np.zeros(8 * 1024)  # whole frames, so that they lie at the same places
    framed = [np.concatenate([silent, signal * (tone() != 0), silent]) for signal in (reference, estimate)]
    plain = variables(mono(reference)[0], mono(estimate))[0]
    padded = variables(mono(framed[0])[0], mono(framed[1]))[0]
    name = NAMES.index("disturbed_frames")
    assert float(padded[name]) == pytest.approx(float(plain[name]), abs=0.02)


@pytest.mark.parametrize("seconds", [0.001, 0.3, 0.55])
def test_a_sound_too_short_has_no_values(seconds):
    reference = mono(tone(seconds))
    assert variables(reference[0], reference).isnan().all()


def test_a_silent_reference_has_no_values():
    assert variables(torch.zeros(1, 96000), mono(tone(2.0))).isnan().all()

"""The clips of a trial are measured where the excerpt is, the reference first."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from mushra.errors import ExperimentError
from mushra.selectors.excerpts import excerpt_facts
from separation.audio import integrated_loudness
from tests.mushra.studio import RATE, noise, read_studio, write_estimate, write_studio


def test_an_estimate_that_clips_is_told_only_where_the_excerpt_has_it(tmp_path):
    folders = write_studio(tmp_path)
    loud = noise(9)
    loud[RATE : RATE + 50] = 1.0
    soundfile.write(write_estimate(folders[1], "loud"), loud, RATE, subtype="PCM_24")
    estimates = [each for each in read_studio(folders) if (each.song.name, each.target) == ("Amber", "vocals")]
    before, within = (excerpt_facts(estimates=estimates, start=at, frames=RATE) for at in (0, RATE))
    assert [fact.name for fact in before] == ["reference", "l1_freq", "loud", "si_sdr_time"]
    assert [fact.clipped for fact in before] == [0, 0, 0, 0]
    assert [fact.clipped for fact in within] == [0, 0, 50, 0]
    assert {(fact.frames, fact.rate, fact.channels) for fact in within} == {(RATE, RATE, 2)}
    reference = estimates[0].song.stem("vocals", RATE, RATE)
    assert within[0].loudness == integrated_loudness(reference)
    assert within[0].peak_db == pytest.approx(20 * np.log10(np.abs(reference.samples).max()))


def test_facts_of_two_trials_at_once_are_refused(tmp_path):
    with pytest.raises(ExperimentError, match="one song's one target"):
        excerpt_facts(estimates=read_studio(write_studio(tmp_path)), start=0, frames=RATE)

"""A study's pages become songs: the other stem is what the mixture holds beside the reference."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from analysis.scoring.study import ACCOMPANIMENT, read_study
from separation.errors import EstimateError

RATE = 8000


def tone(frequency):
    return 0.1 * np.sin(2 * np.pi * frequency * np.arange(RATE) / RATE)


VOICE, BAND = tone(440), tone(100) + tone(1000)


@pytest.fixture
def audio(tmp_path):
    """Two pages whose mixture is half as loud as the sum of its stems."""
    for page in ("first", "second"):
        folder = tmp_path / "audio" / page
        folder.mkdir(parents=True)
        clips = {"ref": VOICE, "mix": 0.5 * (VOICE + BAND), "low": 0.3 * VOICE, "umx": VOICE + 0.1 * BAND}
        for name, samples in clips.items():
            soundfile.write(folder / f"{name}.flac", samples, RATE, subtype="PCM_24")
    return tmp_path / "audio"


def read(audio, **changed):
    names = {"reference": "ref", "mixture": "mix", "anchors": ["low"], "target": "vocals"} | changed
    return read_study(audio, **names, made=audio.parent / "made")


def test_every_page_is_a_song_of_two_stems_and_its_systems(audio):
    study = read(audio)
    assert [(one.song.name, one.system, one.target) for one in study.estimates] == [
        ("first", "umx", "vocals"), ("second", "umx", "vocals"),
    ]  # fmt: skip
    assert list(study.estimates[0].song.stems) == ["vocals", ACCOMPANIMENT]


def test_the_accompaniment_is_found_at_its_level_beside_the_reference(audio):
    study = read(audio)
    song = study.estimates[0].song
    assert study.gains["first"] == pytest.approx(0.5, abs=1e-5)
    assert song.stem(ACCOMPANIMENT).samples[0] == pytest.approx(BAND, abs=1e-5)
    assert song.mixture().samples[0] == pytest.approx(VOICE + BAND, abs=1e-5)


def test_reading_again_leaves_the_files_as_they_are_and_another_mixture_does_not(audio):
    path = read(audio).estimates[0].song.stems[ACCOMPANIMENT]
    before = path.stat().st_mtime_ns
    read(audio)
    assert path.stat().st_mtime_ns == before
    soundfile.write(audio / "first" / "mix.flac", 0.5 * VOICE + 0.1 * BAND, RATE)
    read(audio)
    assert soundfile.read(path)[0] == pytest.approx(0.2 * BAND, abs=1e-3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reference": "hidden"}, "first has no clip 'hidden'; it has low, mix, ref, umx"),
        ({"mixture": "other"}, "first has no clip 'other'"),
        ({"anchors": ["low", "umx"]}, "references and anchors alone"),
    ],
)
def test_what_a_study_lacks_is_named(audio, change, message):
    with pytest.raises(EstimateError, match=message):
        read(audio, **change)


def test_a_mixture_without_the_reference_is_refused(audio):
    soundfile.write(audio / "second" / "mix.flac", BAND, RATE)
    with pytest.raises(EstimateError, match=r"second: mix.flac does not hold ref.flac"):
        read(audio)


def test_clips_of_different_lengths_are_refused(audio):
    soundfile.write(audio / "first" / "umx.flac", VOICE[:-1], RATE)
    with pytest.raises(EstimateError, match=r"umx.flac is not like low.flac in rate, channels and length"):
        read(audio)


def test_a_folder_of_no_pages_is_refused(tmp_path):
    with pytest.raises(EstimateError, match="holds no pages"):
        read(tmp_path / "empty")

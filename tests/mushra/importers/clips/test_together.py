"""Clips of a trial can be compared, and each has a place of its own, or it is told what is wrong with which."""

from __future__ import annotations

from pathlib import Path

import pytest

from mushra.importers.clips.records import Clip, Place, Placed, Sound
from mushra.importers.clips.together import check_together


def clip(
    place: Place, *, path: str = "", rate: int = 44100, channels: int = 2, frames: int = 441000, peak: float = 0.5,
    is_there: bool = False,
) -> Placed:  # fmt: skip
    path = path or place.path(".wav").as_posix()
    return Placed(Clip(path, Path(path), Sound(rate, channels, frames, peak, 0)), place, is_there)


REFERENCE = Place("reference", "Amber", "vocals")
DRUMS = Place("reference", "Amber", "drums")
UNET = Place("system", "Amber", "vocals", "unet")
IRM = Place("system", "Amber", "vocals", "irm")
GOOD = [clip(REFERENCE), clip(DRUMS), clip(UNET), clip(IRM)]


def told(*clips: Placed) -> list[str]:
    return [str(problem) for problem in check_together(clips)]


def test_clips_that_go_together_are_not_complained_of():
    assert told(*GOOD, clip(Place("mixture", "Amber")), clip(Place("left out"), path="notes.wav", rate=8000)) == []


def test_one_at_96_khz_among_those_at_44_1_khz_is_named():
    (problem,) = told(*GOOD, clip(Place("system", "Amber", "vocals", "late"), rate=96000, frames=441000))
    assert problem == (
        "estimates/late/Amber/vocals.wav is at 96,000 Hz, others are at 44,100 Hz; give all one sample rate, as "
        "the browser plays a test at one and would resample the others."
    )


@pytest.mark.parametrize(("frames", "differs"), [(440988, "12 fewer"), (442000, "1,000 more"), (441001, "1 more")])
def test_an_estimate_of_another_length_says_by_how_many_samples(frames, differs):
    (problem,) = told(*GOOD, clip(Place("system", "Amber", "vocals", "late"), frames=frames))
    assert problem == (
        f"estimates/late/Amber/vocals.wav has {frames:,} samples, {differs} than 'Amber' with its 441,000; the clips "
        "of a song must be equally long to the sample, as they are switched in step."
    )


def test_a_stem_may_have_one_sample_more_which_is_cut_and_not_two():
    assert told(*GOOD, clip(Place("mixture", "Amber"), frames=441001)) == []
    assert [sentence.split(",")[0] for sentence in told(*GOOD, clip(Place("mixture", "Amber"), frames=441002))] == [
        "songs/Amber/mixture.wav has 441"
    ]


def test_mono_among_stereo_is_named():
    (problem,) = told(*GOOD, clip(Place("mixture", "Amber"), channels=1))
    assert problem == (
        "songs/Amber/mixture.wav is mono, the other clips of 'Amber' are stereo; give all the same, as a change of "
        "width gives a clip away."
    )


def test_songs_may_differ_in_length_and_channels_but_not_in_rate():
    brine = [Place("reference", "Brine", "vocals"), Place("system", "Brine", "vocals", "unet")]
    assert told(*GOOD, *(clip(place, channels=1, frames=9000) for place in brine)) == []
    assert len(told(*GOOD, *(clip(place, rate=48000) for place in brine))) == 2


def test_an_estimate_without_its_reference_says_which_is_wanted():
    (problem,) = told(clip(REFERENCE), clip(Place("system", "Amber", "bass", "unet")))
    assert problem == (
        "estimates/unet/Amber/bass.wav has no reference: give the clean 'bass' of 'Amber' too, as Amber/bass.wav, for "
        "one."
    )
    assert "has no reference" in told(clip(UNET))[0]


def test_a_silent_reference_is_refused_where_it_is_compared_with_only():
    assert told(clip(REFERENCE), clip(DRUMS, peak=0.0), clip(UNET, peak=0.0)) == []
    assert told(clip(REFERENCE, peak=0.0), clip(UNET)) == [
        "songs/Amber/vocals.wav is silent throughout, and estimates are compared with it; leave its target out."
    ]


def test_two_clips_of_one_place_are_told_also_when_they_differ_in_kind_or_case():
    again = clip(UNET, path="second.flac")
    (problem,) = told(*GOOD, again)
    assert problem == (
        "second.flac and estimates/unet/Amber/vocals.wav are both the estimate of 'Amber', 'vocals' by 'unet'; keep "
        "one of them."
    )
    assert len(told(*GOOD, clip(Place("system", "Amber", "vocals", "UNET"), path="third.wav"))) == 2


def test_a_clip_that_is_there_already_stays():
    assert told(clip(REFERENCE, is_there=True), clip(REFERENCE, path="newer.wav")) == [
        "newer.wav is the reference of 'Amber', 'vocals', which is there already; leave this one out."
    ]


def test_one_name_in_two_spellings_is_told_once():
    other = [Place("reference", "AMBER", "bass"), Place("system", "AMBER", "bass", "unet")]
    (problem,) = told(*GOOD, *map(clip, other))
    assert problem == (
        "songs/AMBER/bass.wav has the song 'AMBER', songs/Amber/vocals.wav has 'Amber', which differs by capitals or "
        "by how accents are composed; spell both alike."
    )


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (Place("spy", "Amber"), "has the role 'spy'; a role is one of reference, mixture, system, left out."),
        (Place("reference", "Amber"), "needs a name of its target, as it is a reference."),
        (Place("system"), "needs a name of its song and target and system, as it is a system."),
        (Place("system", "Amber", "vocals", "../x"), "has '../x' for its system; a name has no slash"),
        (Place("system", "Amber", "vocals", ".hidden"), "has '.hidden' for its system"),
        (Place("system", "A\\B", "vocals", "unet"), "has 'A\\\\B' for its song"),
        (Place("system", "Amber\n", "vocals", "unet"), "has 'Amber\\n' for its song"),
        (Place("system", "Amber", "vocals", "x" * 101), "has a system of 101 characters; a name has at most 100."),
        (
            Place("system", "Amber", "vocals", "anchor35"),
            "has the system 'anchor35', which is what exports call a role",
        ),
        (
            Place("reference", "Amber", "mixture"),
            "has the target 'mixture', which is what the mixture's file is called",
        ),
    ],
)
def test_a_name_that_cannot_be_is_told_before_all_else(place, sentence):
    (problem,) = told(*GOOD, clip(place, path="odd.wav", rate=8000))
    assert problem.startswith(f"odd.wav {sentence}")


def test_an_upload_of_which_nothing_is_used_is_refused():
    assert told(clip(Place("left out"), path="a.wav"), clip(REFERENCE, is_there=True)) == [
        "The upload holds no clip that is to be used; give at least one a role."
    ]

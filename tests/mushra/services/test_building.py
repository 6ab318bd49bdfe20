"""An experiment is built whole or not at all, and what listeners hear is what the protocol says."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from django.conf import settings as django_settings

from mushra.errors import ExperimentError, ProtocolError
from mushra.models import Experiment, Stimulus, Trial
from mushra.protocol.anchors import low_pass
from mushra.services import building
from mushra.services.building import experiment_build
from mushra.services.planning import Settings
from separation.audio import Audio, integrated_loudness
from tests.mushra.studio import RATE, read_studio, write_estimate, write_song, write_studio

SETTINGS = Settings(seconds=1.0)


def build(folders, **changed):
    arguments = {"estimates": read_studio(folders), "title": "Loss functions, heard", "settings": SETTINGS} | changed
    return experiment_build(**arguments)


def stored_files() -> list[str]:
    folder = django_settings.MEDIA_ROOT / "stimuli"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def decoded(file) -> Audio:
    with file.open("rb") as opened:
        samples, rate = soundfile.read(io.BytesIO(opened.read()), dtype="float32", always_2d=True)
    return Audio(samples.T, rate)


@pytest.fixture
def folders(tmp_path):
    return write_studio(tmp_path)


def test_an_experiment_is_a_draft_with_every_signal_of_every_trial(db, folders):
    experiment, made = build(folders)
    assert made
    assert (experiment.slug, experiment.state) == ("loss-functions-heard", "draft")
    assert [trial.is_training for trial in experiment.trials.all()] == [True, False, False, False, False]
    for trial in experiment.trials.all():
        roles = list(trial.stimuli.values_list("role", flat=True))
        assert roles.count("system") == (3 if (trial.song, trial.target) == ("Brine", "vocals") else 2)
        assert sorted(role for role in roles if role != "system") == ["anchor35", "anchor70", "reference"]
    assert len(stored_files()) == Trial.objects.count() + Stimulus.objects.count()


def test_all_files_of_a_trial_have_one_size_one_length_and_one_loudness(db, folders):
    build(folders)
    for trial in Trial.objects.all():
        files = [trial.reference_audio, *(stimulus.audio for stimulus in trial.stimuli.all())]
        assert len({file.size for file in files}) == 1
        for file in files:
            signal = decoded(file)
            assert (signal.frames, signal.rate) == (trial.frames, trial.rate) == (RATE, RATE)
            assert integrated_loudness(signal) == pytest.approx(trial.loudness, abs=0.3)
            assert np.abs(signal.samples[:, [0, -1]]).max() < 1e-4


def test_the_hidden_reference_sounds_like_the_open_one_and_is_another_file(db, folders):
    build(folders)
    trial = Trial.objects.last()
    hidden = trial.stimuli.get(role="reference")
    assert np.abs(decoded(hidden.audio).samples - decoded(trial.reference_audio).samples).max() < 4 / 32768
    assert hidden.audio.open("rb").read() != trial.reference_audio.open("rb").read()


def test_the_anchor_is_the_reference_below_its_edge_aligned_to_the_sample(db, folders):
    build(folders)
    trial = Trial.objects.last()
    reference, anchor = (decoded(trial.stimuli.get(role=role).audio).samples[0] for role in ("reference", "anchor35"))
    expected = low_pass(Audio(reference[None, :], RATE), 3500.0).samples[0]
    lag = np.argmax(np.correlate(anchor, expected, mode="full")) - (len(expected) - 1)
    assert lag == 0
    inner = slice(500, -500)
    scale = np.dot(anchor[inner], expected[inner]) / np.dot(expected[inner], expected[inner])
    np.testing.assert_allclose(anchor[inner], scale * expected[inner], atol=5e-4)


def test_every_estimate_is_heard_from_the_same_sample_as_the_reference(db, tmp_path):
    folders = tmp_path / "songs", tmp_path / "estimates"
    write_song(folders[0])
    stem, _ = soundfile.read(folders[0] / "Amber" / "vocals.wav")
    path = write_estimate(folders[1], "perfect")
    soundfile.write(path, stem, RATE, subtype="PCM_24")
    build(folders)
    trial = Trial.objects.last()
    perfect = decoded(trial.stimuli.get(system="perfect").audio)
    assert np.abs(perfect.samples - decoded(trial.reference_audio).samples).max() < 4 / 32768


def test_the_same_files_and_settings_are_the_same_experiment(db, folders):
    first, _ = build(folders)
    files = stored_files()
    second, made = build(folders)
    assert (second, made) == (first, False)
    assert stored_files() == files


def test_another_content_under_the_same_slug_is_refused_and_the_old_stays(db, folders):
    build(folders)
    files = stored_files()
    write_estimate(folders[1], "l1_freq", seed=88)
    with pytest.raises(ExperimentError, match=r"estimate of l1_freq has changed since.*another --slug"):
        build(folders)
    assert stored_files() == files


def test_the_mixture_is_rendered_where_the_study_offers_it(db, folders):
    build(folders, settings=Settings(seconds=1.0, mixture=True))
    trial = Trial.objects.last()
    assert trial.mixture_audio.size == trial.reference_audio.size
    assert integrated_loudness(decoded(trial.mixture_audio)) == pytest.approx(trial.loudness, abs=0.3)


def test_a_silent_reference_excerpt_is_refused_by_name(db, tmp_path):
    folders = tmp_path / "songs", tmp_path / "estimates"
    write_song(folders[0])
    path = folders[0] / "Amber" / "vocals.wav"
    click = np.zeros((2 * RATE, 2))
    click[100] = 1e-5
    soundfile.write(path, click, RATE, subtype="PCM_24")
    write_estimate(folders[1], "l1_freq")
    with pytest.raises(ProtocolError, match=r"^Amber / vocals: The excerpt of 1\.00 s has no measurable loudness"):
        build(folders)
    assert not Experiment.objects.exists()


def test_a_failure_in_the_middle_leaves_no_file_and_no_row(db, folders, monkeypatch):
    calls = []
    render = building.render_trial

    def fails_at_the_third(plan, settings):
        calls.append(plan)
        if len(calls) == 3:
            raise ProtocolError("the disk is full of moths")
        return render(plan, settings)

    monkeypatch.setattr(building, "render_trial", fails_at_the_third)
    with pytest.raises(ProtocolError, match="moths"):
        build(folders)
    assert stored_files() == []
    assert not Experiment.objects.exists()


def test_an_interrupt_leaves_no_file_either_and_a_failed_transaction_no_row(db, folders, monkeypatch):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(Stimulus.objects, "bulk_create", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(folders)
    assert stored_files() == []
    assert not Experiment.objects.exists()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"slug": "a b"}, "'a b' cannot name an experiment in a link"),
        ({"title": "???"}, "'' cannot name an experiment in a link"),
        ({"slug": "x" * 81}, "at most 80 characters; this one has 81"),
        ({"title": "x" * 201}, "1 to 200 characters; this one has 201"),
    ],
)
def test_names_that_cannot_be_used_are_refused(db, folders, changed, message):
    with pytest.raises(ExperimentError, match=message):
        build(folders, **changed)
    assert stored_files() == []

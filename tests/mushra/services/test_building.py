"""An experiment is built whole or not at all, and what listeners hear is what the protocol says."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from django.conf import settings as django_settings

from analysis import urls
from mushra import urls_lab
from mushra.errors import ExperimentError, ProtocolError
from mushra.models import Experiment, Stimulus, Trial
from mushra.protocol.anchors.low_pass import low_pass
from mushra.services import building
from mushra.services.building import experiment_build
from mushra.services.design import Settings
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


@pytest.mark.parametrize("word", sorted(building.RESERVED))
def test_a_word_that_is_another_pages_address_is_no_slug(db, folders, word):
    for named in ({"slug": word, "title": "Heard"}, {"slug": "", "title": word.capitalize()}):
        with pytest.raises(ExperimentError, match=f"'{word}' is the address of another page; give another --slug"):
            build(folders, **named)
    assert stored_files() == []


def test_every_word_at_an_experiments_place_in_addresses_is_reserved():
    routes = [f"experiments/{one.pattern}" for one in urls_lab.urlpatterns] + [
        str(one.pattern) for one in urls.urlpatterns
    ]
    places = [route.split("/")[1] for route in routes if route.startswith(("experiments/", "studies/"))]
    assert {place for place in places if not place.startswith("<")} == building.RESERVED


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


def test_the_anchors_of_interference_and_artifacts_are_built_on_request_as_loud_as_the_rest(db, folders):
    build(folders, settings=Settings(seconds=1.0, anchors=("anchor_interference", "anchor_artifacts")))
    trial = Trial.objects.last()
    roles = list(trial.stimuli.exclude(role="system").values_list("role", flat=True))
    assert roles == ["reference", "anchor_interference", "anchor_artifacts"]
    for stimulus in trial.stimuli.all():
        assert stimulus.audio.size == trial.reference_audio.size
        assert integrated_loudness(decoded(stimulus.audio)) == pytest.approx(trial.loudness, abs=0.3)


def test_the_interference_in_the_file_is_the_other_stem(db, folders):
    build(folders, settings=Settings(seconds=1.0, anchors=("anchor_interference",)))
    trial = Trial.objects.get(song="Amber", target="vocals", is_training=False)
    anchor, reference = (
        decoded(trial.stimuli.get(role=role).audio).samples[0] for role in ("anchor_interference", "reference")
    )
    samples, _ = soundfile.read(folders[0] / "Amber" / "drums.wav", dtype="float32")
    drums = samples[trial.start : trial.start + trial.frames, 0]
    inner = slice(500, -500)
    fitted, *_ = np.linalg.lstsq(np.stack([reference, drums], axis=1)[inner], anchor[inner], rcond=None)
    np.testing.assert_allclose(np.stack([reference, drums], axis=1)[inner] @ fitted, anchor[inner], atol=5e-4)
    assert fitted.min() > 0.5


def test_of_abx_every_signal_is_there_twice_alike_to_the_ear_and_not_to_the_byte(db, folders):
    experiment, _ = build(folders, settings=Settings(seconds=1.0, protocol="abx"))
    for stimulus in Stimulus.objects.filter(trial__experiment=experiment):
        first, second = (file.open("rb").read() for file in (stimulus.audio, stimulus.second_audio))
        assert first != second
        assert len(first) == len(second) == stimulus.trial.reference_audio.size
        difference = decoded(stimulus.audio).samples - decoded(stimulus.second_audio).samples
        assert 0 < np.abs(difference).max() < 4 / 32768  # two dithers
    assert len(stored_files()) == experiment.trials.count() + 2 * Stimulus.objects.count()


def test_no_other_protocol_stores_signals_twice(db, folders):
    build(folders)
    assert not Stimulus.objects.exclude(second_audio="").exists()


def test_every_choice_is_kept_with_the_experiment(db, folders):
    settings = Settings(
        seconds=1.0, protocol="acr", attribute="harshness", question="How harsh is the {target}?", low_label="Harsh",
        high_label="Smooth", show_numbers=False, must_play=False, must_rate=False, restart_on_switch=True,
        comments=True, return_url="https://example.org/done?code={code}", hidden_reference=False, seed=7,
        trials_per_listener=3, replicates=2, screening_rules={"low_anchor": {"limit": 50.0, "share": 20.0}},
    )  # fmt: skip
    experiment, _ = build(folders, settings=settings)
    experiment.refresh_from_db()
    experiment.full_clean()
    for name in building.SHOWN:
        assert getattr(experiment, name) == getattr(settings, name)
    assert set(Stimulus.objects.values_list("role", flat=True)) == {"system"}
    assert build(folders, settings=settings) == (experiment, False)
    with pytest.raises(ExperimentError, match="its comments is True, not False"):
        build(folders, settings=replace(settings, comments=False))

"""A webMUSHRA configuration becomes experiments that are built as all others are."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.core.files.storage import default_storage

from mushra.errors import ConfigurationError, ExperimentError
from mushra.models import Experiment, Stimulus
from mushra.protocol.anchors import ANCHORS, Material
from mushra.protocol.loudness import align
from mushra.services import session_create
from mushra.services.webmushra import webmushra_import
from separation.audio import Audio, read
from tests.mushra.importers.webmushra.files import EVERYTHING, NAMES, given

pytestmark = pytest.mark.django_db
RATE = 16000
SOUNDS = ("mono_ref", "mono_c1", "mono_c2", "mono_c3")


@pytest.fixture
def root(tmp_path) -> Path:
    """A folder as webMUSHRA's own, with the sounds that its examples and ours name."""
    for folder, names in (("configs/resources/audio", SOUNDS), ("audio", ("ref", "a", "b"))):
        (tmp_path / folder).mkdir(parents=True)
        for seed, name in enumerate(names):
            write(tmp_path / folder / f"{name}.wav", seed)
    return tmp_path


def write(path: Path, seed: int, seconds: float = 1.0, channels: int = 1) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.05, (round(seconds * RATE), channels))
    soundfile.write(path, noise, RATE, subtype="PCM_16")


def configured(root: Path, text: str) -> Path:
    path = root / "test.yaml"
    path.write_text(text, encoding="utf-8")
    return path


PROTOCOLS = {
    "ABX_noloop.yaml": ["abx"],
    "bs1116_noloop.yaml": ["dcr"],
    "lss_lms.yaml": ["acr"],
}


@pytest.mark.parametrize("name", NAMES)
def test_every_file_of_its_users_becomes_an_experiment_that_can_be_taken(root, name):
    imported = webmushra_import(path=given(name), audio_folder=root)
    assert [experiment.protocol for experiment in imported.experiments] == PROTOCOLS.get(name, ["mushra"])
    (experiment,) = imported.experiments
    assert experiment.state == "draft"
    assert experiment.recipe["files"]
    session = session_create(experiment=experiment, simulated=True)
    assert {slot.stimulus.trial.experiment_id for page in session.presentations.all() for slot in page.slots.all()} == {
        experiment.pk
    }


def test_anchors_are_those_of_each_page(root):
    (experiment,) = webmushra_import(path=given("default.yaml"), audio_folder=root).experiments
    roles = {
        trial.song: sorted(trial.stimuli.values_list("system", flat=True))
        for trial in experiment.trials.filter(is_training=False)
    }
    assert roles == {
        "trial1": ["C1", "C2", "C3", "anchor35", "anchor70", "reference"],
        "trial_random_1": ["C1", "C2", "C3", "reference"],
        "trial_random_2": ["C1", "C2", "C3", "reference"],
    }


def test_clips_are_aligned_padded_and_hashed_as_all_are(root):
    imported = webmushra_import(path=configured(root, EVERYTHING))
    trial = imported.experiments[0].trials.get(song="one", is_training=False)
    files = [trial.reference_audio, *(stimulus.audio for stimulus in trial.stimuli.all())]
    assert len({file.size for file in files}) == 1
    reference = read(root / "audio" / "ref.wav")
    made = ANCHORS.get("anchor35").make(Material(reference, 0, reference.frames))
    measured = [reference, made, read(root / "audio" / "a.wav"), read(root / "audio" / "b.wav")]
    expected = dict(zip(["reference", "anchor35", "A", "B"], align(measured).gains_db, strict=True))
    assert {one.system: pytest.approx(one.gain_db, abs=1e-9) for one in trial.stimuli.all()} == expected
    assert all(re.fullmatch(r"stimuli/[0-9a-f]{32}\.flac", one.audio.name) for one in trial.stimuli.all())
    assert len(set(Stimulus.objects.filter(trial=trial).values_list("sha256", flat=True))) == 4


def test_pages_of_several_kinds_make_an_experiment_each_with_the_same_steps(root):
    imported = webmushra_import(path=configured(root, EVERYTHING))
    found = {
        one.slug: (one.protocol, list(one.trials.filter(is_training=False).values_list("song", flat=True)))
        for one in imported.experiments
    }
    assert found == {
        "everything": ("mushra", ["one", "two"]),
        "everything-dcr": ("dcr", ["three"]),
        "everything-abx": ("abx", ["four"]),
        "everything-acr": ("acr", ["five", "six"]),
    }
    for one in imported.experiments:
        kinds = list(one.steps.values_list("kind", flat=True))
        assert kinds[:3] == ["information", "consent", "level"]
        assert kinds[-2:] == ["questionnaire", "information"]
    likert = imported.experiments[-1]
    assert (likert.question, likert.low_label, likert.high_label) == ("Do you like it?", "No", "Yes")
    assert sorted(likert.trials.get(song="five", is_training=False).stimuli.values_list("role", flat=True)) == [
        "reference",
        "system",
    ]
    assert any("of 4 kinds" in note for note in imported.notes)


def test_texts_lose_their_html_and_questions_keep_what_they_ask(root):
    experiment = webmushra_import(path=configured(root, EVERYTHING)).experiments[0]
    hello, consent, _level, told, asked, farewell = experiment.steps.all()
    assert hello.content == {"text": "Welcome & thanks.\n\nTake your time."}
    assert consent.content["text"] == "We store what you answer."
    assert (told.title, told.content["text"], told.place) == ("First", "Rate all.", "before")
    assert [(one["name"], one["type"], one["required"]) for one in asked.content["questions"]] == [
        ("e-mail", "text", False),
        ("age_years", "number", True),
        ("gender", "single_choice", True),
        ("remarks", "long_text", True),
    ]
    assert (asked.content["questions"][1]["minimum"], asked.content["questions"][1]["maximum"]) == (0, 120)
    assert asked.content["questions"][2]["choices"][0] == {"value": "no", "label": "None"}
    assert (farewell.place, farewell.content["text"]) == ("after", "Goodbye")


def test_the_same_files_again_change_nothing_and_others_are_refused(root):
    path = configured(root, EVERYTHING)
    first = webmushra_import(path=path)
    again = webmushra_import(path=path)
    assert (first.made, again.made) == (4, 0)
    assert [one.pk for one in again.experiments] == [one.pk for one in first.experiments]
    write(root / "audio" / "a.wav", 77)
    with pytest.raises(ExperimentError, match=r"of other content: one / target / estimate of A has changed"):
        webmushra_import(path=path)


@pytest.mark.parametrize("folder", ["", "configs", "configs/resources", "configs/resources/audio"])
def test_folders_that_all_paths_share_may_be_left_off(root, folder):
    imported = webmushra_import(path=given("mushra_norandom.yaml"), audio_folder=root / folder)
    assert imported.made == 1


def refused(path: Path, **options) -> str:
    with pytest.raises(ConfigurationError) as caught:
        webmushra_import(path=path, **options)
    assert not Experiment.objects.exists()
    assert not default_storage.exists("stimuli") or default_storage.listdir("stimuli")[1] == []
    return str(caught.value)


def test_all_missing_sounds_are_told_in_one_sentence(root, settings, tmp_path_factory):
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    (root / "audio" / "a.wav").unlink()
    (root / "audio" / "b.wav").unlink()
    message = refused(configured(root, EVERYTHING))
    assert "2 of 3 sounds are not in" in message
    assert "audio/a.wav, audio/b.wav" in message
    assert "is no folder" in refused(configured(root, EVERYTHING), audio_folder=root / "nowhere")


@pytest.mark.parametrize("path", ["../secret.wav", "/etc/passwd", "a/../../b.wav", "C:\\\\x.wav", "http://x.y/z.wav"])
def test_a_path_that_leads_out_of_the_folder_is_refused(root, settings, tmp_path_factory, path):
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    text = f'pages: [{{type: mushra, id: x, reference: audio/ref.wav, stimuli: {{A: "{path}"}}}}]'
    assert "does not lie in a folder of yours" in refused(configured(root, text))


def test_sounds_of_a_page_must_be_alike(root, settings, tmp_path_factory):
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    write(root / "audio" / "b.wav", 5, seconds=1.5)
    message = refused(configured(root, EVERYTHING))
    assert "The page 'one'" in message
    assert "b.wav has 24000 samples at 16000 Hz" in message
    write(root / "audio" / "b.wav", 5, channels=3)
    assert "a sound of 3 channels" in refused(configured(root, EVERYTHING))


def test_sounds_of_any_length_that_are_heard_alone_are_a_trial_each(root):
    write(root / "audio" / "b.wav", 5, seconds=1.5)
    likert = "type: likert_single_stimulus, response: [{value: 1}, {value: 2}]"
    text = f"testId: mos\npages: [{{id: x, {likert}, stimuli: {{A: audio/a.wav, B: audio/b.wav}}}}]"
    (experiment,) = webmushra_import(path=configured(root, text)).experiments
    trials = experiment.trials.filter(is_training=False)
    assert list(trials.values_list("song", "frames")) == [("x A", RATE), ("x B", round(1.5 * RATE))]
    assert [stimulus.system for trial in trials for stimulus in trial.stimuli.all()] == ["A", "B"]
    with_reference = text.replace("testId: mos", "testId: with").replace("{A: audio/a.wav", "{ref: audio/ref.wav")
    with pytest.raises(ConfigurationError, match="must be equally long"):
        webmushra_import(path=configured(root, with_reference))


def test_long_sounds_are_cut_and_that_is_said(root):
    for seed, name in enumerate(("ref", "a")):
        write(root / "audio" / f"{name}.wav", seed, seconds=13)
    text = "testId: long\npages: [{type: mushra, id: x, reference: audio/ref.wav, stimuli: {A: audio/a.wav}}]"
    imported = webmushra_import(path=configured(root, text))
    assert imported.experiments[0].trials.first().frames == 12 * RATE
    assert any("The sounds of x are longer than 12 s" in note for note in imported.notes)


def test_names_that_are_roles_and_pages_of_too_many_sounds_are_refused_before_anything_is_stored(root):
    sounds = ", ".join(f"C{n}: audio/a.wav" for n in range(12))
    for stimuli, said in (("anchor35: audio/a.wav", "what exports call a role"), (sounds, "at most 12")):
        text = f"testId: t\npages: [{{type: mushra, id: x, reference: audio/ref.wav, stimuli: {{{stimuli}}}}}]"
        with pytest.raises(ExperimentError, match=said):
            webmushra_import(path=configured(root, text))
    assert not Experiment.objects.exists()


def test_the_signals_of_a_clip_are_the_files_own(root):
    experiment = webmushra_import(path=configured(root, EVERYTHING)).experiments[0]
    stimulus = Stimulus.objects.get(
        trial__experiment=experiment, trial__song="two", trial__is_training=False, system="B"
    )
    with stimulus.audio.open() as file:
        heard, rate = soundfile.read(file, dtype="float32", always_2d=True)
    source = read(root / "audio" / "b.wav")
    gain = 10 ** (stimulus.gain_db / 20)
    middle = slice(2000, 14000)  # the ends are faded
    assert rate == RATE
    np.testing.assert_allclose(heard.T[:, middle], source.samples[:, middle] * gain, atol=2e-4)
    assert Audio(heard.T, rate).frames == source.frames

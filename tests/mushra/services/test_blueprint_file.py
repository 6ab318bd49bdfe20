"""An experiment of a file: the documented example builds; what is wrong in one is said by its name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mushra.errors import ExperimentError, FlowError
from mushra.models import Experiment, Invitation
from mushra.services.blueprint_file import read_blueprint_file
from separation.errors import UnknownNameError
from tests.mushra.studio import RATE, write_studio

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "experiment-example.yaml"
LEAST = "title: Least\nsongs: songs\nestimates: estimates\n"


@pytest.fixture
def folder(tmp_path) -> Path:
    write_studio(tmp_path)
    return tmp_path


def written(folder: Path, text: str, name: str = "test.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_the_documented_example_becomes_an_open_experiment(db, folder, settings, capsys):
    settings.MEDIA_ROOT = folder / "media"
    path = Path(shutil.copy(EXAMPLE, folder))
    call_command("create_experiment", file=path, site="https://lab.example/")
    study = Experiment.objects.get(slug="five-systems")
    assert (study.state, study.trials_per_listener, study.replicates, study.good_listeners) == ("open", 3, 1, 20)
    assert study.return_url == "https://crowd.example/done?cc={code}"
    assert study.screening_rules == {
        "hidden_reference": {"limit": 90.0, "share": 15.0},
        "mid_anchor": {"limit": 90.0, "share": 20.0, "excused": 25.0},
    }
    assert (study.screen_out_url, study.full_url) == ("https://crowd.example/out", "https://crowd.example/full")
    assert study.crowd_ids == ["PROLIFIC_PID", "STUDY_ID", "SESSION_ID"]
    assert [step.kind for step in study.steps.all()] == ["consent", "level", "break"]
    trial = study.trials.get(song="Amber", target="vocals", is_training=False)
    assert (trial.start, trial.frames) == (RATE // 4, 1.5 * RATE)
    assert set(trial.stimuli.values_list("system", flat=True)) == {
        "reference", "anchor35", "anchor70", "l1_freq", "si_sdr_time",
    }  # fmt: skip
    link = Invitation.objects.get().get_absolute_url()
    assert capsys.readouterr().out.splitlines()[-1] == f"https://lab.example{link}"

    call_command("create_experiment", file=path)
    assert Experiment.objects.count() == 1, "the same file again is the same experiment"


def test_toml_says_the_same_as_yaml(folder):
    yaml, _ = read_blueprint_file(written(folder, LEAST + "anchors: [anchor35]\nseconds: 2\nmixture: true\n"))
    text = (
        'title = "Least"\nsongs = "songs"\nestimates = "estimates"\nanchors = ["anchor35"]\nseconds = 2\nmixture = true'
    )
    toml, is_open = read_blueprint_file(written(folder, text, "test.toml"))
    assert yaml == toml
    assert is_open is False
    assert toml.settings.seconds == 2.0


def test_an_unknown_name_is_refused_with_the_nearest(folder):
    with pytest.raises(UnknownNameError, match=r"named 'protcol'\. Known, nearest first: protocol,"):
        read_blueprint_file(written(folder, LEAST + "protcol: ab\n"))
    with pytest.raises(UnknownNameError, match=r"song named 'Ambre'\. Known, nearest first: Amber"):
        read_blueprint_file(written(folder, LEAST + "song_names: [Ambre]\n"))
    with pytest.raises(UnknownNameError, match=r"trial named 'Amber / vocal'\. Known, nearest first: Amber / vocals"):
        read_blueprint_file(written(folder, LEAST + "excerpts: {Amber / vocal: 1}\n"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("mixture: yes please", "mixture: must be true or false, not 'yes please'."),
        ("seconds: long", "seconds: must be a number, not 'long'."),
        ("anchors: anchor35", "anchors: must be a list of 0 to 100."),
        ("replicates: -1", "replicates: must be a whole number from 0 to"),
        ("return_url: crowd.example", "return_url: must be an address that begins with https:// or http://"),
        ("excerpts: 3", "excerpts: must give seconds by trial"),
        ("screening_rules: {mid_ancor: {}}", "screening_rules: has no field 'mid_ancor'; there are hidden_reference,"),
        (
            "screening_rules: {mid_anchor: {share: 120}}",
            "screening_rules.mid_anchor.share: must be a number from 0 to 100",
        ),
        ("flow: {steps: [{kind: dance}]}", "flow: steps[0].kind: must be one of"),
    ],
)
def test_a_wrong_value_is_told_by_its_place(folder, line, message):
    with pytest.raises(FlowError) as caught:
        read_blueprint_file(written(folder, f"{LEAST}{line}\n"))
    assert str(caught.value).startswith(message)


def test_a_file_that_is_none_is_said_to_be_none(folder):
    with pytest.raises(ExperimentError, match=r"cannot be understood: .* line 2"):
        read_blueprint_file(written(folder, "title: a\n  : : b\n"))
    with pytest.raises(ExperimentError, match=r"is neither \.yaml nor \.toml"):
        read_blueprint_file(written(folder, "{}", "test.json"))
    with pytest.raises(ExperimentError, match="cannot be read"):
        read_blueprint_file(folder / "nothing.yaml")
    with pytest.raises(CommandError, match="must hold settings"):
        call_command("create_experiment", file=written(folder, "- a\n"))


BOMB = "flow: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
NO_VALUES = {
    "a bomb of aliases": (BOMB, "its aliases stand for more than 100,000 values; write out what they name"),
    "a list that holds itself": ("flow: &a [*a]\n", "its aliases stand for more than"),
    "an object": ("title: !!python/object/apply:os.system [id]\n", "could not determine a constructor"),
    "a day that there is not": ("title: 2026-13-45\n", "month must be in 1..12"),
    "a truth that is none": ("title: !!bool maybe\n", "cannot be understood"),
    "no number": ("title: !!int ''\n", "cannot be understood"),
    "no time": ("title: !!timestamp now\n", "cannot be understood"),
    "nested without end": ("title: " + "[" * 5000 + "\n", "cannot be understood"),
    "too much": ("# " + "x" * (1 << 20) + "\n", "has more than 1,048,576 bytes"),
}


@pytest.mark.parametrize(("text", "said"), NO_VALUES.values(), ids=NO_VALUES)
def test_yaml_that_is_no_plain_values_is_refused_in_a_sentence(folder, text, said):
    with pytest.raises(ExperimentError, match=said):
        read_blueprint_file(written(folder, text))

"""Runs started from a page: what becomes a job, and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from separation.jobs import JOBS
from separation.models import Job
from separation.training.recipe import read_recipe, shipped_recipes

pytestmark = pytest.mark.django_db


@pytest.fixture
def songs(settings, make_song):
    """A folder of songs that the pages offer, `duo`, and one beside SONGS_DIR that they do not."""
    folder = make_song("a song", stems=("vocals",), seconds=0.1).parent
    settings.SONGS_DIR = folder.parent / "offered"
    settings.SONGS_DIR.mkdir()
    folder.rename(settings.SONGS_DIR / "duo")
    make_song("secret", stems=("vocals",), seconds=0.1)
    return settings.SONGS_DIR / "duo"


@pytest.fixture
def trained(settings):
    """Two runs, of which one has finished."""
    for name in ("whole", "half"):
        (settings.DATA_DIR / "runs" / name).mkdir(parents=True)
        (settings.DATA_DIR / "runs" / name / "card.json").write_text(json.dumps({"loss": "l1_freq", "songs": []}))
    (settings.DATA_DIR / "runs" / "whole" / "weights.safetensors").write_bytes(b"")


def start(olga, kind="train", **given):
    filled = {"name": "mine", "songs": "duo", "loss": "l1_freq", "preset": "demo"} if kind == "train" else {}
    return olga.post(f"/runs/start/{kind}/", filled | given)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_a_loss_and_songs_are_a_job_of_whoever_asked(olga, songs, settings):
    answer = start(olga, network="unet", targets="vocals  drums", steps="12", seed="0")
    job = Job.objects.get()
    assert answer["Location"] == f"/runs/{job.pk}/"
    assert (job.kind, job.state, job.owner.username) == ("train", "queued", "olga")
    assert job.arguments == {
        "songs": str(songs), "output": str(settings.DATA_DIR / "runs" / "mine"), "preset": "demo", "loss": "l1_freq",
        "network": "unet", "steps": 12, "seed": 0, "targets": ["vocals", "drums"],
    }  # fmt: skip


def test_every_run_of_every_shipped_recipe_can_be_chosen_and_is_a_command(olga, songs):
    offered = {value for _, group in olga.get("/runs/start/train/").context["form"].fields["recipe"].choices[1:]
               for value, _ in group}  # fmt: skip
    assert offered == {
        f"{name}/{run.name}" for name, path in shipped_recipes().items() for run in read_recipe(path).runs
    }
    first = min(offered)
    start(olga, recipe=first, loss="", preset="published")
    job = Job.objects.get()
    assert (job.arguments["recipe"], job.arguments["run"]) == tuple(first.split("/", 1))
    assert "preset" not in job.arguments
    assert f"--run={first.split('/', 1)[1]}" in JOBS.get("train").command_line(job.arguments)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "../../etc"}, "Letters, digits, dots, hyphens and underscores; first a letter or a digit."),
        ({"name": ".."}, "Letters, digits"),
        ({"name": "a/b"}, "Letters, digits"),
        ({"name": "a\n"}, None),
        ({"name": ""}, "This field is required."),
        ({"songs": "../songs"}, "Select a valid choice. ../songs is not one of the available choices."),
        ({"songs": "/etc"}, "Select a valid choice."),
        ({"songs": "duo/../../songs"}, "Select a valid choice."),
        ({"validation": "../songs"}, "Select a valid choice."),
        ({"recipe": "../evil/run"}, "Select a valid choice."),
        ({"loss": ""}, "Give a loss, or choose a recipe."),
        ({"steps": "many"}, "Enter a whole number."),
        ({"steps": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"seed": "1e9"}, "Enter a whole number."),
        ({"network": "perceptron"}, "Select a valid choice."),
        ({"targets": "vocals --settings"}, "must not begin with a hyphen"),
    ],
    ids=str,
)
def test_what_is_filled_in_wrongly_makes_no_job_and_stays_filled_in(olga, songs, given, said):
    answer = start(olga, **given)
    if said is None:  # a line's end is no part of a name
        assert Job.objects.get().arguments["output"].endswith("/runs/a")
        return
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="demo" selected' in words(answer)
    assert not Job.objects.exists()


def test_a_name_that_is_taken_is_refused_by_the_folder_and_by_the_other_job(olga, songs, trained):
    assert "There is one named &#x27;whole&#x27; already; choose another name." in words(start(olga, name="whole"))
    start(olga, name="new")
    assert "Another job is making" in words(start(olga, name="new"))
    assert Job.objects.count() == 1


def test_without_songs_or_models_the_page_says_what_to_do_first(olga, settings, songs):
    assert "No finished run yet" in words(olga.get("/runs/start/separate/"))
    settings.SONGS_DIR = settings.DATA_DIR / "none"
    said = words(olga.get("/runs/start/train/"))
    assert "No songs on the server yet" in said
    assert f"manage.py synthesize --output {settings.SONGS_DIR}/composed" in said


def test_finished_runs_separate_songs_and_others_do_not(olga, songs, settings, trained):
    page = words(olga.get("/runs/start/separate/?model=runs/whole"))
    assert 'value="runs/whole" id="id_model_0" checked' in page
    assert 'value="runs/half"' not in page
    start(olga, "separate", name="test", songs="duo", model=["runs/whole"])
    job = Job.objects.get()
    home = settings.DATA_DIR
    assert job.arguments == {"songs": str(songs), "output": str(home / "estimates" / "test"),
                             "model": [str(home / "runs" / "whole")]}  # fmt: skip
    assert start(olga, "separate", name="other", songs="duo", model=["runs/half"]).status_code == 422
    assert start(olga, "separate", name="other", songs="duo").status_code == 422


def test_the_form_loads_no_torch():
    source = (
        "import sys, django; django.setup(); from separation.access import SERVER; "
        "from analysis.run_forms import TrainingForm; form = TrainingForm(user=SERVER); "
        "print(len(form.known_losses) > 5, 'torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", source],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", "False"]

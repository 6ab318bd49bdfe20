"""The commands from songs to ratings.csv, and what each says when something is wrong."""

from __future__ import annotations

from io import StringIO

import pandas
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from mushra.models import Experiment, Session
from mushra.services import experiment_close
from tests.mushra.studio import write_studio


def run(command: str, *arguments) -> str:
    output = StringIO()
    call_command(command, *map(str, arguments), stdout=output, stderr=output)
    return output.getvalue()


@pytest.fixture
def sources(tmp_path) -> list:
    songs, estimates = write_studio(tmp_path)
    return ["--songs", songs, "--estimates", estimates, "--title", "Heard", "--seconds", 1]


def test_from_estimates_to_a_file_of_ratings(db, sources, tmp_path, client):
    built = run("build_experiment", *sources, "--slug", "heard", "--open", "--targets", "vocals")
    assert "'heard' is built. 2 trials and one for training, about 2 min a listener; it is open." in built
    link = run("invite", "--experiment", "heard", "--site", "http://lab.example.org/").strip()
    assert link.startswith("http://lab.example.org/listen/")
    assert client.get(link.removeprefix("http://lab.example.org")).status_code == 200
    said = run("simulate_listeners", "--experiment", "heard", "--listeners", 2, "--seed", 1)
    assert "2 simulated listeners have taken 'heard'" in said
    output = tmp_path / "out" / "ratings.csv"
    said = run("export_ratings", "--experiment", "heard", "--output", output, "--include-simulated")
    assert "22 ratings (22 of them simulated)" in said
    assert pandas.read_csv(output)["simulated"].all()
    assert "0 ratings (simulated ones left out)" in run("export_ratings", "--experiment", "heard", "--output", output)
    assert pandas.read_csv(output).empty


def test_run_again_each_goes_on_from_what_is_there(db, sources):
    run("build_experiment", *sources, "--open")
    assert "goes on from what is there" in run("build_experiment", *sources, "--open")
    arguments = ["--experiment", "heard", "--listeners", 1]
    run("simulate_listeners", *arguments)
    assert "0 simulated listeners have taken 'heard'; 1 had finished before" in run("simulate_listeners", *arguments)
    assert Session.objects.count() == 1


def test_a_draft_that_an_interrupt_left_is_opened_and_a_closed_study_stays_closed(db, sources):
    run("build_experiment", *sources)
    assert "it is open." in run("build_experiment", *sources, "--open")
    experiment_close(experiment=Experiment.objects.get())
    assert "it is closed." in run("build_experiment", *sources, "--open")


def test_other_content_under_the_same_name_is_an_error(db, sources):
    run("build_experiment", *sources)
    with pytest.raises(CommandError, match="of other content: its seed is 0, not 5"):
        run("build_experiment", *sources, "--seed", 5)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (["--systems", "l1_fre"], "no system named 'l1_fre'. Known, nearest first: l1_freq"),
        (["--targets", "vocal"], "no target with estimates named 'vocal'. Known, nearest first: vocals"),
        (["--seconds", "20"], "An excerpt of 20 s is out of range"),
        (["--estimates", "nowhere"], "nowhere is no folder"),
        (["--songs", "nowhere"], "nowhere is no folder"),
    ],
)
def test_a_wrong_option_is_named_and_nothing_is_built(db, sources, changed, message):
    with pytest.raises(CommandError, match=message.replace(".", r"\.")):
        run("build_experiment", *sources, *changed)
    assert not Experiment.objects.exists()


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("invite", []),
        ("export_ratings", ["--output", "ratings.csv"]),
        ("simulate_listeners", ["--listeners", 1]),
    ],
)
def test_an_unknown_experiment_is_named_with_those_there_are(study, command, arguments):
    with pytest.raises(CommandError, match=r"no experiment 'lozzes'\. There are: losses"):
        run(command, "--experiment", "lozzes", *arguments)


def test_an_unknown_format_lists_the_known(study, tmp_path):
    with pytest.raises(CommandError, match="no exporter named 'xls'"):
        run("export_ratings", "--experiment", "losses", "--output", tmp_path / "r", "--format", "xls")


def test_a_link_into_a_study_that_is_not_open_comes_with_a_warning(study):
    experiment_close(experiment=study)
    said = run("invite", "--experiment", "losses", "--sessions", 1)
    assert "'losses' is closed: the link works once it is open" in said

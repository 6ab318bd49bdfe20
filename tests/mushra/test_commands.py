"""The commands from songs to ratings.csv, and what each says when something is wrong."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

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


def test_a_flow_comes_from_a_file_and_its_first_mistake_is_named(db, sources, tmp_path):
    flow = tmp_path / "flow.json"
    flow.write_text('{"steps": [{"kind": "level"}, {"kind": "break"}]}')
    with pytest.raises(CommandError, match=r"flow\.json: steps\[1\]\.every: must be a whole number from 1 to 1000"):
        run("build_experiment", *sources, "--flow", flow)
    assert not Experiment.objects.exists()
    flow.write_text((Path(__file__).parents[2] / "docs" / "flow-example.json").read_text())
    for _ in range(2):
        run("build_experiment", *sources, "--flow", flow)
    assert Experiment.objects.get().steps.count() == 8
    output = tmp_path / "answers.csv"
    said = run("export_ratings", "--experiment", "heard", "--output", output, "--format", "answers_csv")
    assert "0 answers (simulated ones left out)" in said
    with pytest.raises(CommandError, match=r"nowhere\.json cannot be read \(No such file or directory\)"):
        run("build_experiment", *sources, "--flow", "nowhere.json")


def test_other_content_under_the_same_name_is_an_error(db, sources):
    run("build_experiment", *sources)
    with pytest.raises(CommandError, match="of other content: its seed is 0, not 5"):
        run("build_experiment", *sources, "--seed", 5)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (["--systems", "l1_fre"], "no system named 'l1_fre'. Known, nearest first: l1_freq"),
        (["--targets", "vocal"], "no target with estimates named 'vocal'. Known, nearest first: vocals"),
        (["--protocol", "mushr"], "no protocol named 'mushr'. Known, nearest first: mushra"),
        (["--anchors", "none", "anchor35"], "--anchors is none, or the names of some; not both"),
        (["--attribute", "harshness"], "'harshness' is an attribute of your own, so say with --question"),
        (["--seconds", "20"], "An excerpt of 20 s is out of range"),
        (["--estimates", "nowhere"], "nowhere is no folder"),
        (["--songs", "nowhere"], "nowhere is no folder"),
    ],
)
def test_a_wrong_option_is_named_and_nothing_is_built(db, sources, changed, message):
    with pytest.raises(CommandError, match=message.replace(".", r"\.")):
        run("build_experiment", *sources, *changed)
    assert not Experiment.objects.exists()


def test_every_choice_of_the_command_reaches_the_experiment(db, sources):
    run(
        "build_experiment", *sources, "--targets", "vocals", "--protocol", "mushra_no_reference",
        "--attribute", "noise", "--question", "How clean is the {target}?", "--low-label", "Noisy",
        "--high-label", "Clean", "--hide-numbers", "--mixture", "--anchors", "anchor_artifacts",
        "--no-hidden-reference", "--no-must-play", "--no-must-rate",
        "--restart-on-switch", "--comments", "--return-url", "https://example.org/?code={code}",
    )  # fmt: skip
    experiment = Experiment.objects.get()
    assert (experiment.protocol, experiment.attribute) == ("mushra_no_reference", "noise")
    assert experiment.question == "How clean is the {target}?"
    assert (experiment.low_label, experiment.high_label) == ("Noisy", "Clean")
    assert (experiment.show_numbers, experiment.must_play, experiment.must_rate) == (False, False, False)
    assert (experiment.restart_on_switch, experiment.comments) == (True, True)
    assert experiment.return_url == "https://example.org/?code={code}"
    trial = experiment.trials.last()
    assert trial.mixture_audio
    roles = set(trial.stimuli.values_list("role", flat=True))
    assert roles == {"system", "anchor_artifacts"}


def test_how_trials_are_given_reaches_the_experiment(db, sources):
    said = run("build_experiment", *sources, "--trials-per-listener", 2, "--replicates", 1)
    assert "4 trials, of which a listener is given 2, and one for training, about 2 min a listener" in said
    run("build_experiment", *sources, "--slug", "square", "--order", "latin_square")
    chosen = Experiment.objects.order_by("pk").values_list("trials_per_listener", "replicates", "order")
    assert list(chosen) == [(2, 1, "random"), (None, 0, "latin_square")]


def test_anchors_can_be_left_out(db, sources):
    run("build_experiment", *sources, "--targets", "drums", "--anchors", "none")
    assert set(Experiment.objects.get().trials.last().stimuli.values_list("role", flat=True)) == {"system", "reference"}


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

"""From webMUSHRA's configuration to webMUSHRA's result files, by commands alone."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from mushra.importers.webmushra.results import read_results
from mushra.models import Experiment
from mushra.selectors import rating_rows
from mushra.services import experiment_open
from tests.mushra.importers.webmushra.files import EVERYTHING
from tests.mushra.services.test_webmushra import write

pytestmark = pytest.mark.django_db
KINDS = {"mushra": "mushra", "dcr": "likert", "abx": "paired_comparison", "acr": "likert"}


@pytest.fixture
def configuration(tmp_path):
    (tmp_path / "audio").mkdir()
    for seed, name in enumerate(("ref", "a", "b")):
        write(tmp_path / "audio" / f"{name}.wav", seed)
    path = tmp_path / "everything.yaml"
    path.write_text(EVERYTHING)
    return path


def run(name: str, *arguments, **options) -> str:
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue()


def test_a_configuration_is_imported_taken_and_its_ratings_are_written_whole(configuration, tmp_path):
    said = run("import_webmushra", str(configuration), slug="all", title="All of it")
    assert "Note: A page of BS.1116 becomes pages of DCR" in said
    assert "The experiment 'all' (mushra): 2 trials and one for training; it is draft." in said
    assert "The experiment 'all-abx' (abx): 1 trial and one for training; it is draft." in said
    for experiment in Experiment.objects.all():
        experiment_open(experiment=experiment)
        run("simulate_listeners", experiment=experiment.slug, listeners=2)
        output = tmp_path / f"{experiment.slug}.csv"
        run("export_ratings", experiment=experiment.slug, output=output, format="webmushra_csv", include_simulated=True)
        read = read_results(output.read_bytes())
        rows = list(rating_rows(experiment=experiment, include_simulated=True))
        assert read.kind == KINDS[experiment.protocol]
        assert {one.trial for one in read.rows} == {row["song"] for row in rows}
        if read.kind == "mushra":
            given = [(row["listener"], row["song"], row["system"], str(row["score"])) for row in rows]
            assert [(one.uuid, one.trial, *one.values[:2]) for one in read.rows] == given
        if read.kind == "likert":
            given = [(row["listener"], row["song"], str(row["score"]), row["system"]) for row in rows]
            assert [(one.uuid, one.trial, *one.values[:2]) for one in read.rows] == given
        if read.kind == "paired_comparison":
            right = [row["score"] == 100 for row in rows if row["is_x"]]
            assert [one.values[2] == "correct" for one in read.rows] == right


def test_the_same_again_says_so(configuration):
    run("import_webmushra", str(configuration))
    assert "All was there already, from the same files." in run("import_webmushra", str(configuration))


def test_what_is_wrong_is_one_sentence(configuration):
    with pytest.raises(CommandError, match=r"is no folder; --audio is the one that holds the sounds"):
        run("import_webmushra", str(configuration), audio=configuration.parent / "nowhere")

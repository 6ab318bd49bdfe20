"""Results are taken home from the list of experiments, in any of the registry's files."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.urls import reverse

from mushra.exporters import EXPORTERS
from mushra.exporters.bundle import read_bundle
from mushra.models import Experiment
from mushra.selectors import export_rows
from mushra.services import session_create
from tests.mushra.conftest import make_study

LIST = reverse("admin:mushra_experiment_changelist")


def export(client, *experiments: Experiment, **chosen: str):
    data = {"action": "export", "_selected_action": [experiment.pk for experiment in experiments], **chosen}
    return client.post(LIST, data)


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda one: one.name)
def test_one_study_is_exported_as_any_file(rosa, ada, study, exporter):
    ada.complete(0)
    ada.complete(1, score=64)
    response = export(rosa, study, exporter=exporter.name)
    assert response.headers["Content-Type"] == exporter.content_type
    assert response.content == exporter.function(export_rows(exporter=exporter, experiment=study))
    assert f'value="{exporter.name}"' in rosa.get(LIST).content.decode()


def test_several_studies_are_exported_as_an_archive_with_simulated_listeners_if_asked_for(rosa, study):
    session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
    both = export(rosa, study, make_study("other"), exporter="listeners_csv", simulated="on")
    archive = zipfile.ZipFile(io.BytesIO(both.content))
    assert sorted(archive.namelist()) == ["losses-listeners-with-simulated.csv", "other-listeners-with-simulated.csv"]
    assert b"simulated-1" in archive.read("losses-listeners-with-simulated.csv")
    assert b"simulated-1" not in export(rosa, study, exporter="listeners_csv").content


def test_a_study_is_exported_as_its_bundle_and_several_as_an_archive_of_theirs(rosa, ada, study, tmp_path):
    ada.complete(0)
    ada.complete(1, score=64)
    session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
    one, with_simulated = export(rosa, study, exporter="bundle"), export(rosa, study, exporter="bundle", simulated="on")
    sessions = []
    for number, response in enumerate((one, with_simulated)):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(response.content)
        bundle = read_bundle(path)
        assert {row["score"] for row in bundle.tables["ratings"]} == {64}
        sessions.append(len(bundle.tables["listeners"]))
    assert sessions == [1, 2]
    assert one.headers["Content-Disposition"] == 'attachment; filename="losses.zip"'
    both = zipfile.ZipFile(io.BytesIO(export(rosa, study, make_study("other"), exporter="bundle").content))
    assert sorted(both.namelist()) == ["losses.zip", "other.zip"]
    assert both.read("losses.zip") == one.content
    assert 'value="bundle"' in rosa.get(LIST).content.decode()


def test_a_file_that_there_is_not_exports_nothing(rosa, study):
    assert "attachment" not in export(rosa, study, exporter="ratings_xml").headers.get("Content-Disposition", "")

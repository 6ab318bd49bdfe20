"""The commands that hand a study's results out, and that forget a listener."""

from __future__ import annotations

import pytest
from django.core.management.base import CommandError

from mushra.exporters.bundle import read_bundle
from mushra.models import Session
from mushra.services import session_create
from tests.mushra.test_commands import run


def test_a_study_is_written_as_a_bundle_and_it_is_said_what_is_left_out(study, ada, tmp_path):
    ada.complete(0)
    ada.complete(1)
    session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
    path = tmp_path / "new" / "study.zip"
    said = run("export_bundle", "--experiment", "losses", "--output", path)
    assert f"{path}: 5 ratings.\n  left out: the sounds" in said
    assert "left out: the text of the consent pages" in said
    assert len(read_bundle(path).tables["listeners"]) == 1
    said = run(
        "export_bundle", "--experiment", "losses", "--output", path, "--personal", "--consent", "--include-simulated"
    )
    assert said.strip().splitlines()[1:] == ["  left out: the sounds; `stimuli.csv` has their SHA-256"]
    assert len(read_bundle(path).tables["listeners"]) == 2


def test_every_table_is_written_in_the_format_that_is_asked_for(study, ada, tmp_path):
    said = run("export_ratings", "--experiment", "losses", "--output", tmp_path / "o.json", "--format", "orders_json")
    assert "15 orders (simulated ones left out)" in said
    said = run("export_ratings", "--experiment", "losses", "--output", tmp_path / "s.csv", "--format", "stimuli_csv")
    assert "18 stimuli" in said
    with pytest.raises(CommandError, match=r"no exporter named 'orders_xml'\. Known, nearest first: orders_xlsx"):
        run("export_ratings", "--experiment", "losses", "--output", tmp_path / "o", "--format", "orders_xml")


def test_a_listener_is_only_forgotten_with_yes(study, ada, ben):
    options = ["--experiment", "losses", "--listener", ada.session.listener]
    said = run("delete_listener", *options)
    assert said.startswith(f"There is: the session of {ada.session.listener} in 'losses', 3 pages")
    assert Session.objects.count() == 2
    assert run("delete_listener", *options, "--yes").startswith(f"Deleted: the session of {ada.session.listener}")
    assert list(Session.objects.values_list("pk", flat=True)) == [ben.session.pk]
    with pytest.raises(CommandError, match=f"There is no listener '{ada.session.listener}' in 'losses'"):
        run("delete_listener", *options, "--yes")

"""Experiments and imported studies, under one face."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from analysis.errors import UnknownStudyError
from analysis.models import ImportedClip, ImportedStudy, MetricDescription, Score, SystemDescription
from analysis.parts.part import SystemFacts
from analysis.store import write_table
from analysis.studies import Imported, RunHere, study_get, study_list
from mushra.models import Experiment, Presentation, Session
from separation.access import SERVER
from tests.analysis.experiments import make_experiment, rate, score
from tests.analysis.tables import study as tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def experiment():
    made = make_experiment()
    rate(made, ["Ada", "Ben"])
    score(made)
    return made


@pytest.fixture
def imported(tmp_path):
    return import_tables(*tables(), tmp_path)


def import_tables(ratings, scores, folder, slug: str = "theirs") -> ImportedStudy:
    """A study of these tables, as an import leaves it."""
    made = ImportedStudy(slug=slug, title="Their study", version="1")
    for name, table in (("ratings", ratings), ("scores", scores)):
        write_table(folder / f"{name}.npz", table)
        getattr(made, name).save(f"{slug}-{name}.npz", ContentFile((folder / f"{name}.npz").read_bytes()), save=False)
    made.save()
    return made


def test_a_study_is_found_by_its_slug_wherever_it_comes_from(experiment, imported):
    assert isinstance(study_get(user=SERVER, slug="first-study"), RunHere)
    assert isinstance(study_get(user=SERVER, slug="theirs"), Imported)
    assert [study.slug for study in study_list(user=SERVER)] == ["first-study", "theirs"]
    with pytest.raises(UnknownStudyError, match=r"There is no study 'x'\. There are: first-study, theirs\."):
        study_get(user=SERVER, slug="x")


def test_an_experiments_data_has_all_its_ratings_and_scores(experiment):
    data = study_get(user=SERVER, slug="first-study").data()
    trials, stimuli, listeners = 6, 7, 2
    assert len(data.ratings) == trials * stimuli * listeners
    assert len(data.scores) == Score.objects.count()
    assert set(data.facts) == {"sdr", "l1_freq"}


def test_an_imported_studys_data_are_the_tables_that_came_in(imported):
    data = study_get(user=SERVER, slug="theirs").data()
    ratings, scores = tables()
    assert data.ratings["score"].tolist() == ratings["score"].tolist()
    assert data.ratings["listener"].astype(str).tolist() == ratings["listener"].tolist()
    assert np.array_equal(data.scores["value"], scores["value"], equal_nan=True)


def test_what_is_known_of_systems_comes_with_the_data(experiment):
    SystemDescription.objects.create(experiment=experiment, system="irm", loss="", group="oracle", seed="1")
    assert study_get(user=SERVER, slug="first-study").data().systems == {
        "irm": SystemFacts("irm", group="oracle", seed="1")
    }


def change_nothing(experiment):
    experiment.refresh_from_db()


def hand_in_later(experiment):
    Presentation.objects.filter(pk=Presentation.objects.first().pk).update(
        submitted_at=timezone.now() + timedelta(days=1)
    )


def screen_out(experiment):
    Session.objects.filter(pk=Session.objects.first().pk).update(state="screened_out")


def change_a_score(experiment):
    Score.objects.filter(pk=Score.objects.first().pk).update(value=0.125)


def turn_a_metric(experiment):
    MetricDescription.objects.filter(name="sdr").update(higher_is_better=False)


def describe_a_system(experiment):
    SystemDescription.objects.create(experiment=experiment, system="irm", group="oracle")


def choose_another_rule(experiment):
    Experiment.objects.update(screening_rules={"low_anchor": None})


@pytest.mark.parametrize(
    ("change", "another"),
    [
        (change_nothing, False), (hand_in_later, True), (screen_out, True), (change_a_score, True),
        (turn_a_metric, True), (describe_a_system, True), (choose_another_rule, True),
    ],
)  # fmt: skip
def test_the_version_changes_with_the_data_and_only_then(experiment, change, another):
    before = study_get(user=SERVER, slug="first-study").version()
    change(experiment)
    assert (study_get(user=SERVER, slug="first-study").version() != before) is another


def test_a_clip_is_found_by_what_the_points_call_it(imported, experiment):
    ImportedClip.objects.create(study=imported, song="Amber", target="vocals", system="one", audio="studies/one.flac")
    found = study_get(user=SERVER, slug="theirs")
    assert found.clip(song="Amber", target="vocals", system="one").name == "studies/one.flac"
    assert found.clip(song="Amber", target="vocals", system="two") is None
    run_here = study_get(user=SERVER, slug="first-study")
    assert run_here.clip(song="Amber", target="drums", system="irm").name == "stimuli/none.flac"
    assert run_here.clip(song="Amber", target="flute", system="irm") is None

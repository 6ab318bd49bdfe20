"""What is slow to compute is computed once for each state of the data."""

from __future__ import annotations

import pytest

from analysis.models import Score
from analysis.parts.part import Selection
from analysis.remembered import is_remembered, part_content, remembered
from analysis.studies import study_get
from separation.access import SERVER
from tests.analysis.experiments import make_experiment, rate, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    experiment = make_experiment()
    rate(experiment, ["Ada", "Ben"])
    score(experiment)
    return study_get(user=SERVER, slug="first-study")


def test_it_is_made_once_for_a_selection_and_again_for_another(study):
    made = []
    for selection in (Selection(), Selection(), Selection(target="drums")):
        assert remembered(study, "sum", selection, lambda: len(made) or made.append("made") or 7) in (7, 1)
    assert len(made) == 1
    assert is_remembered(study, "sum", Selection())
    assert not is_remembered(study, "sum", Selection(target="vocals"))


def test_other_data_is_another_matter(study):
    remembered(study, "sum", Selection(), lambda: "old")
    Score.objects.filter(pk=Score.objects.first().pk).update(value=3.0)
    assert remembered(study, "sum", Selection(), lambda: "new") == "new"


def test_a_part_comes_back_as_it_was(study):
    first = part_content(study, "systems", Selection())
    assert is_remembered(study, "part systems", Selection())
    assert repr(part_content(study, "systems", Selection())) == repr(first)  # NaN equals nothing, not even itself
    rows = first.tables["mos"].rows
    assert {row["system"] for row in rows} >= {"irm", "reference"}

"""A study is full at so many good listeners: counted right, cheap until then, safe when two end at once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analysis.good_listeners import experiment_screening, fill_when_enough, good_listener_count
from analysis.statistics.screening import screen
from mushra.models import Experiment, Presentation, Rating, Session
from mushra.selectors import ratings_frame
from mushra.signals import session_ended
from tests.analysis.experiments import make_experiment, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Experiment:
    """Ada, Ben and Cy graded every hidden reference 100; Dora, who does not hear it, 40."""
    experiment = make_experiment()
    rate(experiment, ["Ada", "Ben", "Cy", "Dora"])
    references = Rating.objects.filter(slot__stimulus__role="reference")
    references.update(score=100)
    references.filter(slot__presentation__session__listener="Dora").update(score=40)
    return experiment


def count(experiment: Experiment) -> int:
    return good_listener_count(experiment=experiment, screening=experiment_screening(experiment=experiment))


def wait_for(experiment: Experiment, good_listeners: int | None, **more) -> Experiment:
    Experiment.objects.filter(pk=experiment.pk).update(good_listeners=good_listeners, **more)
    return Experiment.objects.get(pk=experiment.pk)


def state(experiment: Experiment) -> str:
    return Experiment.objects.get(pk=experiment.pk).state


def test_the_verdict_is_the_dashboards(study):
    ours, theirs = experiment_screening(experiment=study), screen(ratings_frame(experiment=study))
    assert ours.listeners_out == theirs.listeners_out == (("first-study", "Dora"),)
    assert [(one.rule, one.graded, len(one.items)) for one in ours.exclusions] == [("hidden reference", 6, 6)]


def test_an_experiments_own_rules_decide_who_is_good(study):
    lenient = wait_for(study, 4, screening_rules={"hidden_reference": {"limit": 30}})
    assert experiment_screening(experiment=lenient).exclusions == ()
    assert fill_when_enough(experiment=lenient)


def test_without_rules_nobody_is_left_out(study):
    free = wait_for(study, 4, screening_rules={})
    assert (count(free), experiment_screening(experiment=free).not_applied) == (4, ())


def test_good_are_people_who_finished_and_whom_no_rule_leaves_out(study):
    rate(study, ["robot"], simulated=True)
    assert count(study) == 3
    Session.objects.filter(listener="Cy").update(state="active", finished_at=None)
    assert count(study) == 2
    Session.objects.filter(listener="Ben").update(state="screened_out")
    assert count(study) == 1


def test_a_study_is_full_at_its_number_and_not_before(study):
    assert not fill_when_enough(experiment=wait_for(study, 4))  # four have finished, but one does not hear
    assert state(study) == "open"
    assert fill_when_enough(experiment=wait_for(study, 3))
    assert state(study) == "full"


@pytest.mark.parametrize(
    ("number", "before"), [(None, "open"), (1, "paused"), (1, "draft"), (1, "full"), (1, "closed")]
)
def test_a_study_that_waits_for_nobody_or_is_not_open_stays_as_it_is(study, number, before):
    assert not fill_when_enough(experiment=wait_for(study, number, state=before))
    assert state(study) == before


def test_of_two_who_end_at_once_one_fills_it_and_a_pause_between_is_kept(study):
    both = [wait_for(study, 3), wait_for(study, 3)]
    assert [fill_when_enough(experiment=one) for one in both] == [True, False]
    late = wait_for(study, 3, state="open")
    wait_for(study, 3, state="paused")
    assert not fill_when_enough(experiment=late)
    assert state(study) == "paused"


def test_until_as_many_have_finished_an_end_costs_one_query(study):
    waiting = wait_for(study, 5)
    with CaptureQueriesContext(connection) as queries:
        fill_when_enough(experiment=waiting)
    assert len(queries) == 1


def test_the_end_of_a_session_may_fill_the_study(study):
    wait_for(study, 3)
    session_ended.send(sender=Session, session=Session.objects.get(listener="Ada"))
    assert state(study) == "full"


def test_a_protocol_without_rules_counts_all_who_finished(study):
    assert count(wait_for(study, None, protocol="acr")) == 4


def test_a_study_without_ratings_has_no_good_listener_and_can_be_screened():
    empty = make_experiment("empty")
    assert count(empty) == 0
    assert experiment_screening(experiment=empty).exclusions == ()
    assert not Presentation.objects.filter(session__experiment=empty).exists()

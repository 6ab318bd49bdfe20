"""An experiment is given its flow whole; once listeners have begun it stays."""

from __future__ import annotations

import pytest

from mushra.errors import ExperimentError
from mushra.models import Step
from mushra.services import session_create
from tests.mushra.flows import ABOUT, CONSENT, EVERYTHING, LAST, LEVEL, give_flow


def kinds(study) -> list[str]:
    return list(study.steps.values_list("kind", flat=True))


def test_steps_are_stored_in_their_order_as_they_are_written(study):
    give_flow(study, *EVERYTHING, return_url="https://crowd.example/{code}", crowd_ids=["PID"])
    study.refresh_from_db()
    assert kinds(study) == [step["kind"] for step in EVERYTHING]
    assert study.steps.get(kind="break").every == 1
    assert study.steps.get(kind="consent").content["statement"] == CONSENT["statement"]
    assert (study.return_url, study.crowd_ids) == ("https://crowd.example/{code}", ["PID"])


def test_another_flow_takes_the_place_of_the_first_and_the_same_again_changes_nothing(study):
    give_flow(study, CONSENT, ABOUT)
    give_flow(study, LEVEL)
    before = list(Step.objects.values_list("pk", flat=True))
    give_flow(study, LEVEL)
    assert kinds(study) == ["level"]
    assert list(Step.objects.values_list("pk", flat=True)) == before


def test_a_flow_without_a_return_address_leaves_the_experiments_own(study):
    give_flow(study, LEVEL, return_url="https://crowd.example/{code}")
    give_flow(study, LEVEL, LAST)
    study.refresh_from_db()
    assert study.return_url == "https://crowd.example/{code}"


def test_once_listeners_have_begun_the_flow_stays(ada, study):
    with pytest.raises(ExperimentError, match="Listeners have begun 'losses' with another flow, which stays"):
        give_flow(study, CONSENT)
    assert kinds(study) == []


def test_simulated_listeners_are_shown_trials_only_and_hinder_nothing(study):
    session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
    give_flow(study, CONSENT)
    assert kinds(study) == ["consent"]

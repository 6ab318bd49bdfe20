"""What each kind of step makes of what a listener sends."""

from __future__ import annotations

import pytest

from mushra.protocol.screening import TRIALS, right_answers
from mushra.protocol.steps import STEP_KINDS, Turn

SEED = (5, 1, 0)


def take(kind: str, content: dict, sent: dict[str, str], *, is_last: bool = True):
    lists = {name: [value] for name, value in sent.items()}
    return STEP_KINDS.get(kind).take(content, lists, Turn(SEED, is_last))


def chosen(wrong: int) -> dict[str, str]:
    """Answers to a screening of which that many are wrong."""
    right = right_answers(SEED)
    return {f"trial-{trial}": str((right[trial] + (trial < wrong)) % 3) for trial in range(TRIALS)}


def test_consent_is_given_by_a_tick_refused_by_declining_and_asked_for_otherwise():
    assert take("consent", {}, {"agreed": "on"}).answers == {"consent": True}
    assert "agreed" in take("consent", {}, {}).problems
    declined = take("consent", {}, {"declined": "1", "agreed": "on"})
    assert (declined.answers, declined.ends, declined.withdraws) == ({"consent": False}, True, True)


@pytest.mark.parametrize(("wrong", "passed"), [(0, True), (1, True), (2, False), (6, False)])
def test_five_of_six_pass_a_screening(wrong, passed):
    outcome = take("headphones", {"method": "huggins"}, chosen(wrong))
    assert outcome.passed is passed
    assert outcome.answers["correct"] == 6 - wrong
    assert outcome.answers["right"] == right_answers(SEED)
    assert not outcome.ends


def test_failing_stops_only_where_it_should_and_not_before_the_last_attempt():
    content = {"method": "antiphase", "on_fail": "stop", "attempts": 2}
    assert take("headphones", content, chosen(2)).ends
    assert not take("headphones", content, chosen(2), is_last=False).ends
    assert not take("headphones", content, chosen(1)).ends


@pytest.mark.parametrize("answer", ["", "3", "-1", "left"])
def test_a_screening_wants_all_answers(answer):
    assert take("headphones", {"method": "huggins"}, chosen(0) | {"trial-5": answer}).problems


def test_a_level_is_taken_within_its_range():
    assert take("level", {}, {"level_db": "-17.5"}).answers == {"level_db": -17.5}
    for wrong in ("", "loud", "1", "-41", "nan", "inf"):
        assert take("level", {}, {"level_db": wrong}).problems


def test_a_questionnaires_fields_are_its_own():
    content = {"questions": [{"name": "lang", "type": "text", "label": "Language?"}]}
    assert take("questionnaire", content, {"q-lang": "Welsh", "lang": "cy"}).answers == {"lang": "Welsh"}


def test_what_is_only_read_needs_nothing():
    for kind in ("information", "break"):
        assert take(kind, {"text": "Rest."}, {}).answers == {}

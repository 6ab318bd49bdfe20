"""Sessions are given the trials that lack most, and their stored orders can be made anew."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection

from mushra.models import Experiment, Session, Slot
from mushra.protocol.protocols import PROTOCOLS
from mushra.selectors import allocation_of, minutes_left, minutes_of_flow, minutes_of_test, pages_stored, rating_rows
from mushra.selectors.allocation import given_so_far
from mushra.services import session_create
from tests.mushra.wide import begin, hand_in, long_ago, make_wide_study

pytestmark = pytest.mark.django_db


def rated_trials(session: Session) -> list[int]:
    return list(session.presentations.filter(trial__is_training=False).values_list("trial", flat=True))


def times_given(study: Experiment) -> list[int]:
    """Of each trial, how many pages of it count as given the first time."""
    given = given_so_far(experiment=study).pages
    return [given.get((trial, 0), 0) for trial in study.trials.filter(is_training=False).values_list("pk", flat=True)]


def test_a_listener_is_given_so_many_trials_and_all_are_given_in_turn():
    study = make_wide_study(trials_per_listener=4)
    first, second = begin(study), begin(study)
    assert len(rated_trials(first)) == len(set(rated_trials(first))) == 4
    assert sorted(rated_trials(first) + rated_trials(second)) == sorted(
        study.trials.filter(is_training=False).values_list("pk", flat=True)
    )
    assert first.presentations.first().trial.is_training


def test_without_a_number_each_is_given_all_in_the_order_that_the_seed_alone_makes():
    study = make_wide_study()
    orders = [rated_trials(begin(study, seed=5)) for _ in range(2)]
    assert orders[0] == orders[1]
    assert len(orders[0]) == 8


def test_who_left_counts_what_was_handed_in_and_who_is_at_it_counts_all():
    study = make_wide_study(trials_per_listener=4)
    leaver = begin(study)
    hand_in(leaver, pages=1 + 2)  # the training page and two more
    assert sorted(times_given(study)) == [0, 0, 0, 0, 1, 1, 1, 1]
    long_ago(leaver, minutes=25)
    assert sum(times_given(study)) == 4
    long_ago(leaver, minutes=6)
    assert sum(times_given(study)) == 2
    hand_in(leaver, pages=1)  # is back
    assert sum(times_given(study)) == 4


def test_a_page_beside_the_trials_shows_that_a_listener_is_still_there():
    study = make_wide_study(trials_per_listener=4)
    step = study.steps.create(position=0, kind="level", place="before")
    listener = begin(study)
    long_ago(listener)
    assert sum(times_given(study)) == 0
    listener.step_answers.create(
        step=step,
        submitted_at=Session.objects.create(
            experiment=study, listener="x", completion_code="x", seed=1, simulated=True
        ).started_at,
    )
    assert sum(times_given(study)) == 4


def test_who_was_screened_out_counts_nothing_and_simulated_listeners_count_among_themselves():
    study = make_wide_study(trials_per_listener=4)
    screened = begin(study)
    hand_in(screened, pages=3)
    Session.objects.filter(pk=screened.pk).update(state="screened_out", finished_at=screened.started_at)
    simulated = [session_create(experiment=study, listener=f"s{n}", seed=n, simulated=True) for n in range(2)]
    assert sum(times_given(study)) == 0
    assert not set(rated_trials(simulated[0])) & set(rated_trials(simulated[1]))


def test_of_40_listeners_of_whom_a_third_leave_early_every_stimulus_is_rated_equally_often_within_one():
    generator = random.Random(3)
    study = make_wide_study(songs=3, trials_per_listener=2, must_rate=False)
    leaving = set(generator.sample(range(32), 13))
    at_it: list[tuple[Session, int]] = []  # and how many pages each is still to hand in
    left: list[tuple[int, Session]] = []
    for number in range(40):
        for begun, session in left:
            if begun == number - 8 or number == 32:  # eight listeners later it is half an hour later
                long_ago(session)
        session = begin(study, seed=number)
        at_it.append((session, generator.randrange(3) if number in leaving else 3))
        if number in leaving:
            left.append((number, session))
        while len(at_it) > (3 if number < 39 else 0):
            session, pages = at_it.pop(generator.randrange(len(at_it)))
            hand_in(session, pages=min(pages, 1))
            if pages > 1:
                at_it.append((session, pages - 1))
    assert study.sessions.filter(state="finished").count() == 40 - 13
    heard = Slot.objects.filter(presentation__submitted_at__isnull=False, presentation__trial__is_training=False)
    times = Counter(heard.values_list("stimulus", flat=True))
    assert len(times) == 12
    assert max(times.values()) - min(times.values()) <= 1


@pytest.mark.parametrize("order", ["random", "latin_square"])
@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_seed_and_row_make_the_stored_order_anew(protocol, order):
    settings = {"trials_per_listener": 3} if order == "random" else {}
    study = make_wide_study(protocol.name, songs=2, systems=2, replicates=2, order=order, **settings)
    for _ in range(4):
        session = Session.objects.get(pk=begin(study).pk)
        stored = pages_stored(session=session)
        assert allocation_of(session=session).pages(seed=session.seed) == stored
        assert len({page.trial for page in stored if page.replicate}) == 2
        assert (session.row is None) == (order == "random")


def test_repeats_are_spread_over_all_trials_and_say_so_in_the_ratings():
    study = make_wide_study(songs=2, replicates=1)
    for _ in range(4):
        hand_in(begin(study))
    rows = list(rating_rows(experiment=study))
    assert Counter((row["song"], row["target"]) for row in rows if row["replicate"]) == {
        (song, target): 2 for song in ("Amber", "Brine") for target in ("vocals", "drums")
    }  # two stimuli each
    assert sum(row["replicate"] == 0 for row in rows) == 4 * 4 * 2


def test_the_listeners_take_the_rows_of_the_square_in_turn_and_a_leavers_row_is_taken_again():
    study = make_wide_study(songs=2, order="latin_square")
    sessions = [begin(study) for _ in range(4)]
    assert [session.row for session in sessions] == [0, 1, 2, 3]
    orders = [rated_trials(session) for session in sessions]
    assert all(len(set(column)) == 4 for column in zip(*orders, strict=True))
    assert len({pair for order in orders for pair in pairwise(order)}) == 12
    long_ago(sessions[2])
    assert [begin(study).row for _ in range(2)] == [2, 0]


def test_of_a_square_the_one_repeat_is_not_what_its_row_ends_with():
    study = make_wide_study(songs=2, order="latin_square", replicates=1)
    for _ in range(8):
        order = rated_trials(begin(study))
        assert len(order) == 5
        assert order[3] != order[4]


def test_the_minutes_beforehand_are_those_of_a_listeners_own_trials():
    few, many = (make_wide_study(trials_per_listener=number) for number in (2, None))
    assert minutes_of_test(experiment=few) == minutes_left(session=begin(few))
    assert minutes_of_test(experiment=many) == minutes_left(session=begin(many)) > minutes_of_test(experiment=few)
    again = make_wide_study(trials_per_listener=2, replicates=2)
    assert minutes_of_flow(experiment=again) > minutes_of_flow(experiment=few)


def test_a_break_between_trials_is_counted_by_the_trials_that_a_listener_is_given():
    study = make_wide_study(trials_per_listener=2)
    study.steps.create(position=0, kind="break", place="between", every=1, content={"minutes": 30})
    assert minutes_of_flow(experiment=study) == minutes_of_test(experiment=study) + 30


@pytest.mark.django_db(transaction=True)
def test_listeners_who_begin_at_the_same_moment_are_not_given_the_same():
    study = make_wide_study(trials_per_listener=2)
    study.invitations.create()

    def start(seed):
        try:
            return rated_trials(begin(study, seed=seed))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        given = Counter(trial for trials in pool.map(start, range(8)) for trial in trials)
    assert sorted(given.values()) == [2] * 8

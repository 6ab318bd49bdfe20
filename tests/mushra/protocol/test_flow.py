"""Every page comes once, in one order, and a step between trials never follows the last."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mushra.protocol.flow import PlacedStep, StepPage, TrialPage, current_page, flow_pages


@st.composite
def placed_steps(draw) -> list[PlacedStep]:
    places = draw(st.lists(st.sampled_from(["before", "between", "after"]), max_size=6))
    return [
        PlacedStep(key, place, every=draw(st.integers(1, 5)))
        if place == "between"
        else PlacedStep(key, place, times=draw(st.integers(1, 3)))
        for key, place in enumerate(places)
    ]


counts = st.tuples(st.integers(0, 4), st.integers(0, 12))


def trials(pages) -> list[int]:
    return [page.position for page in pages if isinstance(page, TrialPage)]


@given(placed_steps(), counts)
def test_every_page_comes_once_and_trials_in_their_order(steps, count):
    training, rated = count
    pages = flow_pages(steps, training=training, rated=rated)
    assert len(set(pages)) == len(pages)
    assert trials(pages) == list(range(training + rated))
    assert pages == flow_pages(steps, training=training, rated=rated)


@given(placed_steps(), counts)
def test_steps_stand_where_they_belong(steps, count):
    training, rated = count
    pages = flow_pages(steps, training=training, rated=rated)
    for step in steps:
        places = [index for index, page in enumerate(pages) if isinstance(page, StepPage) and page.step == step.key]
        assert [pages[index].occurrence for index in places] == list(range(len(places)))
        before = [len(trials(pages[:index])) for index in places]
        if step.place == "before":
            assert before == [0] * step.times
        elif step.place == "after":
            assert before == [training + rated] * step.times
        else:
            assert before == [training + done for done in range(1, rated) if done % step.every == 0]


@given(placed_steps(), counts)
def test_handing_in_page_after_page_passes_all_of_them_and_ends(steps, count):
    pages = flow_pages(steps, training=count[0], rated=count[1])
    submitted = set()
    passed = []
    while (page := current_page(pages, submitted)) is not None:
        passed.append(page)
        submitted.add(page)
    assert passed == pages


def test_steps_of_one_place_keep_their_order():
    steps = [PlacedStep(7, "between", every=2), PlacedStep(3, "between", every=1)]
    pages = flow_pages(steps, training=0, rated=3)
    assert pages == [
        TrialPage(0), StepPage(3, 0), TrialPage(1), StepPage(7, 0), StepPage(3, 1), TrialPage(2)
    ]  # fmt: skip


def test_a_repeated_page_is_the_current_one_until_it_too_is_handed_in():
    pages = flow_pages([PlacedStep(1, "before", times=2)], training=1, rated=0)
    assert current_page(pages, {StepPage(1, 0)}) == StepPage(1, 1)
    assert current_page(pages, {StepPage(1, 0), StepPage(1, 1)}) == TrialPage(0)

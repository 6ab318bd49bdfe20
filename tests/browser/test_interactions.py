"""What a listener does on a trial's page is in the table of interactions, in its order and with its times."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from mushra.models import Interaction
from tests.browser.tones import begin, complete_trial, grade, slots_of, until, wait_until_loaded

NOTHING_WAITS = """() => Object.entries(localStorage)
    .filter(([key]) => key.startsWith("concord:interactions:"))
    .every(([, kept]) => JSON.parse(kept).waiting.length === 0)"""


def stored(position: int) -> list[tuple]:
    rows = Interaction.objects.filter(presentation__position=position)
    return list(rows.values_list("kind", "signal", "value"))


@pytest.fixture
def listener(page: Page, study) -> Page:
    """On the training trial, its sounds loaded; what waits is sent every half second instead of every 10 s."""
    page.add_init_script("{ const often = setInterval; window.setInterval = (what, ms) => often(what, ms / 20); }")
    begin(page, study)
    return page


def test_plays_switches_moves_and_stops_are_there_in_order_and_in_time_also_from_without_a_network(
    listener: Page, context: BrowserContext
):
    page, begun = listener, time.monotonic()
    page.keyboard.press("0")
    expect(page.locator("[data-play-icon]")).to_have_text("■")
    grade(page, 1, 35)
    slider = page.locator("[data-slot='1'] input").bounding_box()
    page.mouse.move(slider["x"] + slider["width"] / 2, slider["y"] + slider["height"] / 2)
    page.wait_for_timeout(600)  # what was set before is over
    page.mouse.down()
    page.mouse.move(slider["x"] + slider["width"] / 2 + 30, slider["y"] + slider["height"] / 2, steps=30)
    page.mouse.up()
    dragged = int(page.locator("[data-slot='1'] input").input_value())
    until(page, lambda: len(stored(0)) >= 4)
    assert stored(0) == [
        ("play", "reference", None),
        ("select", "1", None),
        ("rate", "1", 35),
        ("rate", "1", dragged),
    ]

    context.set_offline(True)
    page.locator("[data-level]").fill("-2")
    page.keyboard.press("Space")
    page.locator("[data-loop-end='from']").press("ArrowRight")
    page.wait_for_timeout(600)
    page.locator("[data-loop-whole]").click()
    assert len(stored(0)) == 4
    context.set_offline(False)
    page.reload()
    wait_until_loaded(page)
    complete_trial(page, [10, 20, 30, 40, 50])
    wait_until_loaded(page)
    lasted = time.monotonic() - begun

    until(page, lambda: Interaction.objects.count() >= 4 + 4 + 12)
    grades = [
        entry
        for slot, score in enumerate([10, 20, 30, 40, 50])
        for entry in (("select", str(slot), None), ("rate", str(slot), score))
    ]
    assert stored(0)[4:] == [
        ("level", "", -2),
        ("stop", "1", None),
        ("loop", "", 0.1),
        ("loop", "", None),
        ("play", "reference", None),
        *grades,
        ("stop", "4", None),
    ]
    rows = list(Interaction.objects.order_by("sequence"))
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1)), "none was dropped"
    seconds = [row.seconds for row in rows]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0
    assert 1.2 < seconds[-1] - seconds[0] < lasted
    assert seconds[3] - seconds[2] > 0.6
    assert {row.presentation.slots.first() for row in rows} == {slots_of(0)[0]}
    page.wait_for_function(NOTHING_WAITS)

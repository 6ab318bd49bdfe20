"""Grades that the network or the study's end keeps from the server."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from mushra.models import Comment, Rating
from mushra.services import experiment_close
from tests.browser.tones import begin, build_tones, slots_of, stored_scores


def test_grades_set_without_a_network_wait_on_the_device_and_survive_a_reload(listener: Page, context: BrowserContext):
    page = listener
    page.keyboard.press("1")
    context.set_offline(True)
    page.locator("[data-slot='0'] input").fill("77")
    expect(page.locator("[data-status]")).to_have_text("Offline: kept on this device, sent when back")
    assert stored_scores(0)[0] is None
    context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_text("Saved")
    assert stored_scores(0)[0] == 77

    context.set_offline(True)
    page.locator("[data-slot='0'] input").fill("12")
    expect(page.locator("[data-status]")).to_have_text("Offline: kept on this device, sent when back")
    link = page.url
    page.close()
    context.set_offline(False)  # whether the page that closes or the next one sends it, it arrives
    again = context.new_page()
    again.goto(link)
    expect(again.locator("[data-slot='0'] output")).to_have_text("12")
    expect(again.locator("[data-status]")).to_have_text("Saved")
    assert stored_scores(0)[0] == 12


def test_a_study_that_closes_meanwhile_says_so_and_stores_nothing(listener: Page, study):
    experiment_close(experiment=study)
    listener.keyboard.press("1")
    listener.locator("[data-slot='0'] input").fill("40")
    expect(listener.locator("[data-status]")).to_contain_text("This study is closed; it takes no more ratings.")
    assert Rating.objects.count() == 0


def test_a_comment_written_without_a_network_waits_on_the_device_too(
    page: Page, context: BrowserContext, live_server, tmp_path
):
    begin(page, build_tones(tmp_path, songs=("Amber",), comments=True))
    expect(page.get_by_role("textbox")).to_be_disabled()
    page.keyboard.press("2")
    page.keyboard.press("c")
    context.set_offline(True)
    page.keyboard.type("thin, 1 2 3")
    expect(page.get_by_label("Comment on sound 2")).to_have_value("thin, 1 2 3")
    expect(page.locator("[data-status]")).to_have_text("Offline: kept on this device, sent when back")
    link = page.url
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(link)
    expect(again.locator("[data-status]")).to_have_text("Saved")
    stored = Comment.objects.get()
    assert (stored.slot, stored.text) == (slots_of(0)[1], "thin, 1 2 3")
    again.keyboard.press("1")
    expect(again.get_by_label("Comment on sound 1")).to_have_value("")
    again.keyboard.press("2")
    expect(again.get_by_label("Comment on sound 2")).to_have_value("thin, 1 2 3")

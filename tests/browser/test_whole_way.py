"""From clips to an archive: made, previewed, opened, taken by two, watched, and everything exported and read back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from mushra.exporters import EXPORTERS
from mushra.exporters.bundle import read_bundle
from mushra.models import Experiment, Invitation
from mushra.selectors import export_rows
from tests.browser.stepper import go_on, preview, take_session, upload


def listen(page: Page) -> None:
    """Somebody takes the test in a browser of their own."""
    page.goto(Invitation.objects.get().get_absolute_url())
    take_session(page)
    page.context.close()


def test_two_listeners_take_what_was_made_and_their_ratings_leave_as_they_were_given(
    olga: Page, new_context, clips, tmp_path: Path
):
    upload(olga, clips)
    olga.get_by_role("button", name="5 Preview").click()
    preview(olga)
    go_on(olga, "Open")
    olga.get_by_role("button", name="Build and open").click()
    olga.wait_for_url("**/experiments/two-systems/")

    for finished in ("1", "2"):
        listen(new_context().new_page())
        expect(olga.locator("[data-fact=finished]")).to_have_text(finished)
    expect(olga.get_by_text("Every stimulus has 2 ratings.")).to_be_visible()

    olga.get_by_role("link", name="Files").click()
    olga.get_by_role("checkbox", name="The sounds").check()
    with olga.expect_download() as download:
        olga.get_by_role("button", name="Download two-systems.zip").click()
    download.value.save_as(tmp_path / "bundle.zip")
    bundle = read_bundle(tmp_path / "bundle.zip")

    study = Experiment.objects.get()
    ratings = list(export_rows(exporter=EXPORTERS.get("ratings_csv"), experiment=study))
    assert len(ratings) == 2 * 2 * 5  # listeners, trials, signals
    for row, read in zip(ratings, bundle.tables["ratings"], strict=True):
        assert abs(read.pop("rated_at") - row["rated_at"]) < timedelta(milliseconds=1)  # as files hold times
        assert read == {name: row[name] for name in read}
    assert {row["kind"] for row in bundle.tables["interactions"]} >= {"play", "select", "rate"}
    assert len(bundle.tables["orders"]) == 2 * 3 * 5  # with the training
    assert len(bundle.audio) == 3 * (5 + 1)  # and the open references
    assert bundle.protocol["protocol"]["name"] == "mushra"

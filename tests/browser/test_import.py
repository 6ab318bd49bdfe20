"""A study that lies in files becomes one here, from its folder to its dashboard and a sound of it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from analysis.models import ImportedStudy
from tests.browser.axe import assert_accessible


def look_at_ward(page: Page, folder: Path) -> None:
    page.get_by_role("link", name="Add a study").click()
    page.get_by_label("Title").fill("Ward et al. 2018")
    page.get_by_label("Ratings").set_input_files(folder / "ratings.csv")
    page.get_by_label("Scores (optional)").set_input_files(folder / "metrics.csv")
    page.get_by_label("or their folder").set_input_files(folder / "audio")
    page.get_by_role("button", name="Look at the files").click()


def test_ward_et_al_are_added_with_their_sounds(olga, shared_data):
    folder = shared_data / "study" / "ward2018"
    look_at_ward(olga, folder)
    expect(olga.get_by_text("24 listeners, 8 songs, 1 target, 20 systems, 1,672 ratings, 0 to 100")).to_be_visible()
    expect(olga.get_by_text("4 metrics, 160 scores")).to_be_visible()
    expect(olga.get_by_text("64 sounds", exact=True)).to_be_visible()
    expect(olga.get_by_label("Listener *")).to_have_value("subject")
    expect(olga.get_by_label("Interferer")).to_have_value("anchor_interference")
    assert_accessible(olga)
    olga.get_by_role("button", name="Add the study").click()
    expect(olga.get_by_role("heading", level=1, name="Ward et al. 2018")).to_be_visible()
    study = ImportedStudy.objects.get()
    assert (study.rating_count, study.listener_count, study.clips.count()) == (1672, 24, 64)
    sound = olga.request.get(f"/studies/{study.slug}/clip/?song=vocals-10-SIR&target=target&system=ref")
    assert sound.body() == (folder / "audio" / "vocals-10-SIR" / "ref.flac").read_bytes()


def test_a_problem_is_corrected_where_it_is_shown(olga, tmp_path):
    ratings = tmp_path / "mine.csv"
    ratings.write_text("who,song,system,score\nAda,one,umx,4\nAda,two,umx,5\n")
    olga.get_by_role("link", name="Add a study").click()
    olga.get_by_label("Title").fill("Mine")
    olga.get_by_label("Ratings").set_input_files(ratings)
    olga.get_by_role("button", name="Look at the files").click()
    expect(olga.get_by_role("alert")).to_contain_text("has nothing for listener; say which column holds it.")
    olga.get_by_label("Listener *").select_option("who")
    olga.get_by_role("button", name="Look again").click()
    expect(olga.get_by_text("1 listener, 2 songs, 1 target, 1 system, 2 ratings, 1 to 5")).to_be_visible()
    expect(olga.get_by_role("alert")).to_have_count(0)
    olga.get_by_role("button", name="Add the study").click()
    expect(olga).to_have_url("/studies/mine/")

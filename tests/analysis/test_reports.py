"""A report: what it says, what it is computed from, and what it refuses."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from analysis import remembered, reports
from analysis.parts import PARTS
from analysis.parts.part import Selection
from analysis.report_files import report_html
from analysis.reports import report_make
from analysis.studies import study_get
from mushra.selectors import ratings_frame
from separation.access import SERVER
from tests.analysis.experiments import make_experiment, rate, score
from tests.analysis.tables import study as tables


@pytest.fixture
def experiment(db):
    made = make_experiment(title="Loss & <listener>")
    rate(made, ["Ada", "Ben", "Cy"])
    score(made)
    return made


@pytest.fixture
def files(tmp_path):
    """A study in files, one metric of which has a known direction."""
    ratings, scores = tables(songs=3, systems=3, listeners=4)
    scores["metric"] = scores["metric"].replace({"good": "SDR", "bad": "l1_freq"})
    ratings.to_csv(tmp_path / "ratings.csv", index=False)
    scores.to_csv(tmp_path / "scores.csv", index=False)
    return tmp_path


def run(*words) -> str:
    out = StringIO()
    call_command("report", *map(str, words), stdout=out)
    return out.getvalue()


def words(html: str) -> str:
    """What a reader reads, without the scripts."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def test_it_says_what_was_rated_and_how_the_numbers_came_about(experiment):
    study = study_get(user=SERVER, slug="first-study")
    report = report_make(study, Selection(target="drums", average="median"), parts=["systems"])
    said = words(report_html(report))
    assert "Loss & <listener>" in said
    assert "3 listeners gave 63 ratings of 4 systems in 3 songs." in said  # one of two targets
    for choice in ("Target drums", "Opinion of a clip median of its ratings", "Post-screening not applied"):
        assert choice in said
    assert study.version()[:16] in said
    assert f"Concord {report.code}" in said
    irm = ratings_frame(experiment=experiment).query("system == 'irm' and target == 'drums'")["score"]
    assert f"irm {irm.mean():.1f} ± {irm.std():.1f}" in said


def test_every_part_is_there_with_its_tables_and_figures_or_its_reason(experiment):
    report = report_make(study_get(user=SERVER, slug="first-study"), Selection(draws=100))
    html = report_html(report)
    assert re.findall(r'<article aria-labelledby="(\w+)"', html) == PARTS.names()
    assert re.findall(r'<a href="#(\w+)">', html) == PARTS.names()
    figures = json.loads(re.search(r'<script id="figures" type="application/json">(.*?)</script>', html)[1])
    assert set(re.findall(r'data-figure="([^"]+)"', html)) == set(figures)
    count = sum(len(section.content.tables) for section in report.sections)
    assert html.count("<table") == count > len(PARTS)


def test_it_asks_nothing_of_the_network(experiment):
    html = report_html(report_make(study_get(user=SERVER, slug="first-study"), Selection(), parts=["systems"]))
    page = re.sub(r"<script\b.*?</script>", " ", html, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert not re.findall(r"url\(|@import", page)
    assert "default-src 'none'" in html
    assert "<script src" not in html


def test_simulated_ratings_are_said_at_the_top_and_at_every_part(experiment):
    rate(experiment, ["robot"], simulated=True)
    study = study_get(user=SERVER, slug="first-study")
    plain, asked = (
        words(report_html(report_make(study, Selection(simulated=simulated), parts=["systems", "listeners"])))
        for simulated in (False, True)
    )
    assert "42 simulated ratings are left out." in plain
    assert "Simulated ratings are in these numbers" not in plain
    assert "4 listeners, 1 of them simulated, gave 168 ratings" in asked
    assert "Simulated ratings are in these numbers." in asked
    assert len(re.findall(r"(?:Systems|Listeners) simulated ratings", asked)) == 2


@pytest.mark.django_db
def test_a_study_without_ratings_prints_every_parts_reason():
    make_experiment("new")
    report = report_make(study_get(user=SERVER, slug="new"), Selection())
    said = words(report_html(report))
    assert report.rated.problem in said
    assert said.count("Nothing can be said here.") == len(PARTS)


def test_what_a_page_has_computed_is_not_computed_anew(experiment, monkeypatch):
    study, selection = study_get(user=SERVER, slug="first-study"), Selection(target="drums")
    page = remembered.part_content(study, "systems", replace(selection, metric=""))
    monkeypatch.setattr(reports, "Evidence", None)  # whoever computed would fail
    monkeypatch.setattr(remembered, "Evidence", None)
    remembered.remembered(study, "report rated", selection, lambda: reports.Rated(listeners=3))
    report = report_make(study, replace(selection, metric="sdr"), parts=["systems"])
    assert repr(report.sections[0].content) == repr(page)  # NaN is not equal to itself


def test_it_is_made_of_files_without_a_database(files):
    said = run("--ratings", files / "ratings.csv", "--scores", files / "scores.csv", "--title", "Theirs",
               "--draws", 100, "--parts", "systems", "agreement",
               "--output", files / "new" / "report.html")  # fmt: skip
    assert said.splitlines() == [
        "Systems (1 of 2)", "Metrics (2 of 2)", f"Writing {files}/new/report.html", f"Written: {files}/new/report.html"
    ]  # fmt: skip
    report = words((files / "new" / "report.html").read_text())
    assert "Theirs" in report
    assert "4 listeners gave 72 ratings of 3 systems in 3 songs." in report
    assert "SDR" in report


def test_scores_may_be_missing(files):
    run("--ratings", files / "ratings.csv", "--parts", "systems", "agreement", "--output", files / "report.html")
    said = words((files / "report.html").read_text())
    assert "system 2" in said
    assert said.count("Nothing can be said here.") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--study", "nowhere", "--output", "{}/r.html"), r"There is no study 'nowhere'"),
        (("--output", "{}/r.html"), "Give either --study, or --ratings"),
        (("--study", "x", "--ratings", "{}/ratings.csv", "--output", "{}/r.html"), "Give either"),
        (("--ratings", "{}/none.csv", "--output", "{}/r.html"), "none.csv"),
        (("--ratings", "{}/ratings.csv", "--output", "{}/r.docx"), r"let its name end in \.html or \.pdf"),
        (("--ratings", "{}/ratings.csv", "--output", "{}/ratings.csv/r.html"), "is not a folder that may be written"),
        (("--ratings", "{}/ratings.csv", "--output", "{}", "--parts", "systems"), "no format of a report"),
        (("--ratings", "{}/ratings.csv", "--output", "{}/r.html", "--parts", "taste"), "no part .* named 'taste'"),
        (("--ratings", "{}/ratings.csv", "--output", "{}/r.html", "--target", "flute"), "no target 'flute'"),
        (("--ratings", "{}/ratings.csv", "--output", "{}/r.html", "--without", "x"), "no system 'x'"),
        (("--ratings", "{}/ratings.csv", "--output", "{}/r.html", "--draws", "5"), "at least 100"),
    ],
)
def test_what_cannot_be_gets_one_sentence_and_no_file(files, options, message):
    before = sorted(files.iterdir())
    with pytest.raises(CommandError, match=message):
        run(*(option.format(files) for option in options))
    assert sorted(files.iterdir()) == before


def test_a_folder_named_like_a_report_is_not_written_over(files):
    (files / "r.html").mkdir()
    with pytest.raises(CommandError, match=r"r\.html is a folder; name a file in it"):
        run("--ratings", files / "ratings.csv", "--output", files / "r.html")

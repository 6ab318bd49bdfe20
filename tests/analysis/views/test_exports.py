"""What a study's dashboard gives as files, by their addresses."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from django.contrib.auth import get_user_model

from analysis.exports import TABLE_FORMATS
from mushra.selectors import ratings_frame
from tests.analysis.experiments import make_experiment, rate, score

pytestmark = pytest.mark.django_db

MOS = "/studies/first-study/systems/mos"


@pytest.fixture
def study():
    experiment = make_experiment()
    rate(experiment, ["Ada", "Ben", "Cy"])
    score(experiment)
    return experiment


def rows(response) -> list[dict]:
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_a_tables_csv_has_the_numbers_in_full(olga, study):
    response = olga.get(f"{MOS}.csv?target=drums")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="first-study-systems-mos.csv"'
    ratings = ratings_frame(experiment=study)
    here = (ratings["target"] == "drums") & (ratings["system"] == "l1_freq")
    sds = {row["system"]: float(row["sd"]) for row in rows(response) if row["target"] == "drums"}
    assert sds["l1_freq"] == pytest.approx(ratings.loc[here, "score"].std(ddof=1), rel=1e-12)


def test_latex_and_markdown_have_the_same_rows_as_they_are_shown(olga, study):
    latex, markdown = (olga.get(f"{MOS}.{form}").content.decode() for form in ("tex", "md"))
    assert r"l1\_freq & " in latex
    assert "| l1_freq" in markdown
    ratings = ratings_frame(experiment=study)
    number = f"{ratings.loc[ratings['system'] == 'irm', 'score'].mean():.1f}"
    assert all(re.search(rf"irm +[&|] .*{number}", text) for text in (latex, markdown))


def test_the_page_links_every_format_of_every_table_with_its_choices(olga, study):
    page = olga.get("/studies/first-study/systems/body/?target=drums").content.decode()
    tables = re.findall(r'id="table-([^"]+)"', page)
    links = [unescape(link) for link in re.findall(r'href="([^"]+/systems/[^"/]+\.\w+\?[^"]*)"', page)]
    expected = {f"/studies/first-study/systems/{table}.{form}?target=drums"
                for table in tables for form in TABLE_FORMATS.names()}  # fmt: skip
    assert set(links) == expected
    for link in links:
        assert olga.get(link).status_code == 200


def test_a_figure_links_its_numbers(olga, study):
    page = olga.get("/studies/first-study/systems/body/").content.decode()
    captions = re.findall(r"<figcaption.*?</figcaption>", page, re.DOTALL)
    assert all("SVG" in caption and "PNG" in caption and ".csv" in caption for caption in captions)
    assert f'href="{MOS}.csv"' in captions[0]


def test_a_file_with_simulated_ratings_says_so_in_its_name_and_its_title(olga, study):
    assert "simulated" not in olga.get(f"{MOS}.tex?simulated=1").content.decode()  # there are none
    rate(study, ["robot"], simulated=True)
    response = olga.get(f"{MOS}.tex?simulated=1")
    assert 'filename="first-study-systems-mos-with-simulated.tex"' in response["Content-Disposition"]
    assert r"\caption{Mean opinion scores (simulated ratings)." in response.content.decode()
    plain = olga.get(f"{MOS}.tex")
    assert "simulated" not in plain["Content-Disposition"] + plain.content.decode()


def test_the_report_comes_with_the_pages_choices(olga, study):
    page = olga.get("/studies/first-study/?target=drums&average=median").content.decode()
    links = [unescape(link) for link in re.findall(r'href="([^"]+/report\.[^"]+)"', page)]
    query = "?target=drums&average=median"
    assert links == [f"/studies/first-study/report.{form}{query}" for form in ("html", "pdf")]
    response = olga.get(f"{links[0]}&part=systems")
    assert response["Content-Disposition"] == 'attachment; filename="first-study-report.html"'
    report = response.content.decode()
    assert "median of its ratings" in report
    assert "<dd>drums</dd>" in report
    assert re.findall(r'<article aria-labelledby="(\w+)"', report) == ["systems"]


def test_a_report_with_simulated_ratings_says_so_in_its_name(olga, study):
    rate(study, ["robot"], simulated=True)
    response = olga.get("/studies/first-study/report.html?simulated=1&part=systems")
    assert response["Content-Disposition"] == 'attachment; filename="first-study-report-with-simulated.html"'


def test_without_chromium_one_sentence_says_what_to_do(olga, study, settings):
    settings.CHROMIUM = "/nowhere/chromium"
    response = olga.get("/studies/first-study/report.pdf")
    assert response.status_code == 501
    assert "CHROMIUM=/nowhere/chromium is no program that can be run" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("systems/taste.csv", 404, "Systems has no table &#x27;taste&#x27;; there are mos-printed, mos"),
        ("systems/mos.xls", 404, "There is no format of a table named &#x27;xls&#x27;"),
        ("taste/mos.csv", 404, "There is no part of the dashboard named &#x27;taste&#x27;"),
        ("systems/mos.csv?target=flute", 400, "there are drums, vocals"),
        ("report.docx", 404, "There is no format of a report named &#x27;docx&#x27;"),
        ("report.html?part=taste", 404, "There is no part of the dashboard named &#x27;taste&#x27;"),
        ("report.html?target=flute", 400, "there are drums, vocals"),
        ("report.html?scale=log", 400, "scale=log is not known here"),
    ],
)
def test_a_wrong_address_gets_its_status_and_one_sentence(olga, study, address, status, message):
    response = olga.get(f"/studies/first-study/{address}")
    assert response.status_code == status
    assert message in response.content.decode()


@pytest.mark.parametrize("address", [f"{MOS}.csv", "/studies/first-study/report.html"])
def test_files_are_for_staff(client, study, address):
    assert client.get(address).url == f"/admin/login/?next={address}"
    client.force_login(get_user_model().objects.create_user("nosy"))
    assert client.get(address).status_code == 403

"""The researcher's pages: who may see them, what they show, what they answer when something is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from scipy import stats

from analysis.models import Score
from mushra.models import Experiment, Rating
from mushra.selectors import ratings_frame
from tests.analysis.experiments import make_experiment, rate, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    experiment = make_experiment()
    rate(experiment, ["Ada", "Ben", "Cy"])
    score(experiment)
    return experiment


def addresses(slug: str = "first-study") -> list[str]:
    return [
        "/",
        f"/studies/{slug}/",
        f"/studies/{slug}/correlations.csv",
        "/studies/published/guso2022/",
        "/studies/published/guso2022/mos.csv",
    ]


def rows(response) -> list[dict]:
    return list(csv.DictReader(io.StringIO(response.content.decode())))


@pytest.mark.parametrize("address", addresses())
def test_a_stranger_is_sent_to_sign_in(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response.url == f"/admin/login/?next={address}"


@pytest.mark.parametrize("address", addresses())
def test_a_user_who_is_not_staff_may_not(client, address):
    client.force_login(get_user_model().objects.create_user("nosy"))
    response = client.get(address)
    assert response.status_code == 403
    assert "nosy is not staff" in response.content.decode()


@pytest.mark.parametrize("address", addresses())
def test_staff_may_look_and_nothing_else(olga, study, address):
    assert olga.get(address).status_code == 200
    assert olga.post(address).status_code == 405


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("/studies/nowhere/", 404, "There is no study &#x27;nowhere&#x27;. There are: first-study."),
        ("/studies/nowhere/mos.csv", 404, "no study"),
        ("/studies/first-study/secrets.csv", 404, "no table &#x27;secrets&#x27;; there are correlations, mos, points"),
        ("/studies/published/nowhere/", 404, "There are: guso2022"),
        ("/studies/first-study/?average=mode", 400, "average=mode is not known here; it is mean or median."),
        ("/studies/first-study/?target=flute", 400, "there are drums, vocals"),
        ("/studies/first-study/?metric=pesq", 400, "there are sdr, l1_freq"),
        ("/studies/first-study/mos.csv?scale=x", 400, "raw or normalised"),
        ("/studies/published/guso2022/?target=flute", 400, "bass, drums, other, vocals"),
    ],
)
def test_a_wrong_address_gets_its_status_and_one_sentence(olga, study, address, status, message):
    response = olga.get(address)
    assert response.status_code == status
    assert message in response.content.decode()


def test_home_without_studies_says_what_to_do(olga):
    page = olga.get("/").content.decode()
    assert "No listening test yet" in page
    assert "manage.py build_experiment" in page
    assert "Gusó et al. 2022" in page


def test_home_lists_studies_with_what_they_hold(olga, study):
    rate(study, ["robot"], simulated=True)
    page = olga.get("/").content.decode()
    assert study.title in page
    assert reverse("analysis:study", args=[study.slug]) in page
    facts = re.findall(r"<dd>(?:<time[^>]*>)?([^<]+)", page)
    assert facts == ["3", "126", "20 Nov 2026"]  # three people, six trials of seven clips; the simulated are apart
    assert "1 simulated listener<" in page


def test_the_pooled_correlations_are_those_of_the_ratings(olga, study):
    ratings = ratings_frame(experiment=study)
    clips = ratings[ratings["role"] == "system"].groupby(["song", "target", "system"])["score"].mean()
    values = {(one.song, one.target, one.system): one.value for one in Score.objects.filter(metric="l1_freq")}
    expected = -stats.pearsonr([values[clip] for clip in clips.index], clips).statistic  # lower is better
    (row,) = [
        row
        for row in rows(olga.get("/studies/first-study/correlations.csv"))
        if (row["level"], row["metric"]) == ("pooled", "l1_freq")
    ]
    assert float(row["pearson"]) == pytest.approx(expected)
    assert f"{expected:+.2f}".replace("-", "−") in olga.get("/studies/first-study/").content.decode()


def test_every_figure_has_its_numbers_in_a_table(olga, study):
    page = olga.get("/studies/first-study/").content.decode()
    figures = json.loads(re.search(r'<script id="figures" type="application/json">(.*?)</script>', page).group(1))
    assert set(figures) == {"opinions", "pearson", "spearman", "scatter"}
    assert page.count("data-figure=") == 4
    for name in figures:
        assert f'data-figure="{name}"' in page
    assert page.count("<table") == 4
    for text in figures["pearson"]["data"][1]["text"]:
        assert text in page


def test_the_address_chooses_what_is_shown(olga, study):
    page = olga.get(
        "/studies/first-study/?target=drums&average=median&scale=normalised&metric=l1_freq"
    ).content.decode()
    assert "Median rating" in page
    assert "<option selected>l1_freq</option>" in page
    points = rows(olga.get("/studies/first-study/points.csv?target=drums"))
    assert {point["target"] for point in points} == {"drums"}
    raw, normalised = (
        rows(olga.get(f"/studies/first-study/mos.csv?scale={scale}"))[0]["mean"] for scale in ("raw", "normalised")
    )
    assert raw != normalised


def test_a_study_of_another_scale_is_shown_from_0_to_100(olga, study):
    Experiment.objects.update(protocol="acr")
    Rating.objects.update(score=4)
    assert {float(row["mean"]) for row in rows(olga.get("/studies/first-study/mos.csv"))} == {75.0}


def test_an_abx_test_has_no_opinions_to_show_and_offers_its_file(olga, study):
    Experiment.objects.update(protocol="abx")
    page = olga.get("/studies/first-study/").content.decode()
    assert "126 ratings are left out: ABX tells whether a difference is heard" in page
    assert reverse("lab:export", args=["first-study", "ratings_csv"]) in page
    assert olga.get("/studies/first-study/mos.csv").status_code == 400


def test_simulated_ratings_are_left_out_unless_asked_for(olga, study):
    rate(study, ["robot"], simulated=True)
    plain = olga.get("/studies/first-study/").content.decode()
    assert "42 simulated ratings are left out." in plain
    assert "Simulated ratings are in these numbers" not in plain
    asked = olga.get("/studies/first-study/?simulated=1").content.decode()
    assert "Simulated ratings are in these numbers" in asked
    assert "Mean opinion scores (simulated ratings)" in asked
    assert "mushra" not in asked
    assert f"{reverse('lab:export', args=['first-study', 'ratings_csv'])}?simulated=1" in asked


def test_a_study_with_only_simulated_ratings_says_so_and_offers_them(olga):
    experiment = make_experiment()
    rate(experiment, ["robot"], simulated=True)
    page = olga.get("/studies/first-study/").content.decode()
    assert "Only simulated ratings so far" in page
    assert 'href="?simulated=1"' in page
    assert olga.get("/studies/first-study/mos.csv").status_code == 400
    assert len(rows(olga.get("/studies/first-study/mos.csv?simulated=1"))) == 7 * 3


def test_a_study_without_ratings_says_what_to_do(olga):
    make_experiment("new", state="draft")
    page = olga.get("/studies/new/").content.decode()
    assert "No ratings yet" in page
    assert "state is draft" in page


def test_a_study_without_scores_shows_its_ratings_and_how_to_score(olga):
    rate(make_experiment(), ["Ada", "Ben"])
    page = olga.get("/studies/first-study/").content.decode()
    assert "si_sdr_time" in page
    assert "manage.py score --experiment first-study --songs SONGS --estimates ESTIMATES" in page
    assert olga.get("/studies/first-study/correlations.csv").status_code == 400


def test_one_system_heard_by_one_listener_is_shown_for_what_it_is(olga):
    experiment = make_experiment(songs=("Amber",), targets=("vocals",), systems={"umx": 50})
    rate(experiment, ["Ada"])
    score(experiment)
    page = olga.get("/studies/first-study/").content.decode()
    assert "1 listener gave 4 ratings of 1 system, references and anchors, in 1 song." in page
    assert "fewer than three points" in page
    assert "none (one listener and one song cannot be resampled)" in page


def test_a_metric_that_is_constant_or_undefined_everywhere_does_no_harm(olga, study):
    Score.objects.filter(metric="sdr").update(value=3.0)
    Score.objects.filter(metric="l1_freq").update(value=None, reason="the estimate is silent")
    page = olga.get("/studies/first-study/").content.decode()
    assert "No metric can be compared with the ratings: the metric is constant." in page
    assert "fewer than three points" in page


def test_the_published_study_shows_its_papers_numbers(olga):
    page = olga.get("/studies/published/guso2022/").content.decode()
    for number in ("+0.34", "+0.13", "+0.12", "−0.70", "+0.26", "+0.61", "−0.40", "+0.50", "57.2", "± 17.9"):
        assert number in page, number
    assert "Agreement changes its sign from target to target for" in page
    assert "Enric Gusó" in page
    drums = rows(olga.get("/studies/published/guso2022/correlations.csv?target=drums"))
    assert [round(float(row["pearson"]), 4) for row in drums if row["level"] == "pooled"] == [-0.6990]


def test_no_page_of_results_loads_torch(tmp_path):
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; django.setup();"
        "import config.urls; heavy = {'torch', 'museval', 'lightning'};"
        "early = sorted({'pandas', 'scipy', 'plotly'} & set(sys.modules));"
        "from analysis import dashboard, presentation, published;"
        "from analysis.statistics import agreement;"
        "results = dashboard.published_results(published.study_get('guso2022'));"
        "presentation.figures(results, metric='sdr', average='mean');"
        "print(early, sorted(heavy & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[3]
    environment = os.environ | {"DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[] []"

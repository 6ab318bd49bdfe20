"""The first proposal is right for the files that people have."""

from __future__ import annotations

import pytest

from analysis.importing import guess, preview
from analysis.importing.guess import unmapped
from tests.analysis.importing.files import SCORES, TIDY, WEBMUSHRA, WIDE, WIDE_SCORES, written


def guessed(folder, text, kind="ratings"):
    return guess(preview(written(folder, text)), kind)


def test_a_tidy_file_of_our_own(tmp_path):
    mapping = guessed(tmp_path, TIDY)
    assert mapping.layout == "tidy"
    assert mapping.columns == {name: name for name in ("listener", "song", "target", "system", "score")}
    assert mapping.roles == {"ref": "reference"}
    assert mapping.constants == {"scale_minimum": "0", "scale_maximum": "100"}
    assert mapping.missing == ()


def test_webmushras_file(tmp_path):
    mapping = guessed(tmp_path, WEBMUSHRA)
    assert mapping.columns == {
        "study": "session_test_id", "listener": "session_uuid", "song": "trial_id", "system": "rating_stimulus",
        "score": "rating_score",
    }  # fmt: skip
    assert mapping.roles == {"reference": "reference", "anchor35": "anchor35"}


def test_older_webmushra_tells_listeners_by_what_it_asked_them(tmp_path):
    text = "\n".join(
        line.replace(",u-1", "").replace(",u-2", "").replace(",session_uuid", "") for line in WEBMUSHRA.split("\n")
    )
    assert guessed(tmp_path, text).columns["listener"] == "email"
    nobody = "session_test_id,age,gender,trial_id,rating_stimulus,rating_score\nt,30,f,one,C1,50\n"
    assert guessed(tmp_path, nobody).missing == ("listener",)


def test_webmushras_likert_pages(tmp_path):
    text = (
        "session_test_id,code,trial_id,stimuli_rating,stimuli,rating_time\nt,Ada,one, 4 ,C1,900\nt,Ada,one, 2 ,C2,900\n"
    )
    mapping = guessed(tmp_path, text)
    assert (mapping.columns["score"], mapping.columns["system"]) == ("stimuli_rating", "stimuli")
    assert mapping.columns["listener"] == "code"
    assert (mapping.constants["scale_minimum"], mapping.constants["scale_maximum"]) == ("1", "5")


def test_the_study_of_ward(shared_data):
    folder = shared_data / "study" / "ward2018"
    seen = preview(folder / "ratings.csv")
    mapping = guess(seen, "ratings")
    assert (seen.row_count, mapping.layout, mapping.columns["listener"]) == (1672, "tidy", "subject")
    assert mapping.columns["score"] == "rating"
    assert mapping.roles == {"Quality": "anchor", "Interferer": "anchor_interference", "ref": "reference"}
    assert set(unmapped(seen, mapping)) == {"page_duration", "on_web", "normalised_rating"}
    scores = guess(preview(folder / "metrics.csv"), "scores")
    assert scores.columns == {"song": "page", "system": "sound", "metric": "metric", "value": "score"}


def test_a_column_a_system(tmp_path):
    mapping = guessed(
        tmp_path,
        WIDE.replace("listener,song", "listener,age,song").replace("Ada,", "Ada,30,").replace("Ben,", "Ben,41,"),
    )
    assert (mapping.layout, mapping.spread, mapping.pattern) == ("wide", ("umx", "demucs", "ref"), "{system}")
    assert mapping.roles == {"ref": "reference"}


@pytest.mark.parametrize(
    ("header", "pattern"),
    [
        ("listener,song,vocals_umx,vocals_open_unmix,drums_umx,drums_open_unmix", "{target}_{system}"),
        ("listener,target,one/umx,one/demucs,two/umx,two/demucs", "{song}/{system}"),
        ("listener,song,target,open_unmix,open_demucs,net_unmix,net_demucs", "{system}"),
        ("listener,song,umx_1,umx_2,demucs_1,hybrid", "{system}"),
    ],
)
def test_what_a_columns_name_says(tmp_path, header, pattern):
    cells = ",".join("Ada" if name in ("listener", "song", "target") else "50" for name in header.split(","))
    assert guessed(tmp_path, f"{header}\n{cells}\n").pattern == pattern


def test_one_cell_that_is_no_number_does_not_hide_a_systems_column(tmp_path):
    assert guessed(tmp_path, WIDE.replace("70", "fine")).spread == ("umx", "ref")
    assert guessed(tmp_path, WIDE.replace("60.5", "fine")).spread == ("umx", "demucs", "ref")


def test_a_column_a_metric(tmp_path):
    assert guessed(tmp_path, SCORES, "scores").layout == "tidy"
    mapping = guessed(tmp_path, WIDE_SCORES, "scores")
    assert (mapping.layout, mapping.spread, mapping.pattern) == ("wide", ("SDR", "SIR"), "{metric}")
    assert mapping.columns == {"song": "song", "target": "target", "system": "system"}


@pytest.mark.parametrize(
    ("scores", "scale"),
    [
        ("0.2 0.9", ("0", "1")), ("1 4", ("1", "5")), ("2 9.5", ("0", "10")), ("12 88", ("0", "100")),
        ("-2 3", ("-3", "3")), ("-80 60", ("-100", "100")), ("0 255", ("0", "100")),
    ],
)  # fmt: skip
def test_the_narrowest_usual_scale_that_holds_all_scores(tmp_path, scores, scale):
    rows = "".join(f"Ada,one,{place},{score}\n" for place, score in enumerate(scores.split()))
    constants = guessed(tmp_path, "listener,song,system,score\n" + rows).constants
    assert (constants["scale_minimum"], constants["scale_maximum"]) == scale


def test_a_file_that_says_its_scale_and_roles_is_believed(tmp_path):
    text = "listener,song,system,score,role,scale_minimum,scale_maximum\nAda,one,ref,1,system,0,1\n"
    mapping = guessed(tmp_path, text)
    assert mapping.constants == {}
    assert mapping.roles == {}


def test_what_is_not_found_is_left_open(tmp_path):
    mapping = guessed(tmp_path, "who,what,where\nAda,umx,one\n")
    assert mapping.columns == {}
    assert mapping.missing == ("listener", "song", "system", "score")

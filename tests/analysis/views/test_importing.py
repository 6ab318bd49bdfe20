"""The pages that add a study: staff only, what is understood, what is wrong, and nothing lost or half done between."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from analysis import uploads
from analysis.models import ImportedClip, ImportedStudy
from analysis.studies import study_get
from separation.access import SERVER
from tests.analysis.importing.files import CHOICES, SCORES, TIDY, WIDE, WIDE_SCORES

pytestmark = pytest.mark.django_db


def table(text: str | bytes, name: str = "ratings.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def upload(client: Client, **data):
    """What the first page answers; by default a small tidy study."""
    return client.post("/studies/add/", {"title": "A pilot", "ratings": [table(TIDY)], **data})


def flac() -> bytes:
    place = io.BytesIO()
    soundfile.write(place, np.zeros(80), 8000, format="FLAC")
    return place.getvalue()


def zipped(**files: bytes) -> SimpleUploadedFile:
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return SimpleUploadedFile("audio.zip", place.getvalue())


def kept() -> list[Path]:
    return list((Path(settings.DATA_DIR) / "uploads").glob("*"))


def test_only_staff_may_add(client):
    for address in ("/studies/add/", f"/studies/add/{'0' * 32}/", "/studies/any/add-scores/"):
        assert client.get(address).url.startswith("/admin/login/")
        assert client.post(address).status_code == 302
    client.force_login(get_user_model().objects.create_user("lea"))
    assert client.get("/studies/add/").status_code == 403
    assert upload(client).status_code == 403
    assert kept() == []


def test_a_form_without_its_token_is_refused(olga):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = olga.cookies
    assert upload(strict).status_code == 403
    assert kept() == []


def test_an_upload_is_understood_and_then_added(olga):
    page = upload(olga, scores=[table(SCORES, "scores.csv")])
    assert page.status_code == 302
    seen = olga.get(page.url).content.decode()
    assert "2 listeners, 1 song, 1 target, 2 systems, 3 ratings, 0 to 100" in seen
    assert "2 metrics, 2 scores" in seen
    assert 'value="reference" selected' in seen
    assert ImportedStudy.objects.count() == 0
    added = olga.post(page.url, {"action": "add"})
    assert added.url == "/studies/a-pilot/"
    assert olga.get(added.url).status_code == 200
    assert kept() == []


def test_the_pages_name_what_is_missing(olga):
    no_ratings = olga.post("/studies/add/", {"title": "A pilot"})
    assert (no_ratings.status_code, "Choose at least one file of ratings." in no_ratings.content.decode()) == (
        400,
        True,
    )
    no_title = upload(olga, title=" ")
    assert (no_title.status_code, "Give the study a title." in no_title.content.decode()) == (400, True)
    assert kept() == []


def test_every_problem_is_shown_with_its_row_and_column_and_nothing_is_added(olga):
    page = upload(olga, ratings=[table(TIDY.replace("55", "good").replace("60.5", "101"), "mine.csv")])
    for answer, status in ((olga.get(page.url), 200), (olga.post(page.url, {"action": "add"}), 400)):
        seen = answer.content.decode()
        assert answer.status_code == status
        assert "2 problems" in seen
        assert (
            '<td>mine.csv</td><td class="number">2</td><td>score</td><td>&#x27;good&#x27; is not a number.</td>' in seen
        )
        assert '<td>mine.csv</td><td class="number">4</td><td>score</td><td>101 is not from 0 to 100.</td>' in seen
    assert ImportedStudy.objects.count() == 0
    assert len(kept()) == 1


def test_the_guess_can_be_corrected(olga):
    text = "who,song,mark,net\nAda,one,3,first\nAda,one,1,second\n"
    page = upload(olga, ratings=[table(text)])
    assert "has nothing for listener, system and score" in olga.get(page.url).content.decode()
    typed = {
        "ratings-0-layout": "tidy", "ratings-0-column-listener": "who", "ratings-0-column-song": "song",
        "ratings-0-column-system": "net", "ratings-0-column-score": "mark", "ratings-0-value-target": "drums",
        "ratings-0-value-scale_minimum": "1", "ratings-0-value-scale_maximum": "5",
        "role-system": ["first", "second"], "role-0": "system", "role-1": "anchor35",
    }  # fmt: skip
    assert "1 listener, 1 song, 1 target, 2 systems, 2 ratings, 1 to 5" in olga.post(page.url, typed).content.decode()
    assert olga.post(page.url, typed | {"action": "add"}).status_code == 302
    ratings = study_get(user=SERVER, slug="a-pilot").data().ratings
    assert ratings["target"].astype(str).tolist() == ["drums"] * 2
    assert ratings["score"].tolist() == [50.0, 0.0]
    assert ratings["role"].astype(str).tolist() == ["system", "anchor35"]


def test_webmushras_pairs_stay_pairs_when_the_form_is_sent(olga):
    page = upload(olga, ratings=[table(CHOICES)])
    seen = olga.get(page.url).content.decode()
    assert "a row a pair of ratings" in seen
    assert "1 listener, 2 songs, 1 target, 3 systems, 6 ratings, 0 to 100" in seen
    typed = {
        "ratings-0-layout": "tidy", "ratings-0-column-listener": "email", "ratings-0-column-song": "trial_id",
        "ratings-0-value-protocol": "abx", "role-system": ["reference", "C1", "C2"], "role-0": "reference",
    }  # fmt: skip
    assert olga.post(page.url, typed | {"action": "add"}).status_code == 302
    ratings = study_get(user=SERVER, slug="a-pilot").data().ratings
    assert set(ratings["listener"].astype(str)) == {"a@b.c"}
    assert ratings.loc[ratings["role"] == "system", "score"].tolist() == [0.0, 100.0, 50.0]


def test_files_with_the_same_columns_are_asked_about_once(olga):
    files = [
        table(TIDY, "a.csv"),
        table(TIDY.replace("Ada", "Cem").replace("Ben", "Doe"), "a.csv"),
        table(WIDE.replace("one", "two"), "w.csv"),
    ]
    page = upload(olga, ratings=files)
    seen = olga.get(page.url).content.decode()
    assert "Ratings: a-2.csv and 1 more with the same columns" in seen or "Ratings: a.csv and 1 more" in seen
    assert 'name="ratings-1-layout"' in seen
    assert 'name="ratings-2-layout"' not in seen
    assert "4 listeners, 2 songs, 2 targets, 3 systems, 11 ratings" in seen


def test_a_wide_table_is_corrected_by_its_pattern_and_columns(olga):
    page = upload(olga, ratings=[table("listener,song,open_umx,net_umx,open_demucs,net_demucs\nAda,one,1,2,3,4\n")])
    seen = olga.get(page.url).content.decode()
    assert 'value="{system}"' in seen
    assert 'name="ratings-0-column-score"' not in seen
    typed = {
        "ratings-0-layout": "wide", "ratings-0-column-listener": "listener", "ratings-0-column-song": "song",
        "ratings-0-spread": ["open_umx", "net_umx", "net_demucs"], "ratings-0-pattern": "{attribute}_{system}",
    }  # fmt: skip
    assert "2 systems, 3 ratings" in olga.post(page.url, typed).content.decode()
    olga.post(page.url, typed | {"action": "add"})
    ratings = study_get(user=SERVER, slug="a-pilot").data().ratings
    assert ratings["attribute"].astype(str).tolist() == ["open", "net", "net"]
    assert "must name what columns are of" in olga.post(
        upload(olga, ratings=[table(WIDE)]).url, typed | {"ratings-0-pattern": "all"}
    ).content.decode()  # fmt: skip


def test_sounds_come_in_a_zip_or_a_folder(olga):
    page = upload(olga, archive=[zipped(**{"audio/one/umx.flac": flac(), "audio/notes.txt": b"x"})])
    assert "1 sound" in olga.get(page.url).content.decode()
    olga.post(page.url, {"action": "add"})
    assert ImportedClip.objects.get().system == "umx"
    sounds = [SimpleUploadedFile(name, flac()) for name in ("umx.flac", "ref.flac")]
    page = upload(olga, title="Another", sounds=sounds, sound_paths="audio/one/umx.flac\r\naudio/one/ref.flac")
    olga.post(page.url, {"action": "add"})
    clip = study_get(user=SERVER, slug="another").clip(song="one", target="vocals", system="ref")
    assert clip.read() == flac()


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"archive": [SimpleUploadedFile("audio.zip", b"PK no zip")]}, "audio.zip is no zip that can be read"),
        ({"archive": [zipped(**{"../../evil.flac": b"x"})]}, "audio.zip: ../../evil.flac leads out of"),
        ({"archive": [zipped(**{"more.zip": b"x"})]}, "audio.zip: more.zip is an archive within the zip"),
        ({"archive": [zipped(**{"one/umx.flac": bytes(17 << 20)})]}, "it is taken for a zip bomb"),
        ({"archive": [zipped(**{"one/umx.flac": b"x", "one//umx.flac": b"y"})]}, "one//umx.flac is there twice"),
    ],
)
def test_sounds_that_cannot_be_kept_leave_nothing(olga, sent, message):
    answer = upload(olga, **sent)
    assert (answer.status_code, message in answer.content.decode()) == (400, True)
    assert kept() == []


def test_sounds_of_nothing_that_was_rated_are_a_problem(olga):
    page = upload(olga, archive=[zipped(**{"two/umx.flac": flac()})])
    assert "holds no sound of a rated clip" in olga.get(page.url).content.decode()
    assert olga.post(page.url, {"action": "add"}).status_code == 400


def test_too_large_an_upload_is_refused_with_its_size(olga, monkeypatch):
    monkeypatch.setattr(uploads.settings, "TABLES_MAX_MB", 1)
    answer = upload(olga, ratings=[table(b"x" * (2 << 20))])
    assert answer.status_code == 413
    assert "The tables are 2 MiB, and this page takes 1 MiB at once" in answer.content.decode()
    assert kept() == []


def test_an_upload_belongs_to_who_gave_it_and_can_be_given_up(olga):
    page = upload(olga)
    other = Client()
    other.force_login(get_user_model().objects.create_user("ben", is_staff=True))
    assert other.get(page.url).status_code == 404
    assert olga.post(page.url, {"action": "forget"}).url == "/"
    assert kept() == []
    assert olga.get(page.url).status_code == 404
    assert olga.get("/studies/add/..%2f..%2fsecret/").status_code == 404


def test_what_nobody_came_back_for_is_removed(olga, monkeypatch):
    upload(olga)
    (first,) = kept()
    monkeypatch.setattr(uploads, "KEPT", -10)
    upload(olga)
    assert not first.exists()


def test_scores_are_added_to_a_study(olga):
    olga.post(upload(olga).url, {"action": "add"})
    assert "Add scores" in olga.get("/studies/a-pilot/").content.decode()
    no_file = olga.post("/studies/a-pilot/add-scores/", {})
    assert (no_file.status_code, "Choose at least one file of scores." in no_file.content.decode()) == (400, True)
    page = olga.post("/studies/a-pilot/add-scores/", {"scores": [table(WIDE_SCORES, "scores.csv")]})
    assert "2 metrics, 4 scores" in olga.get(page.url).content.decode()
    assert olga.post(page.url, {"action": "add"}).url == "/studies/a-pilot/"
    assert len(study_get(user=SERVER, slug="a-pilot").data().scores) == 4
    strange = olga.post("/studies/a-pilot/add-scores/", {"scores": [table(SCORES.replace("one", "two"), "scores.csv")]})
    refused = olga.post(strange.url, {"action": "add"})
    assert (refused.status_code, "of no clip that A pilot has ratings of" in refused.content.decode()) == (400, True)
    assert olga.get("/studies/nothing/add-scores/").status_code == 404

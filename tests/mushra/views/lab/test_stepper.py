"""The stepper's pages: what is typed is kept, right or wrong; others see nothing of it; a preview stores nothing."""

from __future__ import annotations

import io
import json
import re
import zipfile

import numpy as np
import pytest
import soundfile
from pytest_django.asserts import assertContains

from mushra.models import Draft, Experiment, Presentation, Rating, Session
from mushra.protocol.mask import mask
from mushra.protocol.screening import right_answers
from mushra.services.drafts import draft_folder
from tests.mushra.conftest import send
from tests.mushra.studio import RATE, write_studio


@pytest.fixture(autouse=True)
def data(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def archive(tmp_path) -> io.BytesIO:
    """Two songs and three systems, of which one has the vocals of one song only."""
    folder = tmp_path / "studio"
    write_studio(folder)
    packed = io.BytesIO()
    packed.name = "clips.zip"
    with zipfile.ZipFile(packed, "w") as opened:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            opened.write(path, path.relative_to(folder).as_posix())
    packed.seek(0)
    return packed


@pytest.fixture
def draft(rosa, archive) -> Draft:
    """Rosa's, with clips uploaded and a title."""
    rosa.post("/experiments/new/")
    draft = Draft.objects.get()
    rosa.post(page(draft, "songs/upload"), {"clips": archive})
    form = rosa.get(page(draft, "songs")).context["form"]
    rosa.post(page(draft, "songs"), dict(form.data.lists()) | {"title": "Three systems", "go": "keep"})
    draft.refresh_from_db()
    return draft


def page(draft: Draft, step: str) -> str:
    return f"/experiments/draft/{draft.token}/{step}/"


def test_everything_that_was_uploaded_is_proposed_and_what_is_missing_is_shown(rosa, draft):
    response = rosa.get(page(draft, "songs"))
    chosen = response.context["chosen"]
    assert chosen == {
        "collection": {"own"}, "songs": {"Amber", "Brine"}, "systems": {"irm", "l1_freq", "si_sdr_time"},
        "targets": {"drums", "vocals"},
    }  # fmt: skip
    amber = response.context["tables"][0]["rows"][0]
    assert [cell["missing"] for cell in amber["cells"]] == [["drums", "vocals"], [], []]


def test_what_is_typed_is_kept_when_it_is_wrong_too_and_is_told_beside_its_field(rosa, draft):
    typed = {"protocol": "ab", "attribute": "own", "own_attribute": "warmth", "low_label": "cold"}
    response = rosa.post(page(draft, "protocol"), typed)
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert errors["question"] == ["An attribute of your own needs a question."]
    assert errors["high_label"] == ["A scale has labels at both ends or at none."]
    again = rosa.get(page(draft, "protocol"))
    assert again.context["form"]["own_attribute"].value() == "warmth"
    assert again.context["form"]["must_play"].value() is False, "a tick that was taken away stays away"
    assert "An attribute of your own needs a question." in again.content.decode()
    assert rosa.post(page(draft, "protocol"), typed | {"go": "excerpts"}).url == page(draft, "excerpts")


def test_every_change_is_answered_with_what_departs_from_the_standard(rosa, draft):
    said = rosa.post(page(draft, "protocol"), {"protocol": "mushra", "attribute": "interference", "go": "keep"}).json()
    assert said["errors"] == {}
    assert any("There are 4 excerpts; the standard wants at least 5." in departure for departure in said["departures"])
    rosa.post(page(draft, "excerpts"), {"seconds": "1.5", "go": "keep"})
    draft.refresh_from_db()
    assert set(draft.answers) == {"songs", "protocol", "excerpts"}


def test_addresses_and_flows_are_checked_where_they_are_typed(rosa, draft):
    typed = {"order": "random", "recruiter": "prolific", "return_url": "not a code!", "go": "keep"}
    assert "code of Latin letters" in rosa.post(page(draft, "listeners"), typed).json()["errors"]["return_url"][0]
    typed |= {"return_url": "C1A2B3", "flow_json": '{"steps": [{"kind": "dance"}]}'}
    assert rosa.post(page(draft, "listeners"), typed).json()["errors"]["flow_json"][0].startswith("steps[0].kind:")


def test_lies_are_refused_with_a_sentence_and_nothing_is_kept(rosa, draft):
    lie = io.BytesIO(b"no sound at all")
    lie.name = "vocals.wav"
    response = rosa.post(page(draft, "songs/upload"), {"clips": lie, "paths": "estimates/liar/Amber/vocals.wav"})
    assert response.status_code == 422
    assert "vocals.wav" in " ".join(response.context["problems"])
    assert "liar" not in {path.name for path in draft_folder(draft).rglob("*")}
    assert rosa.post(page(draft, "songs/upload")).context["problems"][0].startswith("The upload holds no file")


def test_uploaded_clips_are_removed_by_song_by_system_or_all_and_the_ticks_of_the_others_stay(rosa, draft):
    ticked = {kind: sorted(names) for kind, names in rosa.get(page(draft, "songs")).context["chosen"].items()}
    rosa.post(page(draft, "songs"), ticked | {"title": "Three systems", "targets": ["vocals"], "go": "keep"})
    assert removed(rosa, draft, "system:irm") == {
        "collection": {"own"}, "songs": {"Amber", "Brine"}, "systems": {"l1_freq", "si_sdr_time"},
        "targets": {"vocals"},
    }  # fmt: skip
    assert removed(rosa, draft, "song:Amber")["songs"] == {"Brine"}
    assert "irm" not in {path.name for path in draft_folder(draft).rglob("*")}
    assert not any(removed(rosa, draft, "all").values())
    assert "Remove clips" not in rosa.get(page(draft, "songs")).content.decode()
    draft.refresh_from_db()
    assert draft.title == "Three systems"


def removed(rosa, draft: Draft, what: str) -> dict[str, set[str]]:
    """What is ticked once that is gone."""
    response = rosa.post(page(draft, "songs/remove"), {"what": what}, follow=True)
    assert response.redirect_chain == [(page(draft, "songs"), 302)]
    return response.context["chosen"]


def test_nothing_is_removed_unless_it_is_named_and_there(rosa, draft):
    before = sorted(draft_folder(draft).rglob("*"))
    for what in ("", "song:", "rate:44100", "song:Cedar"):
        assert rosa.post(page(draft, "songs/remove"), {"what": what}).status_code == 409
    assert rosa.get(page(draft, "songs/remove")).url == page(draft, "songs")
    assert sorted(draft_folder(draft).rglob("*")) == before


def test_what_is_odd_about_clips_is_said_on_the_page_that_follows(rosa, draft, tmp_path):
    silence = tmp_path / "vocals.wav"
    soundfile.write(silence, np.zeros((2 * RATE, 2)), RATE, subtype="PCM_24")
    notes = io.BytesIO(b"Mixed on a Sunday.")
    notes.name = "notes.txt"
    paths = ["estimates/mute/Amber/vocals.wav", "estimates/mute/notes.txt"]
    with silence.open("rb") as clip:
        response = rosa.post(
            page(draft, "songs/upload"), {"clips": [clip, notes], "paths": "\n".join(paths)}, follow=True
        )
    assert response.redirect_chain == [(page(draft, "songs"), 302)]
    said = response.content.decode()
    assert f"{paths[0]} is silent throughout; was it meant to be?" in said
    assert f"{paths[1]} was passed over, as it is no sound." in said
    assert "worth a look" not in rosa.get(page(draft, "songs")).content.decode()


def test_breaks_among_the_trials_count_where_the_standard_is_asked_about(rosa, draft):
    anchors = ["anchor35", "anchor70", "anchor_interference", "anchor_artifacts"]
    pairs = {"protocol": "ab", "attribute": "interference", "anchors": anchors, "go": "keep"}
    listeners = {"order": "random", "recruiter": "link", "replicates": "4", "go": "keep"}
    for breaks, too_long in (({}, True), ({"break_every": "20"}, False)):
        rosa.post(page(draft, "listeners"), listeners | breaks)
        departures = rosa.post(page(draft, "protocol"), pairs).json()["departures"]
        assert any("min without a break" in one for one in departures) is too_long, departures


def test_an_excerpt_is_seen_measured_and_heard(rosa, draft):
    trial = {"song": "Amber", "target": "vocals", "seconds": "1", "start": "0.5"}
    seen = rosa.get(page(draft, "excerpts/overview"), trial).json()
    assert (seen["rate"], seen["excerpt_frames"]) == (16000, 16000)
    names = [row["name"] for row in rosa.get(page(draft, "excerpts/facts"), trial).json()["rows"]]
    assert names == ["reference", "l1_freq", "si_sdr_time"]
    for signal in ({"signal": "mixture"}, {"signal": "system", "system": "l1_freq"}):
        assert rosa.get(page(draft, "excerpts/sound"), trial | signal).content.startswith(b"fLaC")
    assert rosa.get(page(draft, "excerpts/sound"), trial | {"signal": "system", "system": "?"}).status_code == 404
    assert rosa.get(page(draft, "excerpts/facts"), trial | {"start": "nan"}).status_code == 404
    assert rosa.get(page(draft, "excerpts/overview"), trial | {"song": "Cedar"}).status_code == 404


def test_a_preview_plays_every_page_and_stores_nothing(rosa, draft):
    link = f"/listen/preview/{draft.token}/"
    rosa.post(page(draft, "excerpts"), {"seconds": "1", "go": "keep"})
    assert "Preview: nothing is stored" in rosa.get(link).content.decode()
    assert rosa.post(f"{link}start/").url == f"{link}?page=1"
    level = rosa.get(link, {"page": 1}).context["step"]
    assert rosa.post(f"{link}step/{level.pk}/0/", {"level_db": "-10"}).url == f"{link}?page=2"
    content = rosa.get(link, {"page": 2}).content.decode()
    trial = json.loads(re.search(r'id="trial-data" type="application/json">(.*?)</script>', content)[1])
    assert (trial["position"], trial["training"], len(trial["slots"])) == (0, True, 6)
    clips = [trial["reference"], *(slot["token"] for slot in trial["slots"]), *trial["next"]]
    heard = [mask(rosa.get(f"/listen/preview/audio/{token}").content, token) for token in clips]
    assert all(clip.startswith(b"fLaC") for clip in heard)
    assert len({len(clip) for clip in heard[:7]}) == 1, "as long as the clips of a trial are for a listener"
    assert send(rosa, f"{link}ratings/", {"slot": clips[1], "score": 50, "sequence": 9}).sequence == 9
    assert send(rosa, f"{link}trial/", {"position": 0}).next == f"{link}?page=3"
    assert send(rosa, f"{link}trial/", {"position": 99}).status == 404
    assert "Thank you" in rosa.get(link, {"page": 99}).content.decode()
    stored = [model.objects.count() for model in (Experiment, Session, Presentation, Rating)]
    assert stored == [0, 0, 0, 0]


def shown_level(rosa, link: str, at: int) -> float:
    content = rosa.get(link, {"page": at}).content.decode()
    return json.loads(re.search(r'id="trial-data" type="application/json">(.*?)</script>', content)[1])["baseDb"]


def test_a_level_set_in_a_preview_is_that_of_its_trials_until_it_begins_anew(rosa, draft):
    link = f"/listen/preview/{draft.token}/"
    rosa.post(page(draft, "excerpts"), {"seconds": "1", "go": "keep"})
    level = rosa.get(link, {"page": 1}).context["step"]
    assert rosa.post(f"{link}step/{level.pk}/0/", {"level_db": "3"}).status_code == 422
    assert shown_level(rosa, link, 2) == 0
    rosa.post(f"{link}step/{level.pk}/0/", {"level_db": "-13"})
    assert (shown_level(rosa, link, 2), shown_level(rosa, link, 3)) == (-13, -13)
    for nonsense in ("nan", "loud", "99"):
        rosa.cookies["preview_level"] = nonsense
        assert shown_level(rosa, link, 2) == 0
    rosa.post(f"{link}step/{level.pk}/0/", {"level_db": "-13"})
    rosa.post(f"{link}start/")
    assert shown_level(rosa, link, 2) == 0


def test_a_screening_that_fails_in_a_preview_is_tried_again_as_by_a_listener(rosa, draft):
    link = f"/listen/preview/{draft.token}/"
    flow = {"steps": [{"kind": "headphones", "place": "before", "method": "huggins", "attempts": 2, "on_fail": "stop"}]}
    typed = dict(rosa.get(page(draft, "listeners")).context["form"].data.lists())
    rosa.post(page(draft, "listeners"), typed | {"flow_json": json.dumps(flow), "go": "keep"})
    first = rosa.get(link, {"page": 1})
    step = first.context["step"]
    assert (step.kind, first.context["is_repeated"]) == ("headphones", False)
    where = f"{link}step/{step.pk}"
    right = [right_answers((0, 1, attempt)) for attempt in (0, 1)]  # of the seed that is proposed
    answers = [{f"trial-{at}": str(place) for at, place in enumerate(places)} for places in right]
    wrong = {f"trial-{at}": str((place + 1) % 3) for at, place in enumerate(right[0])}
    again = rosa.post(f"{where}/0/", wrong).url
    assert again == f"{link}?page=1&attempt=1"
    second = rosa.get(again)
    assert (second.context["is_repeated"], second.context["page"].occurrence) == (True, 1)
    assert second.context["progress"]["page"] == 1
    sounds = [rosa.get(f"{where}/{attempt}/0.wav").content for attempt in (0, 1)]
    assert sounds[0] != sounds[1], "other sounds, as a listener is given"
    assert rosa.post(f"{where}/1/", {}).status_code == 422
    assert rosa.post(f"{where}/1/", answers[1]).url == f"{link}?page=2"
    wrong = {f"trial-{at}": str((place + 1) % 3) for at, place in enumerate(right[1])}
    ended = rosa.post(f"{where}/1/", wrong)
    assert (ended.status_code, ended.templates[0].name) == (200, "mushra/steps/ended.html")
    assert rosa.post(f"{where}/2/", wrong).status_code == 404


def test_nobody_else_sees_a_draft_its_clips_or_its_preview(rosa, draft, colin, client, django_user_model):
    link = f"/listen/preview/{draft.token}/?page=2"
    trial = re.search(r'"reference": "([^"]+)"', rosa.get(link).content.decode())[1]
    addresses = [page(draft, "songs"), page(draft, "excerpts/overview"), link, f"/listen/preview/audio/{trial}"]
    assert [client.get(address).status_code for address in addresses] == [302] * 4
    assert [colin.get(address).status_code for address in addresses] == [403] * 4
    client.force_login(django_user_model.objects.create_user("olga", is_staff=True))
    assert [client.get(address).status_code for address in addresses] == [404] * 4
    forged = trial.replace("reference", "clip0")
    assert rosa.get(f"/listen/preview/audio/{forged}").status_code == 404


def test_a_draft_is_given_up_with_its_clips_once_it_was_asked(rosa, draft):
    asked = rosa.get(f"/experiments/new/?ask={draft.token}")
    assertContains(asked, f'id="give-up-{draft.token}" aria-labelledby="title-{draft.token}" open>')
    assert draft_folder(draft).is_dir()
    assert rosa.post(page(draft, "forget")[: -len("forget/")] + "forget/").url == "/experiments/new/"
    assert not draft_folder(draft).exists()
    assert rosa.get(page(draft, "songs")).status_code == 404


def test_a_step_that_there_is_not_is_not_found(rosa, draft):
    assert rosa.get(page(draft, "dance")).status_code == 404
    assert rosa.get(page(draft, "songs/dance")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_building_tells_of_every_trial_and_leads_to_the_experiment(rosa, draft):
    rosa.post(page(draft, "excerpts"), {"seconds": "1", "start-Amber / vocals": "0.25", "go": "keep"})
    lines = b"".join(rosa.post(page(draft, "open/build"), {"open": ""}).streaming_content).decode().split("\n")
    told = [json.loads(line) for line in lines if line]
    assert [line["done"] for line in told[:-1]] == [0, 1, 2, 3, 4]
    assert told[-1] == {"url": "/experiments/three-systems/"}
    study = Experiment.objects.get()
    assert (study.state, study.title) == ("draft", "Three systems")
    assert study.trials.get(song="Amber", target="vocals", is_training=False).start == 4000
    assert not Draft.objects.exists()
    assert not draft_folder(draft).exists()


@pytest.mark.django_db(transaction=True)
def test_a_build_that_nobody_waits_for_leaves_nothing(rosa, draft, tmp_path):
    rosa.post(page(draft, "excerpts"), {"seconds": "1", "go": "keep"})
    response = rosa.post(page(draft, "open/build"))
    assert json.loads(next(iter(response.streaming_content)))["done"] == 0
    response.close()
    assert Experiment.objects.count() == 0
    assert list((tmp_path / "media").rglob("*.flac")) == []
    assert Draft.objects.filter(pk=draft.pk).exists()

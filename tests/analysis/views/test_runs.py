"""The pages of runs: what they show, who may see them, and that each action asks for what it does."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from separation.models import Job
from separation.queue import job_claim, job_create, job_fail, job_finish, job_renew, worker_here

pytestmark = pytest.mark.django_db

CARD = {
    "format": "concord model 1", "network": "open_unmix", "sizes": {"hidden_size": 8}, "targets": ["vocals"],
    "loss": "l1_freq", "songs": [{"name": "first"}, {"name": "second"}], "seed": 3, "scale_free": False,
    "environment": {"torch": "2.11.0", "commit": "abc123"},
}  # fmt: skip
METRICS = "step,loss,validation_loss,learning_rate\n10,0.5,,0.001\n20,0.25,0.75,0.001\n30,0.2,0.5,0.0003\n"


@pytest.fixture
def songs(settings, make_song):
    """A folder of songs that the pages offer, and one beside SONGS_DIR that they do not."""
    folder = make_song("a song", stems=("vocals",), seconds=0.1).parent
    settings.SONGS_DIR = folder.parent / "offered"
    settings.SONGS_DIR.mkdir()
    (folder.rename(settings.SONGS_DIR / "duo"))
    make_song("secret", stems=("vocals",), seconds=0.1)
    return settings.SONGS_DIR / "duo"


@pytest.fixture
def folder(settings):
    """A run that was trained by command."""
    made = settings.DATA_DIR / "runs" / "by-command"
    made.mkdir(parents=True)
    (made / "card.json").write_text(json.dumps(CARD))
    (made / "metrics.csv").write_text(METRICS)
    (made / "weights.safetensors").write_bytes(b"")
    return made


@pytest.fixture
def job(settings):
    return job_create(kind="train", arguments={"loss": "l2_freq", "output": str(settings.DATA_DIR / "runs" / "mine")})


def words(answer):
    return " ".join(answer.content.decode().split())


def addresses(job):
    named = {name: reverse(f"analysis:{name}", args=[job.pk]) for name in ("run", "run_live", "run_curves")}
    return [*named.values(), "/runs/", "/runs/live/", "/runs/start/train/", "/runs/start/separate/",
            "/runs/folder/runs/by-command/", "/runs/folder/runs/by-command/curves/"]  # fmt: skip


def test_every_page_is_for_staff_alone(client, job, folder, songs):
    forms = [reverse(f"analysis:{name}", args=[job.pk]) for name in ("run_cancel", "run_retry")]
    for address in addresses(job) + forms:
        assert client.get(address)["Location"] == f"/admin/login/?next={address}", address
    client.force_login(get_user_model().objects.create_user("lisa"))
    for address in addresses(job):
        assert client.get(address).status_code == 403, address
    for address in [*forms, "/runs/start/train/"]:
        assert client.post(address).status_code == 403, address
    job.refresh_from_db()
    assert job.state == "queued"


def test_a_page_to_look_at_takes_no_form(olga, job, folder, songs):
    for address in addresses(job):
        if "start" not in address:
            assert olga.post(address).status_code == 405, address


def test_with_no_run_the_list_says_what_to_do_and_that_no_worker_is_there(olga):
    said = words(olga.get("/runs/"))
    assert "No run yet" in said
    assert "None is running: start one at the server with <code>manage.py worker</code>" in said
    worker_here(name="anna", lease=20)
    assert "1 worker: anna." in words(olga.get("/runs/"))


def test_the_list_shows_jobs_and_runs_of_the_command_with_what_they_are(olga, job, folder):
    said = words(olga.get("/runs/"))
    assert "<strong>No worker is running.</strong>" in said
    assert f'<a href="/runs/{job.pk}/">mine</a>' in said
    assert "<span>l2_freq</span>" in said
    assert '<a href="/runs/folder/runs/by-command/">by-command</a>' in said
    assert "<span>l1_freq</span><span>open_unmix</span><span>2 songs</span>" in said
    assert "by command" in said


def test_a_folder_that_a_job_made_is_one_run_with_the_card_s_facts(olga, folder):
    old = job_create(kind="train", arguments={"output": str(folder), "loss": "l1_freq"})
    job_fail(job=job_claim(worker="anna", lease=20), reason="The disk is full.")
    new = job_create(kind="train", arguments={"output": str(folder), "loss": "l1_freq"})
    said = words(olga.get("/runs/"))
    assert said.count("by-command</a>") == 1
    assert f"/runs/{new.pk}/" in said
    assert f"/runs/{old.pk}/" not in said
    assert olga.get("/runs/folder/runs/by-command/")["Location"] == f"/runs/{new.pk}/"


def test_the_list_is_sent_again_only_when_something_has_changed(olga, job):
    version = olga.get("/runs/live/")["ETag"]
    assert olga.get("/runs/live/", headers={"If-None-Match": version}).status_code == 304
    job_renew(job=job_claim(worker="anna", lease=20), lease=20, progress=0.5, line="l2_freq: 5 of 10 steps")
    answer = olga.get("/runs/live/", headers={"If-None-Match": version})
    assert answer.status_code == 200
    assert "l2_freq: 5 of 10 steps" in words(answer)
    assert 'aria-valuenow="50"' in words(answer)


def test_a_run_s_page_shows_card_log_and_what_was_asked_for(olga, folder):
    job = job_create(kind="train", arguments={"output": str(folder), "steps": 30})
    job.log.parent.mkdir(parents=True)
    job.log.write_text("Training <vocals>\n10 %\r20 %\n")
    said = words(olga.get(f"/runs/{job.pk}/"))
    assert "Training &lt;vocals&gt; 20 %" in said
    for row in ("<th scope=\"row\">songs</th><td>2: first, second</td>", "<th scope=\"row\">seed</th><td>3</td>",
                "<th scope=\"row\">sizes</th><td>hidden_size 8</td>", "<th scope=\"row\">scale free</th><td>no</td>",
                "<th scope=\"row\">commit</th><td>abc123</td>", "<th scope=\"row\">steps</th><td>30</td>"):  # fmt: skip
        assert row in said, row


def test_the_curves_are_a_figure_and_its_table(olga, folder):
    answer = olga.get("/runs/folder/runs/by-command/curves/")
    figure = answer.context["figures"]["curves"]
    assert [(trace["name"], trace["y"]) for trace in figure["data"]] == [
        ("training songs", [0.5, 0.25, 0.2]),
        ("validation songs", [None, 0.75, 0.5]),
        ("best epoch", [0.5]),
        ("learning rate", [0.001, 0.001, 0.0003]),
    ]
    assert '<th scope="row" class="number">30</th><td class="number">0.2</td><td class="number">0.5</td>' in words(
        answer
    )
    (folder / "metrics.csv").unlink()
    assert "No epoch has ended yet." in words(olga.get("/runs/folder/runs/by-command/curves/"))


def test_cancel_and_retry_do_what_they_say_or_say_why_not(olga, job):
    assert olga.get(f"/runs/{job.pk}/cancel/")["Location"] == f"/runs/{job.pk}/"
    assert Job.objects.get().state == "queued"
    assert "It stops" in words(olga.post(f"/runs/{job.pk}/cancel/", follow=True))
    assert Job.objects.get().state == "cancelled"
    assert "goes on from what there is" in words(olga.post(f"/runs/{job.pk}/retry/", follow=True))
    assert Job.objects.get().state == "queued"
    job_finish(job=job_claim(worker="anna", lease=20))
    refused = olga.post(f"/runs/{job.pk}/retry/")
    assert refused.status_code == 409
    assert "This job is finished; only one that failed or was cancelled can be retried." in words(refused)


@pytest.mark.parametrize(
    "address",
    [
        "/runs/999/",
        "/runs/999/live/",
        "/runs/folder/none/",
        "/runs/folder/../curves/",
        "/runs/folder/songs/duo/",
        "/runs/start/evil/",
    ],
)
def test_what_is_not_there_is_not_found(olga, address):
    assert olga.get(address).status_code == 404

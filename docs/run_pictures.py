"""Takes the pictures of docs/runs.md, of runs that it makes for them: `python docs/run_pictures.py`, some minutes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
from experiment_pictures import picture, researcher
from screenshots import ROOT

IMAGES = ROOT / "docs" / "images" / "runs"
LOSSES = ("l1_freq", "si_sdr_time")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        manage("migrate", "--verbosity", "0")
        manage("synthesize", "--output", f"{folder}/songs/composed", "--songs", "3", "--seconds", "6")
        manage("synthesize", "--output", f"{folder}/songs/held-out", "--songs", "1", "--seconds", "6", "--seed", "7")
        sys.path.insert(0, str(ROOT))
        django.setup()
        finished = [ask(folder, loss, steps=60) for loss in LOSSES]
        ask(folder, "l1_frq", steps=60)
        manage("worker", "--once", "--name", "lab")
        ask(folder, "l2_freq", steps=100_000)
        ask(folder, "log_l1_time", steps=100_000)
        worker = subprocess.Popen([sys.executable, "manage.py", "worker", "--name", "lab"], cwd=ROOT)
        try:
            take(finished[0])
        finally:
            worker.terminate()
            worker.wait()


def ask(folder: str, loss: str, *, steps: int) -> int:
    """Ask for a small training of that loss; the job's number."""
    from django.contrib.auth import get_user_model

    from separation.queue import job_create

    owner, _ = get_user_model().objects.get_or_create(username="admin", is_staff=True, is_superuser=True)
    songs = {"songs": f"{folder}/songs/composed", "validation": f"{folder}/songs/held-out"}
    made = {"output": f"{folder}/runs/{loss}-seed0", "preset": "demo", "loss": loss, "steps": steps}
    return job_create(kind="train", arguments=songs | made, owner=owner).pk


def take(finished: int) -> None:
    from separation.models import Job

    with researcher() as page:
        page.set_default_timeout(120_000)
        while not Job.objects.filter(progress__gt=0, state="running").exists():
            time.sleep(1)
        page.goto("/runs/")
        picture(page, "list", IMAGES)
        page.goto("/runs/start/train/")
        picture(page, "start", IMAGES)
        page.goto(f"/runs/{finished}/")
        page.wait_for_selector("html[data-part=shown]", state="attached")
        page.get_by_role("heading", name="Curves").scroll_into_view_if_needed()
        picture(page, "run", IMAGES)


def manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=Path(ROOT), check=True)


if __name__ == "__main__":
    main()

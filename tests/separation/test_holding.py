"""One at a time works in a folder, and who is killed lets go of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

from separation.holding import held

ROOT = Path(__file__).resolve().parents[2]
HOLDS = """
import pathlib, sys, time
from separation.holding import held
with held(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(1000)
"""


def test_who_comes_second_waits_until_the_first_is_killed_and_leaves_the_folder_as_it_is(tmp_path):
    folder = tmp_path / "runs" / "mine"
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(folder)], cwd=ROOT, stdout=subprocess.PIPE) as first:
        assert first.stdout.readline() == b"held\n"
        inside = Event()

        def second():
            with held(folder):
                inside.set()

        thread = Thread(target=second)
        thread.start()
        assert not inside.wait(0.2)
        first.kill()
        thread.join()
    assert inside.is_set()
    assert not folder.exists()


def test_another_folder_is_not_held(tmp_path):
    with held(tmp_path / "one"), held(tmp_path / "two"):
        assert {path.name for path in tmp_path.iterdir()} == {".one.held", ".two.held"}

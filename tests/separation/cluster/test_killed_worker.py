"""A real scheduler and two real workers, one of them killed in the middle: every result comes once, as made here."""

from __future__ import annotations

import json
import signal

import pytest
from django.core.management import call_command

from separation.devices import one_thread

RATE = 8000


@pytest.fixture
def songs(make_song):
    for name in ("first", "second", "third", "fourth"):
        make_song(name, stems=("vocals", "drums"), rate=RATE, seconds=1.0)
    return make_song("fifth", stems=("vocals", "drums"), rate=RATE, seconds=1.0).parent


def files(folder):
    """The bytes of each file, by its path from the folder on; hidden ones, too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_worker_killed_in_the_middle_costs_nothing_and_doubles_nothing(cluster, songs, tmp_path, settings, capsys):
    here, there = tmp_path / "here", tmp_path / "there"
    models = ["oracle:irm", "oracle:mixture"]
    cluster.begin_worker("steady")
    cluster.begin_worker("doomed", "--preload", "tests.separation.cluster.doomed")
    settings.DASK_SCHEDULER_ADDRESS = cluster.address()
    call_command("separate", songs=songs, model=models, output=there / "estimates")
    assert cluster.workers["doomed"].wait() == -signal.SIGKILL
    assert "10 songs separated, 0 were there already" in capsys.readouterr().out
    settings.DASK_SCHEDULER_ADDRESS = ""
    with one_thread():
        call_command("separate", songs=songs, model=models, output=here / "estimates")
    made = files(there / "estimates")
    assert made.keys() == files(here / "estimates").keys()
    assert {name: made[name] for name in made if name.endswith(".flac")} == {
        name: found for name, found in files(here / "estimates").items() if name.endswith(".flac")
    }
    assert len(json.loads(made["irm/.system.json"])["songs"]) == 5

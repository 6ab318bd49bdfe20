"""A job's process lives as long as its lease, stops when it is asked to, and takes what it started with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from textwrap import indent

import pytest

from separation.jobs import process
from separation.jobs.process import JobProcess, reason, tail
from tests.separation.jobs.waiting import is_alive, wait

WAITS = "import time\nprint('here', flush=True)\ntime.sleep(60)\n"
STUBBORN = (
    "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
)
HAS_CHILD = "import subprocess, sys\nprint(subprocess.Popen(['sleep', '60']).pid, flush=True)\n" + WAITS


@pytest.fixture
def begin(tmp_path):
    begun = []

    def run(source, lease=30.0):
        (tmp_path / "program.py").write_text(source)
        log = tmp_path / "1.log"
        begun.append(JobProcess([str(tmp_path / "program.py"), "a"], log=log, deadline=time.monotonic() + lease))
        return begun[-1], log

    yield run
    for one in begun:
        one.kill()


def ended(one):
    return wait(lambda: one.poll() is not None) and one.poll()


def test_what_a_program_prints_is_in_the_log_and_its_status_is_told(begin):
    one, log = begin("import sys\nprint(sys.argv)\nprint('CommandError: no such loss', file=sys.stderr)\nsys.exit(3)")
    assert ended(one) == 3
    assert tail(log, 5)[0].endswith("program.py', 'a']")
    assert reason(3, log) == "no such loss"


def test_a_program_reads_nothing_and_has_its_own_folder_on_its_path(begin, tmp_path):
    (tmp_path / "beside.py").write_text("word = 'beside'")
    one, log = begin("import sys, beside\nprint(repr(sys.stdin.read()), beside.word, __name__)")
    assert ended(one) == 0
    assert tail(log, 1) == ["'' beside __main__"]


def test_an_asked_program_is_interrupted_as_from_a_terminal(begin):
    one, log = begin("try:\n" + indent(WAITS, "  ") + "except KeyboardInterrupt:\n  print('stopped')")
    wait(lambda: tail(log, 1) == ["here"])
    one.stop()
    assert ended(one) == 0
    assert tail(log, 1) == ["stopped"]


def test_one_that_does_not_listen_is_asked_firmly_and_then_killed(begin, monkeypatch):
    monkeypatch.setattr(process, "PATIENCE", 0.1)
    one, log = begin(STUBBORN + WAITS)
    wait(lambda: tail(log, 1) == ["here"])
    wait(lambda: one.stop() or one.poll() is not None)
    assert one.poll() == -signal.SIGKILL
    assert len(one.asked) == 2
    assert reason(one.poll(), log) == "The process was ended by SIGKILL; the machine may have run out of memory."


def test_what_a_program_started_goes_with_it(begin):
    one, log = begin(HAS_CHILD)
    child = int(wait(lambda: tail(log, 2)[:1])[0])
    assert is_alive(child)
    one.kill()
    wait(lambda: not is_alive(child))


def test_a_lease_that_runs_out_ends_the_program_and_a_later_deadline_keeps_it(begin):
    one, log = begin(HAS_CHILD, lease=1.0)
    child = int(wait(lambda: tail(log, 2)[:1])[0])
    one.renew(time.monotonic() + 1.5)
    time.sleep(1.1)
    assert one.process.poll() is None
    assert ended(one) == -signal.SIGKILL
    wait(lambda: not is_alive(child))


def test_a_program_dies_with_the_process_that_began_it(tmp_path):
    (tmp_path / "program.py").write_text(HAS_CHILD)
    log = tmp_path / "1.log"
    source = (
        "import sys, time, pathlib\nfrom separation.jobs.process import JobProcess\n"
        "one = JobProcess([sys.argv[1]], log=pathlib.Path(sys.argv[2]), deadline=time.monotonic() + 60)\n"
        "print(one.process.pid, flush=True)\ntime.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", source, str(tmp_path / "program.py"), str(log)], stdout=subprocess.PIPE
    )
    pid = int(holder.stdout.readline())
    child = int(wait(lambda: tail(log, 2)[:1])[0])
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    wait(lambda: not is_alive(pid) and not is_alive(child))


def test_of_a_bar_that_was_redrawn_the_log_shows_the_last_state_and_nothing_of_no_log(tmp_path):
    (tmp_path / "1.log").write_bytes(b"one\n10 %\r20 %\r30 %\n\nlast \xff\n")
    assert tail(tmp_path / "1.log", 2) == ["30 %", "last \ufffd"]
    assert tail(tmp_path / "2.log", 2) == []
    assert reason(9, tmp_path / "2.log") == "The process left with status 9 and said nothing."


def test_what_the_worker_itself_wrote_into_the_log_is_no_reason(tmp_path):
    (tmp_path / "1.log").write_text("of the attempt before\n== Failed: of the attempt before\n== Attempt 2, by anna\n")
    assert reason(9, tmp_path / "1.log") == "The process left with status 9 and said nothing."

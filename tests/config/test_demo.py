"""The demo's own decisions; the whole way itself is what `make demo` runs."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from django.contrib.auth import authenticate

from config import demo

SCORES = """song,target,system,metric,value
one,vocals,untrained,sdr,-3.0
one,drums,untrained,sdr,-1.0
one,vocals,l1_freq,sdr,2.0
one,drums,l1_freq,sdr,
one,vocals,si_sdr_time,sdr,-2.5
one,vocals,log_l1_time,sdr,1.0
one,vocals,l1_freq,si_sdr,99.0
"""


@pytest.fixture
def results(tmp_path) -> demo.Results:
    (tmp_path / "scores.csv").write_text(SCORES)
    plan = demo.plan(tmp_path, songs=None)
    return demo.Results(plan, demo.mean_sdr(tmp_path / "scores.csv"))


def test_composed_songs_are_split_into_those_trained_on_and_those_tested_with(tmp_path):
    plan = demo.plan(tmp_path, songs=None)
    assert plan.composed
    assert plan.train_songs != plan.test_songs


def test_own_songs_get_a_place_and_a_link_of_their_own(tmp_path):
    first, second = (demo.plan(tmp_path, songs=tmp_path / parent / "stems") for parent in ("a", "b"))
    assert first.train_songs == first.test_songs == tmp_path / "a" / "stems"
    assert first.folder != second.folder
    assert first.slug != second.slug


def test_the_mean_sdr_leaves_out_other_metrics_and_undefined_values(results):
    assert results.sdr == {"untrained": -2.0, "l1_freq": 2.0, "si_sdr_time": -2.5, "log_l1_time": 1.0}


def test_a_network_that_is_no_better_than_untrained_is_named(results):
    assert results.beaten == ["si_sdr_time"]
    lines = demo.summary(results)
    assert any("si_sdr_time" in line and "no better than untrained" in line for line in lines)
    assert any("l1_freq" in line and line.endswith("beats the untrained network") for line in lines)


def test_the_summary_says_where_own_songs_were_trained_on(results, tmp_path):
    own = demo.Results(demo.plan(tmp_path, songs=tmp_path), results.sdr)
    assert any("songs that it never saw" in line for line in demo.summary(results))
    assert any("TRAINED ON" in line for line in demo.summary(own))


def test_a_port_that_is_taken_is_named_before_any_work_is_done():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(demo.DemoError, match=f"Port {port} is not free"):
            demo.check_port(port)


@pytest.mark.django_db
def test_the_administrator_gets_a_new_password_for_each_run():
    demo.set_administrator("first")
    demo.set_administrator("second")
    assert authenticate(username="admin", password="first") is None
    assert authenticate(username="admin", password="second").is_superuser


def test_every_loss_of_the_demo_is_in_the_registry():
    from separation.losses import LOSSES

    assert [loss for loss in demo.LOSSES if loss not in LOSSES] == []


def test_the_demo_is_told_through_commands_that_exist():
    from django.core.management import get_commands

    source = Path(demo.__file__).read_text()
    steps = [line.split('_step(say, "')[1].split('"')[0] for line in source.splitlines() if '_step(say, "' in line]
    assert steps
    assert set(steps) <= set(get_commands())

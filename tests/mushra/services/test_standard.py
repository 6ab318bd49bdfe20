"""What departs from the standard is found in the very estimates and settings that are built from."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from mushra.protocol.flow_file import Flow, StepDefinition
from mushra.services.design import Settings
from mushra.services.standard import standard_departures
from tests.mushra.studio import read_studio, write_estimate, write_studio


@pytest.fixture
def folders(tmp_path):
    return write_studio(tmp_path)


def found(folders, flow=None, **settings) -> dict[str, str]:
    departures = standard_departures(estimates=read_studio(folders), settings=Settings(**settings), flow=flow)
    return {departure.rule: departure.what for departure in departures}


def test_four_excerpts_with_a_system_in_one_of_them_are_told(folders):
    told = found(folders, seconds=1.0, replicates=1)
    assert told == {
        "excerpts": "There are 4 excerpts; the standard wants at least 5.",
        "balance": "Systems have unequal numbers of excerpts: 'l1_freq' has 4, 'irm' has 1.",
    }


def test_screening_rules_that_are_not_the_standards_are_told(folders):
    told = found(folders, seconds=1.0, replicates=1, screening_rules={"mid_anchor": {}, "low_anchor": {}})
    assert told["screening"].startswith("Listeners are not screened by the standard's rule of the hidden reference, or")


def test_fifteen_seconds_and_thirteen_signals_are_told_though_they_cannot_be_built(folders):
    for number in range(8):
        write_estimate(folders[1], f"copy {number}", "Brine", seed=number)
    departures = standard_departures(estimates=read_studio(folders), settings=Settings(seconds=15.0))
    refused = {departure.rule: departure.what for departure in departures if departure.refused}
    assert set(refused) == {"length", "signals"}
    assert refused["signals"].startswith("Brine / vocals has 14 signals on a page (11 systems")


def test_a_song_that_is_shorter_than_the_excerpts_only_counts_where_others_are_longer(folders):
    assert "unequal lengths" not in found(folders, seconds=8.0)


def test_what_the_protocol_brings_is_counted_and_what_is_left_out_is_told(folders):
    told = found(folders, seconds=1.0, anchors=(), replicates=1)
    assert {"low anchor", "mid anchor"} <= set(told)
    assert "hidden reference" not in told
    assert not {"low anchor", "mid anchor"} & set(found(folders, seconds=1.0, protocol="acr"))


def test_a_break_and_fewer_trials_shorten_a_sitting(folders):
    sitting = {"protocol": "abx", "seconds": 2.0, "anchors": ("anchor35", "anchor70"), "replicates": 4}
    for song in ("Amber", "Brine"):
        for number in range(14):
            write_estimate(folders[1], f"copy {number}", song, seed=number)
            write_estimate(folders[1], f"copy {number}", song, "drums", seed=number)
    # Twice 73 pairs with the reference, each of three sounds of 2 s, heard one and a half times, and 8 s to decide.
    assert found(folders, **sitting)["sitting"].startswith("A listener sits about 42 min without a break; 30 min")
    flow = Flow((StepDefinition("break", "between", 20, "", {"minutes": 1}),))
    assert "sitting" not in found(folders, flow=flow, **sitting)
    assert "sitting" not in found(folders, **{**sitting, "replicates": 0, "trials_per_listener": 2})


def test_the_command_prints_each_with_its_reason_and_clause(db, folders, capsys):
    songs, estimates = folders
    call_command("build_experiment", songs=songs, estimates=estimates, title="Heard", seconds=1.0, verbosity=0)
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Beside the standard: ")]
    assert [line.partition("(ITU-R")[2] for line in lines] == [
        " BS.1534-3, 7.1)",
        " BS.1534-3, 7.1)",
        " BS.1534-3, 4.1)",
    ]
    assert "There are 4 excerpts; the standard wants at least 5. With fewer," in lines[0]

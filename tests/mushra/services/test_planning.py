"""What is planned, and what is refused before anything is rendered."""

from __future__ import annotations

import pytest

from mushra.errors import ExperimentError, ProtocolError
from mushra.services.design import Settings
from mushra.services.planning import first_difference, plan_trials, recipe
from separation.errors import UnknownNameError
from tests.mushra.studio import read_studio, write_estimate, write_song, write_studio


def plan(folders, **chosen):
    return plan_trials(read_studio(folders), settings=Settings(**chosen).resolved())


def test_every_song_and_target_with_estimates_is_a_trial_after_one_for_training(tmp_path):
    plans = plan(write_studio(tmp_path))
    assert [plan.is_training for plan in plans] == [True, False, False, False, False]
    assert [plan.name for plan in plans[1:]] == ["Amber / drums", "Amber / vocals", "Brine / drums", "Brine / vocals"]
    assert [len(plan.estimates) for plan in plans[1:]] == [2, 2, 2, 3]
    assert plans[0].name == "Brine / vocals"  # the one with the most systems shows the whole range


def test_the_seed_draws_the_training_trial(tmp_path):
    estimates = [estimate for estimate in read_studio(write_studio(tmp_path)) if estimate.system != "irm"]
    drawn = {plan_trials(estimates, settings=Settings(seed=seed).resolved())[0].name for seed in range(20)}
    assert len(drawn) == 4
    assert plan_trials(estimates, settings=Settings(seed=3).resolved()) == plan_trials(
        estimates, settings=Settings(seed=3).resolved()
    )


def test_targets_can_be_chosen_and_an_unknown_one_is_named(tmp_path):
    estimates = read_studio(write_studio(tmp_path))
    plans = plan_trials(estimates, settings=Settings().resolved(), targets=["drums"])
    assert {plan.target for plan in plans} == {"drums"}
    with pytest.raises(UnknownNameError, match=r"'drum'\. Known, nearest first: drums, vocals"):
        plan_trials(estimates, settings=Settings().resolved(), targets=["drum"])


def test_nine_systems_make_twelve_signals_and_ten_are_refused_with_the_sum(tmp_path):
    folders = tmp_path / "songs", tmp_path / "estimates"
    write_song(folders[0])
    for number in range(9):
        write_estimate(folders[1], f"system{number}")
    assert len(plan_trials(read_studio(folders), settings=Settings().resolved())[1].estimates) == 9
    write_estimate(folders[1], "one_more")
    with pytest.raises(ExperimentError, match=r"Amber / vocals has 10 systems.* 13 signals.*at most 12.*at most 9"):
        plan_trials(read_studio(folders), settings=Settings().resolved())


def test_a_system_that_is_called_what_a_role_is_is_refused(tmp_path):
    folders = tmp_path / "songs", tmp_path / "estimates"
    write_song(folders[0])
    write_estimate(folders[1], "anchor35")
    with pytest.raises(ExperimentError, match=r"'anchor35'.*rename its folder"):
        plan_trials(read_studio(folders), settings=Settings().resolved())


def test_a_rate_too_low_for_the_anchors_is_refused(tmp_path):
    folders = tmp_path / "songs", tmp_path / "estimates"
    write_song(folders[0], rate=11025)
    write_estimate(folders[1], "l1_freq", rate=11025)
    with pytest.raises(ProtocolError, match="at least 16000 Hz; this is 11025 Hz"):
        plan_trials(read_studio(folders), settings=Settings().resolved())


def test_an_excerpt_out_of_range_is_refused(tmp_path):
    with pytest.raises(ProtocolError, match=r"out of range: 0\.5 to 12 s"):
        plan(write_studio(tmp_path), seconds=13)


def test_the_limit_of_signals_is_of_a_page(tmp_path):
    folders = tmp_path / "songs", tmp_path / "estimates"
    write_song(folders[0])
    for number in range(11):
        write_estimate(folders[1], f"system{number:02d}")
    assert len(plan(folders, anchors=())[1].estimates) == 11  # beside the hidden reference alone
    assert len(plan(folders, protocol="acr", anchors=("anchor35", "anchor70"))[1].estimates) == 11
    with pytest.raises(ExperimentError, match=r"11 systems.* 14 signals.*Choose at most 9 with --systems"):
        plan(folders)


def test_a_pair_needs_two(tmp_path):
    folders = tmp_path / "songs", tmp_path / "estimates"
    write_song(folders[0])
    write_estimate(folders[1], "alone")
    with pytest.raises(ExperimentError, match=r"Amber / vocals has one signal, and AB, paired comparison compares two"):
        plan(folders, protocol="ab")
    assert len(plan(folders, protocol="ab", hidden_reference=True)) == 2
    assert len(plan(folders, protocol="abx")) == 2


def test_pages_without_end_are_refused_with_their_number(tmp_path):
    folders = tmp_path / "songs", tmp_path / "estimates"
    write_song(folders[0])
    for number in range(33):
        write_estimate(folders[1], f"system{number:02d}")
    with pytest.raises(ExperimentError, match=r"makes 528 pages .* at most 500; choose fewer with --systems"):
        plan(folders, protocol="ab")


def test_pages_are_those_of_one_listener_at_most(tmp_path):
    folders = tmp_path / "songs", tmp_path / "estimates"
    for song in ("Amber", "Brine"):
        write_song(folders[0], song)
        for number in range(24):
            write_estimate(folders[1], f"system{number:02d}", song)
    with pytest.raises(ExperimentError, match="makes 552 pages"):
        plan(folders, protocol="ab")
    assert len(plan(folders, protocol="ab", trials_per_listener=1)) == 3
    with pytest.raises(ExperimentError, match=r"makes 552 pages .*--trials-per-listener"):
        plan(folders, protocol="ab", trials_per_listener=1, replicates=1)


def test_no_listener_is_given_or_given_again_more_trials_than_there_are(tmp_path):
    folders = write_studio(tmp_path)
    with pytest.raises(
        ExperimentError, match="cannot be given 5 of 4 trials: choose --trials-per-listener from 1 to 4"
    ):
        plan(folders, trials_per_listener=5)
    with pytest.raises(ExperimentError, match=r"Of a listener's 2 trials, 3 cannot come twice: .* from 0 to 2"):
        plan(folders, trials_per_listener=2, replicates=3)
    assert len(plan(folders, trials_per_listener=4, replicates=4)) == 5


def test_an_anchor_of_interference_needs_something_that_interferes(tmp_path):
    folders = tmp_path / "songs", tmp_path / "estimates"
    write_song(folders[0])
    (folders[0] / "Amber" / "drums.wav").unlink()
    write_estimate(folders[1], "l1_freq")
    with pytest.raises(ExperimentError, match=r"'Amber' has no stem but 'vocals', and anchor_interference is made of"):
        plan(folders, anchors=("anchor_interference",))


def test_no_estimates_are_nothing_to_rate():
    with pytest.raises(ExperimentError, match="nothing to rate"):
        plan_trials([], settings=Settings().resolved())


def test_a_recipe_changes_with_every_setting_and_file_and_says_which(tmp_path):
    folders = write_studio(tmp_path)
    settings = Settings(mixture=True).resolved()

    def made(settings: Settings) -> dict:
        return recipe(plan_trials(read_studio(folders), settings=settings), settings)

    old = made(settings)
    assert first_difference(old, made(settings)) == ""
    assert first_difference(old, made(Settings(seconds=2, mixture=True).resolved())) == "its seconds is 8.0, not 2.0"
    assert first_difference(old, made(Settings().resolved())) == "its mixture is True, not False"
    write_estimate(folders[1], "l1_freq", seed=77)
    assert first_difference(old, made(settings)) == "Amber / vocals / estimate of l1_freq has changed since"
    changed = made(settings)
    write_estimate(folders[1], "new")
    assert first_difference(changed, made(settings)) == "it does not have Amber / vocals / estimate of new"
    assert (
        first_difference(made(settings), changed) == "it has Amber / vocals / estimate of new, which is not there now"
    )


def test_a_recipe_with_an_anchor_of_interference_knows_the_other_stems(tmp_path):
    folders = write_studio(tmp_path)
    settings = Settings(anchors=("anchor_interference",)).resolved()
    old = recipe(plan_trials(read_studio(folders), settings=settings, targets=["vocals"]), settings)
    write_song(tmp_path / "other", "Amberine")
    (tmp_path / "other" / "Amberine" / "drums.wav").rename(folders[0] / "Amber" / "drums.wav")
    new = recipe(plan_trials(read_studio(folders), settings=settings, targets=["vocals"]), settings)
    assert first_difference(old, new) == "Amber / stems has changed since"


def test_a_recipe_of_before_the_protocols_is_that_of_a_mushra_test(tmp_path):
    settings = Settings().resolved()
    new = recipe(plan_trials(read_studio(write_studio(tmp_path)), settings=settings), settings)
    old = {name: new[name] for name in ("attribute", "question", "seconds", "seed", "mixture", "files")}
    assert first_difference(old, new) == ""
    assert first_difference(old, {**new, "protocol": "ab"}) == "its protocol is 'mushra', not 'ab'"

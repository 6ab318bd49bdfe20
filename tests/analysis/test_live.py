"""What the live page counts, against what was put there; and that it notices every change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from analysis.live import coverage, progress, pulse
from analysis.models import Score
from mushra.models import Presentation, Rating, Session, Slot, Stimulus
from mushra.services import experiment_copy, experiment_pause
from tests.analysis.experiments import make_experiment, rate, score

pytestmark = pytest.mark.django_db

TRIALS, CLIPS = 3 * 2, 3 * 2 * 7  # songs, targets; systems, reference and anchors


@pytest.fixture
def study():
    experiment = make_experiment()
    rate(experiment, ["Ada", "Ben"])
    rate(experiment, ["robot"], simulated=True)
    return experiment


def long_ago(experiment) -> None:
    past = timezone.now() - timedelta(hours=3)
    Session.objects.filter(experiment=experiment).update(started_at=past)
    Presentation.objects.filter(session__experiment=experiment).update(submitted_at=past)
    Rating.objects.filter(slot__presentation__session__experiment=experiment).update(rated_at=past)


def be_on_the_way(listener: str, *, after: int) -> Session:
    """That listener has handed in so many trials and is at the next."""
    Session.objects.filter(listener=listener).update(state="active", finished_at=None)
    Presentation.objects.filter(session__listener=listener, position__gt=after).update(submitted_at=None)
    return Session.objects.get(listener=listener)


def test_the_pulse_counts_people(study):
    long_ago(study)
    be_on_the_way("Ben", after=2)
    now = pulse(experiment=study)
    assert (now.began, now.finished, now.screened_out, now.handed_in) == (2, 1, 0, TRIALS + 2)
    assert (now.listening, now.state) == (0, "open")
    assert now.last == Rating.objects.latest("rated_at").rated_at


def test_who_moved_a_slider_is_listening_now(study):
    long_ago(study)
    ben = be_on_the_way("Ben", after=2)
    moment = timezone.now()
    grade = Rating.objects.filter(slot__presentation__session=ben, slot__presentation__position=3).first()
    Rating.objects.filter(pk=grade.pk).update(rated_at=moment)
    now = pulse(experiment=study)
    assert (now.listening, now.last) == (1, moment)


def test_every_change_has_a_version_of_its_own_and_none_has_the_same(study):
    versions = [pulse(experiment=study).version()]
    assert pulse(experiment=study).version() == versions[0]
    be_on_the_way("Ben", after=2)
    versions.append(pulse(experiment=study).version())
    Presentation.objects.filter(session__listener="Ben", position=3).update(submitted_at=timezone.now())
    versions.append(pulse(experiment=study).version())
    Rating.objects.filter(slot__presentation__session__listener="Ben").update(rated_at=timezone.now())
    versions.append(pulse(experiment=study).version())
    experiment_pause(experiment=study)
    versions.append(pulse(experiment=study).version())
    rate(study, ["another robot"], simulated=True)
    versions.append(pulse(experiment=study).version())
    assert len(set(versions)) == 5
    assert versions[-1] == versions[-2]  # simulated listeners are not watched


def test_coverage_counts_each_stimulus_once_a_listener(study):
    again = Presentation.objects.create(
        session=Session.objects.get(listener="Ada"), trial=study.trials.first(), position=9, replicate=1,
        submitted_at=timezone.now(),
    )  # fmt: skip
    slot = Slot.objects.create(presentation=again, stimulus=study.trials.first().stimuli.first(), position=0)
    Rating.objects.create(slot=slot, score=1, sequence=1, rated_at=timezone.now())
    found = coverage(experiment=study)
    assert found.columns == ["irm", "l1_freq", "log_l1_time", "si_sdr_time", "anchor35", "anchor70", "reference"]
    assert [trial.pk for trial, _ in found.rows] == [trial.pk for trial in study.trials.all()]
    cells = [cell for _, row in found.rows for cell in row]
    assert [cell.count for cell in cells] == [2] * CLIPS
    assert {cell.share for cell in cells} == {100.0}
    assert found.is_balanced


def test_coverage_shows_what_lacks_ratings_and_what_is_not_there(study):
    Rating.objects.filter(slot__stimulus__system="irm").delete()
    Slot.objects.filter(stimulus__system="irm", stimulus__trial__position=0).delete()
    Stimulus.objects.filter(system="irm", trial__position=0).delete()
    found = coverage(experiment=study)
    assert [row[0].count for _, row in found.rows] == [None, 0, 0, 0, 0, 0]
    assert (found.fewest, found.most, found.is_balanced) == (0, 2, False)


def test_flags_have_the_rules_reason_and_say_who_is_on_the_way(study):
    Rating.objects.filter(slot__stimulus__role="reference").update(score=100)
    bens = Rating.objects.filter(slot__presentation__session__listener="Ben", slot__stimulus__role="reference")
    bens.filter(slot__presentation__position=1).update(score=40)
    be_on_the_way("Ben", after=2)
    (flag,) = progress(experiment=study, pulse=pulse(experiment=study)).flags
    assert (flag.listener, flag.is_on_the_way) == ("Ben", True)
    assert flag.reason == (
        "Ben grades the hidden reference under 90 on 1 of 2 items (50 %; allowed are 15 %): Amber, drums."
    )


def test_the_newest_listeners_come_with_how_far_they_are(study):
    be_on_the_way("Ben", after=2)
    shown = progress(experiment=study, pulse=pulse(experiment=study)).listeners
    assert [(one.listener, one.submitted_count, one.presentation_count) for one in shown] == [
        ("Ben", 2, 6), ("Ada", 6, 6),
    ]  # fmt: skip


def test_a_study_without_trials_or_listeners_has_nothing_to_show():
    empty = make_experiment("empty", songs=())
    now = pulse(experiment=empty)
    assert (now.began, now.last) == (0, None)
    shown = progress(experiment=empty, pulse=now)
    assert (shown.coverage.rows, shown.flags, shown.good, shown.share) == ([], [], 0, 0.0)


def test_a_copy_has_the_scores_and_the_systems_of_its_original(study):
    score(study)
    study.described_systems.create(system="irm", group="oracle")
    copy = experiment_copy(experiment=study)
    kept = ("song", "target", "system", "metric", "value")
    theirs = sorted(Score.objects.filter(experiment=copy).values_list(*kept))
    assert theirs == sorted(Score.objects.filter(experiment=study).values_list(*kept))
    assert len(theirs) == 2 * 3 * 2 * 4
    assert list(copy.described_systems.values_list("system", "group")) == [("irm", "oracle")]

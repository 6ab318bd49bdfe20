"""A copy has the clips, the steps and the settings of its original, and none of its listeners."""

from __future__ import annotations

from mushra.models import Experiment, Stimulus
from mushra.services import experiment_copy, recruiting_set, session_create
from tests.mushra.flows import EVERYTHING, give_flow

OWN = {"id", "slug", "title", "state", "created_at"}


def values(experiment: Experiment) -> dict:
    fields = {field.attname for field in Experiment._meta.fields} - OWN
    return {name: getattr(experiment, name) for name in fields}


def clips(experiment: Experiment) -> list[tuple]:
    stimuli = Stimulus.objects.filter(trial__experiment=experiment).order_by("pk")
    return list(
        stimuli.values_list(
            "trial__position", "trial__song", "trial__reference_audio", "role", "system", "audio", "sha256"
        )
    )


def test_a_copy_is_a_draft_with_all_but_the_listeners(study, ada):
    give_flow_to = Experiment.objects.get(pk=study.pk)
    Experiment.objects.filter(pk=study.pk).update(
        order="latin_square",
        recipe={"settings": {"seconds": 8.0}},
        screening_rules={"low_anchor": {"limit": 50, "share": 20}},
    )
    ada.session.delete()
    give_flow(give_flow_to, *EVERYTHING)
    original = recruiting_set(experiment=study, recruiter="prolific", entered={"return_url": "C1"}, good_listeners=9)
    copy = Experiment.objects.get(pk=experiment_copy(experiment=original).pk)
    assert (copy.slug, copy.title, copy.state) == ("losses-2", "Loss functions, heard (copy)", "draft")
    assert values(copy) == values(original)
    assert clips(copy) == clips(original)
    assert len(clips(copy)) == 15
    kept = ("position", "kind", "place", "every", "title", "content")
    assert list(copy.steps.values_list(*kept)) == list(original.steps.values_list(*kept))
    assert not copy.sessions.exists()
    assert not copy.invitations.exists()


def test_what_is_copied_twice_has_names_of_its_own_and_can_be_taken(study):
    slugs = [experiment_copy(experiment=study).slug for _ in range(3)]
    assert slugs == ["losses-2", "losses-3", "losses-4"]
    session = session_create(experiment=Experiment.objects.get(slug="losses-4"), simulated=True)
    assert {page.trial.experiment_id for page in session.presentations.all()} == {session.experiment_id}


def test_the_longest_names_can_be_copied(study):
    Experiment.objects.filter(pk=study.pk).update(slug="s" * 80, title="t" * 200)
    copy = experiment_copy(experiment=Experiment.objects.get(pk=study.pk))
    copy.full_clean(exclude=["crowd_ids", "low_label", "high_label", "recipe"])
    assert copy.slug == "s" * 70 + "-2"

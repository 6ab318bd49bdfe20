"""The page of a trial is told what its protocol needs, in the listener's language, and nothing more."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from mushra.errors import UnknownSlotError
from mushra.models import Experiment
from mushra.protocol.protocols import PROTOCOLS
from mushra.selectors import clip_get, minutes_left, minutes_of_test, trial_page
from mushra.services import session_create
from tests.mushra.conftest import make_study


def study_of(protocol: str, **settings) -> Experiment:
    """The study of the fixtures under another protocol, every stimulus with the second file that X is served from."""
    study = make_study()
    for trial in study.trials.all():
        for stimulus in trial.stimuli.all():
            stimulus.second_audio = ContentFile(f"{stimulus.system} again".encode(), name="x.flac")
            stimulus.save()
    Experiment.objects.filter(pk=study.pk).update(protocol=protocol, **settings)
    study.refresh_from_db()
    return study


def first_page(study: Experiment, position: int = 0) -> dict:
    session = session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
    return trial_page(presentation=session.presentations.get(position=position))


@pytest.mark.django_db
@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_every_protocol_has_its_page(protocol):
    page = first_page(study_of(protocol.name))
    data = page["trial_data"]
    assert (data["protocol"], data["layout"]) == (protocol.name, protocol.layout)
    assert len(data["slots"]) == {"all": 5, "single": 1, "pair": 2}[protocol.layout]
    assert (data["hasReference"], data["x"]) == (protocol.has_reference, protocol.has_x)
    assert (data["reference"] is not None) == (protocol.has_reference or protocol.has_x)
    assert data["scale"] == {
        "kind": protocol.scale.kind,
        "minimum": protocol.scale.minimum,
        "maximum": protocol.scale.maximum,
        "labels": list(protocol.scale.labels),
    }


@pytest.mark.django_db
def test_the_experiments_own_settings_reach_the_page():
    settings = {
        "low_label": "Harsh", "high_label": "Smooth", "show_numbers": False, "must_play": False, "must_rate": False,
        "restart_on_switch": True, "comments": True,
    }  # fmt: skip
    data = first_page(study_of("mushra", **settings))["trial_data"]
    assert (data["lowLabel"], data["highLabel"]) == ("Harsh", "Smooth")
    assert (data["showNumbers"], data["mustPlay"], data["mustRate"]) == (False, False, False)
    assert (data["restartOnSwitch"], data["comments"]) == (True, True)


@pytest.mark.django_db
def test_pages_are_counted_apart_in_training_and_after_it():
    study = study_of("acr")
    session = session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
    counts = [
        (page["page"], page["pages"])
        for presentation in session.presentations.all()
        for page in [trial_page(presentation=presentation)]
    ]
    assert counts == [(number, 4) for number in range(1, 5)] + [(number, 10) for number in range(1, 11)]


@pytest.mark.django_db
def test_the_next_pages_clips_are_named_so_that_they_can_be_loaded_before():
    study = study_of("dcr")
    session = session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
    this, following = session.presentations.all()[:2]
    expected = [following.reference_token, following.slots.get().token]
    assert trial_page(presentation=this)["trial_data"]["next"] == expected


@pytest.mark.django_db
def test_x_is_the_second_file_of_the_slot_that_it_repeats():
    session = session_create(experiment=study_of("abx"), simulated=True, listener="simulated-1", seed=1)
    for presentation in session.presentations.all():
        with clip_get(token=presentation.reference_token).file.open() as file:
            stimulus = presentation.slots.get(position=presentation.x_position).stimulus
            assert file.read().decode() == f"{stimulus.system} again"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["mushra_no_reference", "acr", "ab"])
def test_without_an_open_reference_its_token_opens_nothing(name):
    session = session_create(experiment=study_of(name), simulated=True, listener="simulated-1", seed=1)
    with pytest.raises(UnknownSlotError, match="no such clip"):
        clip_get(token=session.presentations.first().reference_token)


@pytest.mark.django_db
def test_the_minutes_of_a_whole_session_are_those_of_the_test():
    for protocol in PROTOCOLS:
        study = study_of(protocol.name)
        session = session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
        assert minutes_left(session=session) == minutes_of_test(experiment=study)
        session.delete()
        study.delete()

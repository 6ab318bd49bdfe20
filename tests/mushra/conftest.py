"""The cast: Rosa runs the study, Colin is a colleague without access, Ada and Ben listen."""

from __future__ import annotations

import json
import uuid
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client

from mushra.models import Experiment, Slot, Stimulus, Trial
from mushra.services import invitation_create, session_start

SYSTEMS = ("l1_freq", "si_sdr_time")
STIMULI = (
    ("reference", "reference"),
    ("anchor35", "anchor35"),
    ("anchor70", "anchor70"),
    *(("system", system) for system in SYSTEMS),
)


def make_study(slug: str = "losses", state: str = "open") -> Experiment:
    """An experiment with a training trial and two more, of five signals each, as if built from files."""
    study = Experiment.objects.create(
        slug=slug,
        title="Loss functions, heard",
        attribute="overall quality",
        question="How good is the separation of the {target} compared with the reference?",
        state=state,
    )
    plans = (("Amber", "vocals", True), ("Amber", "vocals", False), ("Brine", "drums", False))
    for position, (song, target, is_training) in enumerate(plans):
        trial = Trial.objects.create(
            experiment=study,
            position=position,
            song=song,
            target=target,
            is_training=is_training,
            start=0,
            frames=88200,
            rate=44100,
            loudness=-23.0,
            reference_audio=ContentFile(f"open reference {position}".encode(), name="r.flac"),
        )
        for role, system in STIMULI:
            Stimulus.objects.create(
                trial=trial,
                role=role,
                system=system,
                gain_db=0.0,
                sha256="0" * 64,
                audio=ContentFile(f"{system} {position}".ljust(40).encode(), name="s.flac"),
            )
    return study


def send(client: Client, address: str, body) -> SimpleNamespace:
    """Post JSON as the page does; the answer's status and content."""
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    response = client.post(address, data, content_type="application/json")
    return SimpleNamespace(status=response.status_code, **response.json())


class Listener:
    """A person with a browser of their own, under a study's link."""

    def __init__(self, invitation) -> None:
        self.invitation = invitation
        self.client = Client()
        self.session = session_start(invitation=invitation, start_key=uuid.uuid4())
        self.client.cookies[f"listener-{invitation.pk}"] = self.session.token

    @property
    def link(self) -> str:
        return self.invitation.get_absolute_url()

    def slots(self, position: int) -> list[Slot]:
        return list(Slot.objects.filter(presentation__session=self.session, presentation__position=position))

    def rate(self, slot: Slot, score, sequence=1, **more) -> SimpleNamespace:
        body = {"slot": slot.token, "score": score, "sequence": sequence, **more}
        return send(self.client, f"{self.link}ratings/", body)

    def hand_in(self, position: int, **more) -> SimpleNamespace:
        return send(self.client, f"{self.link}trial/", {"position": position, **more})

    def complete(self, position: int, score: int = 50) -> None:
        for slot in self.slots(position):
            assert self.rate(slot, score).status == 200
        assert self.hand_in(position).status == 200


@pytest.fixture
def study(db) -> Experiment:
    return make_study()


@pytest.fixture
def invitation(study):
    return invitation_create(experiment=study)


@pytest.fixture
def ada(invitation) -> Listener:
    return Listener(invitation)


@pytest.fixture
def ben(invitation) -> Listener:
    return Listener(invitation)


@pytest.fixture
def rosa(db) -> Client:
    """The researcher's browser, signed in."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("rosa", password="x"))
    return client


@pytest.fixture
def colin(db) -> Client:
    """The browser of a colleague who has an account and no access."""
    client = Client()
    client.force_login(get_user_model().objects.create_user("colin", password="x"))
    return client

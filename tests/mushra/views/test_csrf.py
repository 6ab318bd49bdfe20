"""Pages older than the cookie they are checked against: nobody reads of CSRF, nothing is stored, all goes on."""

from __future__ import annotations

import pytest
from django.test import Client

from mushra.models import Rating, Session, StepAnswer
from mushra.services import invitation_create
from tests.mushra.conftest import Listener
from tests.mushra.flows import CONSENT, give_flow


@pytest.fixture
def ada(study) -> Listener:
    """In a browser whose pages are checked as real ones are."""
    listener = Listener(invitation_create(experiment=give_flow(study, CONSENT)))
    cookies = listener.client.cookies
    listener.client = Client(enforce_csrf_checks=True)
    listener.client.cookies = cookies
    return listener


def test_a_step_from_an_old_page_leads_back_to_the_page_anew(ada):
    step = ada.session.experiment.steps.get()
    response = ada.client.post(f"{ada.link}step/{step.pk}/0/", {"agreed": "on"})
    assert (response.status_code, response.url) == (302, ada.link)
    assert StepAnswer.objects.count() == 0
    assert ada.client.get(ada.link).status_code == 200


def test_a_welcome_from_an_old_page_leads_back_to_it_and_begins_nothing(ada):
    client = Client(enforce_csrf_checks=True)
    client.get(ada.link)
    response = client.post(f"{ada.link}start/", {"csrfmiddlewaretoken": "old"})
    assert (response.status_code, response.url) == (302, ada.link)
    assert Session.objects.count() == 1


def test_a_script_gets_403_and_stores_nothing(ada):
    body = f'{{"slot": "{ada.slots(0)[0].token}", "score": 50, "sequence": 1}}'
    response = ada.client.post(f"{ada.link}ratings/", body, content_type="application/json")
    assert response.status_code == 403
    assert Rating.objects.count() == 0


def test_other_pages_get_djangos_own_answer(db):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "rosa", "password": "x"})
    assert response.status_code == 403
    assert b"CSRF" in response.content

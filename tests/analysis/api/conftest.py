"""The cast: Olga, who is staff and has a token; and a study that three people and a simulation have rated."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client

from analysis.api.tokens import token_create
from mushra.models import Experiment
from tests.analysis.experiments import make_experiment, rate, score


@dataclass(frozen=True)
class Program:
    """A program that shows a token with all that it asks."""

    token: str
    client: Client

    def get(self, address: str, **headers: str) -> HttpResponse:
        return self.client.get(f"/api/v1/{address}", headers={"Authorization": f"Bearer {self.token}"} | headers)

    def read(self, address: str) -> Any:
        response = self.get(address)
        assert response.status_code == 200, response.content
        return response.json()

    def post(self, address: str, body: Any) -> HttpResponse:
        return self.client.post(
            f"/api/v1/{address}", body if isinstance(body, str) else json.dumps(body),
            content_type="application/json", headers={"Authorization": f"Bearer {self.token}"},
        )  # fmt: skip


@pytest.fixture
def olga(db):
    return get_user_model().objects.create_user("olga", is_staff=True, is_superuser=True)


@pytest.fixture
def colin(db):
    """Signed up once, is no staff."""
    return get_user_model().objects.create_user("colin")


@pytest.fixture
def program(olga) -> Program:
    _, words = token_create(name="a notebook", username="olga")
    return Program(words, Client(enforce_csrf_checks=True))


@pytest.fixture
def study(db) -> Experiment:
    return make_study()


@pytest.fixture
def unrated(db) -> Experiment:
    """The same before anybody has listened."""
    experiment = make_experiment(songs=("Amber", "Birch"))
    score(experiment)
    return experiment


def make_study(slug: str = "first-study") -> Experiment:
    """Two songs, two targets, four systems; three people and a simulated listener."""
    experiment = make_experiment(slug, songs=("Amber", "Birch"))
    rate(experiment, ["Ada", "Ben", "Cy"])
    rate(experiment, ["simulated-1"], simulated=True, seed=1)
    score(experiment)
    return experiment

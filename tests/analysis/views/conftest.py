"""Who looks at the researcher's pages."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client


@pytest.fixture
def olga(client) -> Client:
    """An administrator, signed in: nobody owns what the tests make."""
    client.force_login(get_user_model().objects.create_user("olga", is_staff=True, is_superuser=True))
    return client

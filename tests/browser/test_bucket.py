"""A listener whose clips come from a bucket: the browser follows signed addresses to another origin, and plays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from mushra.models import Presentation, Session
from tests.browser.tones import begin, slots_of
from tests.config.test_storage import bucket, server  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def context(new_context):
    # The policy of the site's pages is made when it starts, and this bucket's origin is known only now.
    return new_context(bypass_csp=True)


def test_a_trial_loads_and_plays_from_the_bucket(bucket, study, page: Page, server):  # noqa: F811 - the fixtures
    fetched = []
    page.on("response", lambda answer: fetched.append((answer.url.split("?")[0], answer.status)))
    begin(page, study)
    first = Presentation.objects.get(session=Session.objects.latest("pk"), position=0)
    tokens = {first.reference_token, *(slot.token for slot in slots_of(0))}
    assert {(f"{server}/{bucket.name}/served/{token}", 200) for token in tokens} <= set(fetched)
    page.locator("[data-trial] [data-play]").click()
    expect(page.locator("[data-trial] [data-play-label]")).to_have_text("Stop")

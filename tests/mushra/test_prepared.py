"""Queries whose SQL is made once give what the usual ones give."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mushra.models import Rating, Session, Slot
from mushra.prepared import PreparedQuery, PreparedUpdate
from tests.analysis.experiments import NOW, make_experiment, rate

pytestmark = pytest.mark.django_db

RELATED = ("presentation", "presentation__session", "presentation__session__experiment", "rating", "comment")


@pytest.fixture
def slot() -> Slot:
    rate(make_experiment(songs=("Amber",), targets=("vocals",)), ["Ada", "Ben"])
    return Slot.objects.order_by("pk").last()


def by_token(samples: dict | None = None) -> PreparedQuery[Slot]:
    return PreparedQuery(
        lambda token: Slot.objects.filter(token=token).order_by(), samples=samples or {"token": "?"}, related=RELATED
    )


def test_it_finds_the_row_that_the_usual_query_finds_with_all_its_fields(slot):
    found = by_token().first(token=slot.token)
    assert found == slot
    for name in [field.attname for field in Slot._meta.concrete_fields]:
        assert getattr(found, name) == getattr(slot, name)
    assert found.rating.rated_at == NOW
    session = found.presentation.session
    usual = Session.objects.get(pk=session.pk)
    assert {field.attname: getattr(session, field.attname) for field in Session._meta.concrete_fields} == {
        field.attname: getattr(usual, field.attname) for field in Session._meta.concrete_fields
    }


def test_related_rows_come_along_and_ask_for_nothing_more(slot):
    query = by_token()
    query.first(token=slot.token)
    with CaptureQueriesContext(connection) as asked:
        found = query.first(token=slot.token)
        assert found.presentation.session.experiment.title == "First study"
        assert found.rating.slot is found
        with pytest.raises(ObjectDoesNotExist):
            _ = found.comment
    assert len(asked) == 1


def test_the_same_query_serves_every_value(slot):
    query = by_token()
    assert [query.first(token=one.token) for one in Slot.objects.all()] == list(Slot.objects.all())
    assert query.first(token="nobody's") is None


def test_an_update_writes_what_the_usual_one_writes_and_counts_its_rows(slot):
    update = PreparedUpdate(
        Rating,
        lambda pk, below: Rating.objects.filter(pk=pk, sequence__lt=below).order_by(),
        samples={"pk": 2**40, "below": 2**41},
        fields={"score": 2**20, "seconds": 0.5, "rated_at": NOW},
    )
    later = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    assert update.run(pk=slot.rating.pk, below=5, score=33, seconds=None, rated_at=later) == 1
    stored = Rating.objects.get(pk=slot.rating.pk)
    assert (stored.score, stored.seconds, stored.rated_at) == (33, None, later)
    assert update.run(pk=slot.rating.pk, below=1, score=99, seconds=1.0, rated_at=later) == 0
    assert Rating.objects.get(pk=slot.rating.pk).score == 33
    assert Rating.objects.exclude(pk=slot.rating.pk).filter(score=33, rated_at=later).count() == 0


def test_a_sample_that_the_query_does_not_use_is_refused(slot):
    with pytest.raises(ValueError, match="No parameter of this query is colour"):
        PreparedQuery(
            lambda token, **_: Slot.objects.filter(token=token), samples={"token": "?", "colour": "red"}
        ).first(token="x", colour="blue")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans in no time; `make test` runs this, too")
def test_postgresql_plans_a_statement_once_for_each_connection(slot):
    query = by_token()
    for _ in range(7):
        query.first(token=slot.token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%token%'")
        assert cursor.fetchall() == [(7,)]

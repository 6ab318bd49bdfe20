"""A listener's data go when they ask for it: after a question, by those who may, and the history says so."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from mushra.models import Session

LIST = reverse("admin:mushra_session_changelist")


def delete(client, *sessions: Session, **more: str):
    data = {"action": "delete_data", "_selected_action": [session.pk for session in sessions], **more}
    return client.post(LIST, data, follow=True)


def test_it_is_asked_first_with_all_that_there_is(rosa, ada):
    ada.complete(0)
    page = delete(rosa, ada.session).content.decode()
    assert f"the session of {ada.session.listener} in &#x27;losses&#x27;, 3 pages" in page
    assert "5 ratings" in page
    assert Session.objects.count() == 1


def test_once_confirmed_it_goes_and_only_that(rosa, ada, ben):
    ada.complete(0)
    said = delete(rosa, ada.session, confirmed="yes").content.decode()
    assert f"Deleted: the session of {ada.session.listener}" in said
    assert list(Session.objects.values_list("listener", flat=True)) == [ben.session.listener]
    (entry,) = LogEntry.objects.all()
    assert entry.get_edited_object() == ben.session.experiment
    assert entry.get_change_message().startswith(f"Deleted on request: the session of {ada.session.listener}")


def test_staff_who_may_only_look_cannot(ada):
    nina = get_user_model().objects.create_user("nina", password="x", is_staff=True)
    nina.user_permissions.add(Permission.objects.get(codename="view_session", content_type__app_label="mushra"))
    client = Client()
    client.force_login(nina)
    assert "delete_data" not in client.get(LIST).content.decode()
    delete(client, ada.session, confirmed="yes")
    assert Session.objects.count() == 1

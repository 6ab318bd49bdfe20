"""One of everything that belongs to somebody, and a browser for each kind of person."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from analysis.uploads import upload_keep
from mushra.models import Draft, Slot
from mushra.services import invitation_create
from mushra.services.preview_clips import _token
from mushra.services.sharing import share_set
from separation.models import Job
from tests.config.matrix.rules import STAFF
from tests.mushra.conftest import Listener, make_study


class World:
    """names: what addresses may hold, by the word of the rules."""

    def __init__(self) -> None:
        make = get_user_model().objects.create_user
        self.users = {name: make(name, is_staff=True, is_superuser=name == "administrator") for name in STAFF}
        owner = self.users["owner"]
        self.study = make_study("matrix")
        self.study.owner = owner
        self.study.save()
        draft = Draft.objects.create(owner=owner, title="A draft")
        folder = settings.DATA_DIR / "runs" / "theirs"
        folder.mkdir(parents=True)
        (folder / "card.json").write_text(json.dumps({"loss": "l1_freq", "songs": []}))
        self.job = Job.objects.create(kind="train", owner=owner, output=str(folder))
        for thing in (self.study, draft, self.job):
            share_set(thing=thing, username="reader", right="read")
            share_set(thing=thing, username="editor", right="edit")
        ratings = SimpleUploadedFile("ratings.csv", b"listener,song,system,score\n")
        upload = upload_keep(owner=owner.pk, ratings=[ratings], title="A study")
        listener = Listener(invitation_create(experiment=self.study))
        another = Listener(invitation_create(experiment=self.study))
        self.browsers = {"nobody": Client(), "another listener": another.client, "listener": listener.client}
        for name, user in self.users.items():
            self.browsers[name] = Client()
            self.browsers[name].force_login(user)
        self.names: dict[str, Any] = {
            "study": self.study.slug, "draft": draft.token, "link": listener.invitation.token, "upload": upload.token,
            "clip": Slot.objects.filter(presentation__session=listener.session).first().token,
            "clip of the preview": _token(draft, "0-0-reference-made"),
        }  # fmt: skip
        self.usual = {"slug": self.study.slug, "pk": self.job.pk, "key": "runs/theirs", "step": 1, "occurrence": 0,
                      "trial": 0, "object_id": "1", "id": owner.pk, "content_type_id": "1"}  # fmt: skip

    def where(self, route: str, said: dict[str, Any]) -> dict[str, Any]:
        """What stands in an address of that route."""
        given = self.usual | {name: self.names.get(value, value) for name, value in said.items()}
        return {name: value for name, value in given.items() if f":{name}>" in route or f"<{name}>" in route}

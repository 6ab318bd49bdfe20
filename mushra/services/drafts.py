"""An experiment in the making: begun, found again by its owner, given up with all its files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from mushra.errors import UnknownDraftError
from mushra.models import Draft
from separation.permissions import check_editable


def draft_create(*, owner: AbstractBaseUser, title: str = "") -> Draft:
    """A draft with nothing chosen yet. Folders whose draft is gone, as with its owner, go too."""
    draft = Draft.objects.create(owner=owner, title=title)
    folders = list(drafts_folder().glob("*"))  # before the rows are read: a folder is never older than its draft
    kept = set(Draft.objects.values_list("token", flat=True))
    for folder in folders:
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
    return draft


def draft_get(*, token: str, user: Any, edit: bool = False) -> Draft:
    """The draft of that token, as the user may see it. edit: it is about to be changed.

    Raises `UnknownDraftError`, also for one that is not shared with the user, and `ReadOnlyError`.
    """
    draft = Draft.objects.visible_to(user).filter(token=token).first()
    if draft is None:
        raise UnknownDraftError("There is no such draft of yours: it was built, or given up.")
    if edit:
        check_editable(draft, user=user)
    return draft


def draft_delete(*, draft: Draft) -> None:
    """Give the draft up, with the clips that were uploaded to it."""
    folder = draft_folder(draft)
    draft.delete()
    shutil.rmtree(folder, ignore_errors=True)


def drafts_folder() -> Path:
    """Where the files of all drafts lie."""
    return Path(settings.DATA_DIR) / "drafts"


def draft_folder(draft: Draft) -> Path:
    """Where the draft's files lie: `clips/songs` and `clips/estimates`, and `received` for what has no place yet."""
    return drafts_folder() / draft.token
